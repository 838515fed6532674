import ipaddr from 'ipaddr.js'
import { kindOf, type MachinePlan } from '../../../machines/kinds/kinds.ts'
import { KnownNames } from '../../../words/said/nearest.ts'
import { quoted } from '../../../words/said/quoted.ts'
import { key, keyMeant } from '../../../words/written/key.ts'
import { looksOf } from '../../../words/written/looks.ts'
import type { Grant } from '../checking/grants.ts'
import type { Draft } from '../planning/draft.ts'
import { inOrderOfOwners, placeOf, reportEndpoint, type WishedEndpoint } from '../planning/endpoints.ts'
import { type Findings, placeIn } from '../reading/findings.ts'
import type { Path } from '../reading/yaml/document.ts'

/** A name that somebody has, and how to speak of it. */
type Claim = {
  name: string
  owner: string
  /** What has it: a web site, a Proxmox host with pages of its own (whose name no web site may have), the collective itself, or nobody yet. */
  kind: 'site' | 'host' | 'domain' | 'grant'
  /** Of a grant, who gave it: it takes nothing from them. */
  by?: string
  /** What the name is, and where that is written: `the collective's own domain (inventory/collective.yaml:1:34)`. */
  title: () => string
  refuse: (what: string, instead: string) => void
}

/**
 * One set of names for the whole estate. Whoever has a name has all that is below it, unless they grant a name there to
 * another: what runs under a name can set cookies for the names above it, and is taken for a part of them.
 * Names that look the same are one name.
 *
 * Source: docs/decisions/0020-one-set-of-claimed-names.md.
 */
export function checkClaimedNames(draft: Draft, findings: Findings) {
  const grants = draft.grants.flatMap(({ given }) => given)
  const sites = inOrderOfOwners(draft.wishes).flatMap((wish) => siteClaim(wish, findings))
  const judged = [...collectiveClaims(draft, findings), ...sites]
  const names = new Names([...judged, ...hostNames(draft), ...grants.map(grantClaim)])
  const unsure = unsureOwners(draft)

  // Whoever renames their file, as they are told, is called so.
  const owners = draft.owners.filter((owner) => owner !== 'collective')
  const known = new KnownNames(
    owners.map((owner) => (key.safeParse(owner).success ? owner : (keyMeant(owner) ?? owner))),
  )
  for (const grant of grants) checkGrant(grant, names, unsure, known, findings)
  for (const claim of judged) {
    if (!isServedTwice(claim, names)) checkOwner(claim, names, unsure)
  }
}

/** Claims, by what people see of their names. */
class Names {
  readonly #claims = new Map<string, Claim[]>()

  constructor(claims: Claim[]) {
    for (const claim of claims) {
      const looks = looksOf(claim.name)
      const same = this.#claims.get(looks)
      if (same) same.push(claim)
      else this.#claims.set(looks, [claim])
    }
  }

  /** Claims of this name, in the order in which they were given. */
  same = (name: string): Claim[] => this.#claims.get(looksOf(name)) ?? []

  /** The claims of the nearest name above that anybody has. */
  above(name: string): Claim[] {
    const labels = looksOf(name).split('.')
    for (let gone = 1; gone < labels.length; gone++) {
      const claims = this.#claims.get(labels.slice(gone).join('.'))
      if (claims) return claims
    }
    return []
  }
}

function collectiveClaims({ about, collective, machines }: Draft, findings: Findings): Claim[] {
  const claim = (kind: 'domain' | 'host', name: string, path: Path, title: string): Claim => ({
    name,
    owner: 'collective',
    kind,
    title: () => `${title} (${placeIn(collective, path)})`,
    refuse: (what, instead) => findings.error(collective, path, what, instead),
  })
  const hosts = withConsole(machines).filter(({ address }) => !ipaddr.IPv4.isValid(address))
  return [
    ...(about ? [claim('domain', about.domain, ['collective', 'domain'], "the collective's own domain")] : []),
    ...hosts.map((host) =>
      claim('host', host.address, ['machines', host.name, 'address'], `the address of ${titleOf(host)}`),
    ),
  ]
}

/** The machines with pages where technicians are logged in. */
const withConsole = ({ plans }: Draft['machines']): MachinePlan[] =>
  [...plans.values()].filter((machine) => kindOf(machine).console !== undefined)

const titleOf = (machine: MachinePlan) => `the ${kindOf(machine).title} ${quoted(machine.name)}`

/** What technicians call a host when it has no other name, or beside it. */
function hostNames({ about, collective, machines }: Draft): Claim[] {
  if (about === undefined) return []
  return withConsole(machines).map((host) => ({
    name: `${host.name}.${about.domain}`,
    owner: 'collective',
    kind: 'host',
    title: () => `the name of ${titleOf(host)} (${placeIn(collective, ['machines', host.name], 'name')})`,
    refuse: () => {},
  }))
}

function siteClaim(wish: WishedEndpoint, findings: Findings): Claim[] {
  const { host, formerly = [], owner } = wish
  if (host === undefined) return []
  const claim = (name: string, title: string, nth?: number): Claim => {
    const written = { ...wish, ...(nth !== undefined && { nth }) }
    const refuse = (what: string, instead: string) => reportEndpoint(written, findings, what, instead)
    return { name, owner, kind: 'site', title: () => `${title} of ${whose(owner)} (${placeOf(written)})`, refuse }
  }
  return [claim(host, 'an address'), ...formerly.map((name, nth) => claim(name, 'a former address', nth))]
}

const grantClaim = ({ name, by, to, document, path }: Grant): Claim => ({
  name,
  owner: to,
  kind: 'grant',
  by,
  title: () => `granted to ${whose(to)} (${placeIn(document, path, 'name')})`,
  refuse: () => {},
})

/** Whose names or grants are not all known, because something else of theirs is wrong: what depends on them is not judged. */
function unsureOwners({ about, grants, instances, shares }: Draft): Set<string> {
  return new Set([
    ...(about ? [] : ['collective']),
    ...grants.flatMap(({ by, broken }) => (broken ? [by] : [])),
    ...instances.flatMap(({ owner, whole }) => (whole ? [] : [owner])),
    ...shares.flatMap(({ association, use }) => (use?.whole ? [] : [association])),
  ])
}

/** Whether a name is written with letters of another script, which may look like others: then it is the one that looks like another. */
const isDisguised = (name: string) => /(^|\.)xn--/.test(name)
const honestFirst = (claims: Claim[]): Claim[] =>
  claims.toSorted((a, b) => Number(isDisguised(a.name)) - Number(isDisguised(b.name)))

/** Of two web sites with one name, the first is served; of two that only look the same, the one that is what it looks like. */
function isServedTwice(claim: Claim, names: Names): boolean {
  const same = names.same(claim.name)
  const sites = honestFirst(same.filter(({ kind }) => kind === 'site'))
  const [first] = sites
  if (claim.kind !== 'site' || first === undefined || first === claim) return false
  const twin = sites.find(({ name }) => name === claim.name)
  if (twin && twin !== claim) {
    const what = `${quoted(claim.name)} is already served: it is ${twin.title()}`
    claim.refuse(what, 'Keep one of the two, or choose another name.')
    return true
  }
  const granted = same.some(({ kind, owner }) => kind === 'grant' && owner === claim.owner)
  if (first.owner !== claim.owner && !granted) refuseOwned(claim, first)
  return true
}

function checkOwner(claim: Claim, names: Names, unsure: ReadonlySet<string>) {
  const same = names
    .same(claim.name)
    .filter((other) => other.kind !== 'site' && other !== claim && other.by !== claim.owner)
  const host = claim.kind === 'site' && same.find(({ kind }) => kind === 'host')
  if (host) {
    claim.refuse(`${relation(claim, host)} ${host.title()}`, notAHost)
    return
  }
  // Without its own domain, which may be above, the collective would seem to be in another's.
  if (claim.owner === 'collective' && unsure.has('collective')) return
  const around = same.length > 0 ? same : names.above(claim.name)
  const [first] = around
  if (first === undefined || around.some(({ owner }) => owner === claim.owner || unsure.has(owner))) return
  const [wrong, right] = isDisguised(first.name) && !isDisguised(claim.name) ? [first, claim] : [claim, first]
  refuseOwned(wrong, right)
}

const notAHost =
  "Choose another name: cookies don't separate ports, so what runs there would get the sessions of Proxmox's web interface."

function refuseOwned(claim: Claim, other: Claim) {
  const grant = `"grants: { ${claim.name}: ${claim.owner} }"`
  const reason = 'what runs under a name can set cookies for those above it, and is taken for a part of them'
  const cure = `Choose another name, or write ${grant} in ${fileOf(other.owner)}: ${reason}.`
  claim.refuse(`${relation(claim, other)} ${other.title()}`, cure)
}

/** How one name stands to another that has it, or what is above it: `"git.bocage.example" is below "bocage.example",`. */
function relation({ name }: Claim, other: Claim): string {
  if (name === other.name) return `${quoted(name)} is`
  if (name.endsWith(`.${other.name}`)) return `${quoted(name)} is below ${quoted(other.name)},`
  const [one, two] = [looksOf(name), looksOf(other.name)]
  const place = one === two ? '' : two.endsWith(`.${one}`) ? 'a name above ' : 'a name below '
  return `${quoted(name)} looks like ${place}${quoted(other.name)},`
}

function checkGrant(
  { name, by, to, document, path }: Grant,
  names: Names,
  unsure: ReadonlySet<string>,
  owners: KnownNames,
  findings: Findings,
) {
  if (to === by) findings.error(document, path, `${whose(to)} has this name already`, 'Remove the line.')
  else if (to !== 'collective' && !owners.has(to))
    findings.error(document, path, `there is no association ${quoted(to)}`, `${owners.nearest(to)} Or remove the line.`)
  const same = names.same(name)
  const host = same.find(({ kind }) => kind === 'host')
  if (host && to !== 'collective') {
    findings.error(document, path, `${quoted(name)} is ${host.title()}`, notAHost, 'name')
    return
  }
  const own = same.some(({ kind, owner }) => kind !== 'grant' && owner === by)
  const whole = same.find((claim) => claim.kind !== 'grant' && claim.owner === by && claim.name === name)
  if (whole && to !== by) {
    const what = `${quoted(name)} is ${whole.title()}: ${whose(to)} gets it whole, with every name below it`
    findings.warning(
      document,
      path,
      what,
      `Where one name below it is enough, grant that: "${to}.${name}: ${to}".`,
      'name',
    )
  }
  const above = names.above(name)
  if (own || unsure.has(by) || above.some(({ owner }) => owner === by || unsure.has(owner))) return
  const [first] = above
  const what = `${quoted(name)} is below no name of ${whose(by)}`
  const instead = first ? `Write it in ${fileOf(first.owner)}: above it is ${first.title()}.` : 'Remove the line.'
  findings.error(document, path, what, instead, 'name')
}

const whose = (owner: string) => (owner === 'collective' ? 'the collective' : quoted(owner))
const fileOf = (owner: string) => (owner === 'collective' ? 'collective.yaml' : `associations/${owner}.yaml`)
