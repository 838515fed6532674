import type { Catalogue } from '../../services/catalogue.ts'
import { KnownNames } from '../../words/said/nearest.ts'
import type { Problem } from '../../words/said/problem.ts'
import { quoted } from '../../words/said/quoted.ts'
import { key } from '../../words/written/key.ts'
import { checkCapacity } from './checking/capacity.ts'
import { readGrants } from './checking/grants.ts'
import { withIndentation } from './checking/indentation.ts'
import { readMachines, runsServices } from './checking/machines.ts'
import { mail } from './checking/mail.ts'
import { personFinder, readPeople } from './checking/people.ts'
import { associationAbout, associationFile, collectiveAbout, collectiveFile } from './checking/schema.ts'
import {
  accountsOf,
  type CheckContext,
  type InstanceEntry,
  readServices,
  readShares,
  type Shared,
} from './checking/services.ts'
import { assemblePlan } from './planning/assemble-plan.ts'
import type { AssociationAbout, Draft } from './planning/draft.ts'
import { placeEndpoints, wishesOf } from './planning/endpoints.ts'
import { checkGateways } from './planning/gateways.ts'
import type { ImageSource } from './planning/images.ts'
import type { Plan } from './planning/plan.ts'
import { checkOutline, mayLack } from './reading/entries.ts'
import { Findings, sortProblems } from './reading/findings.ts'
import { check } from './reading/issue.ts'
import { locate } from './reading/locate.ts'
import type { InventoryDocument, Mistake } from './reading/yaml/document.ts'
import { checkAccountNames, checkContactAccounts } from './whole/account-names.ts'
import { checkClaimedNames } from './whole/claimed-names.ts'
import { checkHandovers } from './whole/handovers.ts'
import { checkProcessors, warnOfMemoryLimits } from './whole/limits.ts'
import { warn } from './whole/warnings.ts'

/** The inventory's files. */
export type Documents = {
  collective?: InventoryDocument | undefined
  /** By association. */
  associations: ReadonlyMap<string, InventoryDocument>
}

/** The plan, when nothing is wrong; and whatever is to be said of the inventory, by file and position. */
export type Resolved = { plan?: Plan; errors: Problem[]; warnings: Problem[] }

/** From the files of an inventory to the plan. Pure: nothing is read and nothing is run. */
export function resolve(documents: Documents, catalogue: Catalogue, images: ImageSource): Resolved {
  const asWritten = resolveAsWritten(documents, catalogue, images)
  const meant = asWritten.errors.length > 0 ? withIndentation(documents, catalogue) : undefined
  if (meant === undefined) return asWritten
  // What follows from a line that is not indented enough is not wrong by itself.
  const { errors, warnings } = resolveAsWritten(meant.files, catalogue, images)
  return { errors: sortProblems([...meant.errors, ...errors]), warnings }
}

function resolveAsWritten(documents: Documents, catalogue: Catalogue, images: ImageSource): Resolved {
  const findings = new Findings()
  const draft = readDraft(documents, catalogue, images, findings)
  if (draft) {
    checkAccounts(draft, mayLackPeople(documents), findings)
    checkAccountNames(draft, findings)
    checkContactAccounts(draft, findings)
    checkClaimedNames(draft, findings)
    checkHandovers(draft, findings)
    checkGateways(draft, catalogue, findings)
    checkProcessors(draft, findings)
    warn(draft, findings)
  }
  const plan = findings.errors.length === 0 && draft ? assemblePlan(draft) : undefined
  if (plan && draft) warnOfMemoryLimits(plan, draft, findings)
  const said = { errors: sortProblems(findings.errors), warnings: sortProblems(findings.warnings) }
  return plan ? { plan, ...said } : said
}

/** Whether people may be defined in what could not be read. */
const mayLackPeople = ({ collective, associations }: Documents) =>
  collective === undefined ||
  mayLack(collective, 'people', collectiveFile) ||
  [...associations.values()].some((document) => mayLack(document, 'people', associationFile))

function readDraft(
  documents: Documents,
  catalogue: Catalogue,
  images: ImageSource,
  findings: Findings,
): Draft | undefined {
  const { collective, associations } = documents
  for (const document of [collective, ...associations.values()]) {
    if (document === undefined) continue
    const { mistakes, doubts } = document
    findings.errors.push(...mistakes.map((mistake) => problemOf(document, mistake)))
    findings.warnings.push(...doubts.map((doubt) => problemOf(document, doubt)))
  }
  for (const [name, document] of associations) checkFileName(name, document, findings)
  if (collective === undefined || !checkOutline(collective, collectiveFile, findings)) {
    for (const document of associations.values()) checkOutline(document, associationFile, findings)
    return undefined
  }
  const readable = [...associations].filter(([, document]) => checkOutline(document, associationFile, findings))

  const about = checkAbout(collective, findings)
  const people = readPeople(
    collective,
    readable.map(([, document]) => document),
    findings,
  )
  const machines = readMachines(collective, findings)
  checkCapacity(collective, machines, findings)
  const runners = new KnownNames([...machines.entries.values()].filter(runsServices).map(({ name }) => name))
  const partial = mayLack(collective, 'machines', collectiveFile)
  const estate: CheckContext = { catalogue, machines, runners, findings, partial }
  const shared = readServices(collective, 'collective', estate)
  const owned = readable.flatMap(([owner, document]) => readServices(document, owner, estate))
  const instances = [...shared, ...owned]
  checkServiceNames(instances, findings)
  const offered: Shared = {
    services: new Map(shared.map((entry) => [entry.key, entry])),
    shareable: new KnownNames(shared.filter(({ kind }) => kind === undefined || kind.use).map(({ key }) => key)),
    kinds: catalogue.names,
    person: personFinder(people),
    partial: mayLack(collective, 'services', collectiveFile),
  }
  const shares = readable.flatMap(([association, document]) => readShares(document, association, offered, findings))
  const wishes = wishesOf(instances, shares)
  return {
    about,
    mail: checkMail(collective, findings),
    collective,
    owners: ['collective', ...associations.keys()],
    grants: [
      readGrants(collective, 'collective', findings),
      ...readable.map(([name, document]) => readGrants(document, name, findings)),
    ],
    associations: new Map(
      readable.map(([name, document]) => [name, { document, about: checkAssociationAbout(document, findings) }]),
    ),
    people,
    machines,
    instances,
    shares,
    wishes,
    endpoints: placeEndpoints(wishes, instances, machines.plans, findings),
    images,
  }
}

const problemOf = ({ file }: InventoryDocument, { line, column, what, instead }: Mistake): Problem => ({
  where: `${file}:${line}:${column}`,
  what,
  instead,
})

/** The name of an association's file names its stack, its package on machines, and its part of the state. */
function checkFileName(name: string, document: InventoryDocument, findings: Findings) {
  const problem = key.safeParse(name).error?.issues[0]
  if (problem) findings.error(document, [], `${quoted(`${name}.yaml`)} cannot be the name of its file`, problem.message)
  if (name === 'collective')
    findings.error(
      document,
      [],
      'an association cannot be called "collective"',
      'Rename the file: the collective has that name.',
    )
}

function checkAbout(collective: InventoryDocument, findings: Findings) {
  const written = (collective.value as Record<string, unknown>).collective
  if (written !== undefined)
    return check(collectiveAbout, written, { document: collective, path: ['collective'], findings })
  findings.error(collective, [], 'there is no "collective"', 'Add it: its name, domain and contact.')
  return undefined
}

function checkMail(collective: InventoryDocument, findings: Findings) {
  const { mail: written } = collective.value as Record<string, unknown>
  if (written === undefined) return undefined
  return check(mail, written, { document: collective, path: ['mail'], findings })
}

function checkAssociationAbout(document: InventoryDocument, findings: Findings): AssociationAbout | undefined {
  const { name, contact, language } = document.value as Record<string, unknown>
  const written = Object.fromEntries(
    Object.entries({ name, contact, language }).filter(([, value]) => value !== undefined),
  )
  return check(associationAbout, written, { document, path: [], findings })
}

/** An association's instance is named after it, which may be what the collective, or another, has already. */
function checkServiceNames(instances: InstanceEntry[], findings: Findings) {
  const first = new Map<string, InstanceEntry>()
  for (const instance of instances) {
    const { key, owner, document, path } = instance
    const other = first.get(key)
    if (other === undefined) first.set(key, instance)
    else {
      const what = `it would be known as ${quoted(key)}, as one of ${quoted(other.owner)} is`
      findings.error(document, path, what, `Choose another name for what ${quoted(owner)} has.`, 'name')
    }
  }
}

/** The people whom a share gives an account must be somewhere. */
function checkAccounts({ shares, people }: Draft, partial: boolean, findings: Findings) {
  if (partial) return
  const known = new KnownNames(people.keys())
  const person = personFinder(people)
  for (const share of shares) {
    for (const name of accountsOf(share)) {
      if (people.has(name)) continue
      const paths = locate(share.raw, name)
      const meant = person(name)
      for (const path of paths.length > 0 ? paths : [[]])
        findings.error(
          share.document,
          [...share.path, ...path],
          `there is no person ${quoted(name)}`,
          meant === undefined ? known.nearest(name) : `Did you mean ${quoted(meant)}? ${known.list()}`,
        )
    }
  }
}
