import { z } from 'zod'
import type { MachinePlan } from '../../../machines/kinds/kinds.ts'
import type { Catalogue } from '../../../services/catalogue.ts'
import { withDatabases } from '../../../services/databases/with-databases.ts'
import type { Instance, ServiceKind } from '../../../services/define.ts'
import type { Unit } from '../../../services/form/unit.ts'
import { type KnownNames, nearestName } from '../../../words/said/nearest.ts'
import { quoted } from '../../../words/said/quoted.ts'
import { keyMeant } from '../../../words/written/key.ts'
import { type Entry, readEntries, validFields } from '../reading/entries.ts'
import type { Findings } from '../reading/findings.ts'
import { check } from '../reading/issue.ts'
import { salvage } from '../reading/salvage.ts'
import type { InventoryDocument, Path } from '../reading/yaml/document.ts'
import { kindIn, type Machines, runsServices } from './machines.ts'
import { serviceBase } from './schema.ts'

/** An instance as it is written, and as its kind's schema gives it. */
export type InstanceEntry = {
  /** Its identity in the whole estate. */
  key: string
  owner: string
  document: InventoryDocument
  path: Path
  raw: Record<string, unknown>
  kindName: string
  kind: ServiceKind | undefined
  /** Published ports that the inventory writes down, by endpoint. */
  ports: Record<string, number>
  /** What of it is right, and whether that is all; nothing, where its kind or its settings are unknown. */
  instance: Instance | undefined
  whole: boolean
  /** What it is made of; nothing, where it is a role of its machine, or can't be read. */
  unit: Unit | undefined
  /** Where it runs. */
  machine: MachinePlan | undefined
}

/** An association's share of a collective service, as its kind's schema gives it. */
export type ShareEntry = {
  association: string
  document: InventoryDocument
  path: Path
  raw: unknown
  service: InstanceEntry
  /** What of it is right, and whether that is all; nothing, where nothing is. */
  use: { value: unknown; whole: boolean } | undefined
  /** What it is made of. */
  units: Unit[]
}

export type CheckContext = {
  catalogue: Catalogue
  machines: Machines
  /** The names of the machines that services may run on. */
  runners: KnownNames
  findings: Findings
  /** Machines that are missing may be in what could not be read. */
  partial: boolean
}

const anything = z.record(z.string(), z.unknown())

const makeBase = (kinds: string[]) =>
  serviceBase.extend({
    kind: z.enum(kinds, {
      error: ({ input }) =>
        typeof input === 'string' && input !== '' && nearestName(input, kinds) === undefined
          ? `Bocage has no such application yet. Known: ${kinds.join(', ')}.`
          : undefined,
    }),
  })
type Base = ReturnType<typeof makeBase>
const bases = new WeakMap<string[], Base>()
/** Made once for a catalogue's kinds: to make it costs more than to check a service by it. */
function baseOf(kinds: string[]): Base {
  const base = bases.get(kinds) ?? makeBase(kinds)
  bases.set(kinds, base)
  return base
}
const baseNames = Object.keys(serviceBase.shape)
/** Leaves room for what is made from it: a site, a database, an endpoint. */
const longestKey = 50

/**
 * The instances of one file. An association's are named after it (`gnuragistes-agenda`), so that its file
 * needs to know no other, and may be copied.
 */
export function readServices(document: InventoryDocument, owner: string, estate: CheckContext): InstanceEntry[] {
  const entries = readEntries(document, 'services', anything, estate.findings)
  if (entries.length === 0) return []
  const base = baseOf(estate.catalogue.names)
  return entries.flatMap((entry) => (entry.value ? [readInstance(entry, entry.value, owner, base, estate)] : []))
}

function readInstance(
  entry: Entry<unknown>,
  raw: Record<string, unknown>,
  owner: string,
  base: Base,
  estate: CheckContext,
): InstanceEntry {
  const { name, document, path } = entry
  const { findings, catalogue, machines } = estate
  const error = (field: string, what: string, instead: string) =>
    findings.error(document, [...path, field], what, instead)
  const key = owner === 'collective' ? name : `${owner}-${name}`
  const kindName = typeof raw.kind === 'string' ? raw.kind : ''
  const kind = catalogue.kinds.get(kindName)
  const written = check(
    base,
    pick(raw, (field) => baseNames.includes(field)),
    { document, path, findings },
  )

  if (kind?.instances === 'collective' && owner !== 'collective')
    error(
      'kind',
      `${quoted(kindName)} is shared: only collective.yaml has one`,
      `Write what the association has of it under "uses".`,
    )
  if (kind?.addressed && raw.address === undefined)
    findings.error(
      document,
      path,
      `${quoted(name)} has no "address"`,
      `Add it: the name people type, as "${name}.example.org".`,
      'name',
    )
  if (kind?.addressed === false && raw.address !== undefined)
    error('address', `${quoted(kindName)} has no address of its own`, 'Remove this line.')
  if (key.length > longestKey)
    findings.error(
      document,
      path,
      `the name ${quoted(key)} is longer than ${longestKey} characters`,
      'Choose a shorter one.',
      'name',
    )

  const rawSettings = pick(raw, (field) => !baseNames.includes(field))
  const beside = baseNames.filter((field) => field !== 'address' || kind?.addressed)
  const settings = kind && check(kind.settings, rawSettings, { document, path, findings, beside })
  const right = kind && settings === undefined ? salvage(kind.settings, rawSettings) : settings
  const { on, address, ports = {} } = written ?? validFields(base, raw)
  if (on !== undefined) checkMachine(on, [...path, 'on'], document, estate)
  const instance =
    right === undefined ? undefined : { key, owner, settings: right, ...(address !== undefined && { address }) }
  const unit = instance && kind?.unit?.(instance)
  return {
    key,
    owner,
    document,
    path,
    raw,
    kindName,
    kind,
    ports,
    instance,
    unit: unit && withDatabases(unit),
    whole: written !== undefined && kind !== undefined && settings !== undefined,
    machine: on === undefined ? undefined : runnerOf(on, machines),
  }
}

function checkMachine(
  on: string,
  path: Path,
  document: InventoryDocument,
  { machines, runners, findings, partial }: CheckContext,
) {
  const entry = machines.entries.get(on)
  if (entry === undefined) {
    if (!partial) findings.error(document, path, `there is no machine ${quoted(on)}`, runners.nearest(on))
  } else if (kindIn(entry)?.carries) {
    const what = `${quoted(on)} is a ${kindIn(entry)?.title}, which runs nothing but guests`
    findings.error(document, path, what, runners.list('Machines'))
  } else if (machines.coming.has(on)) {
    const what = `${quoted(on)} has no "address" and no "host_key" yet, so nothing can run on it`
    const instead = `Leave this out until scripts/up has made ${quoted(on)} and told both, and they are written at machines.${on}.`
    findings.error(document, path, what, instead)
  }
}

function runnerOf(on: string, { entries, plans }: Machines): MachinePlan | undefined {
  const entry = entries.get(on)
  return entry && runsServices(entry) ? plans.get(on) : undefined
}

/** The people who have an account because of a share, by key. */
export function accountsOf({ association, service, use }: ShareEntry): string[] {
  if (service.instance === undefined || use === undefined) return []
  return service.kind?.accounts?.({ association, use: use.value, instance: service.instance }) ?? []
}

/** What an instance doesn't give; nothing is said of one that has mistakes of its own. */
function refusalsOf(association: string, { kind, instance, whole }: InstanceEntry, use: ShareEntry['use']) {
  if (instance === undefined || !whole || use === undefined) return []
  return kind?.refuses?.({ association, use: use.value, instance }) ?? []
}

function unitsOf(association: string, { kind, instance }: InstanceEntry, use: ShareEntry['use']): Unit[] {
  if (instance === undefined || use === undefined) return []
  return kind?.shareUnits?.({ association, use: use.value, instance }).map(withDatabases) ?? []
}

const pick = (raw: Record<string, unknown>, wanted: (name: string) => boolean) =>
  Object.fromEntries(Object.entries(raw).filter(([name]) => wanted(name)))

/** The services that the collective has, and what to say of those that it hasn't. */
export type Shared = {
  services: ReadonlyMap<string, InstanceEntry>
  shareable: KnownNames
  /** All kinds of services there are. */
  kinds: string[]
  /** The short name of a person who is written otherwise. */
  person: (written: string) => string | undefined
  /** Services that are missing may be in what could not be read. */
  partial: boolean
}

/** What an association has of the collective's services. */
export function readShares(
  document: InventoryDocument,
  association: string,
  { services, shareable, kinds, person, partial }: Shared,
  findings: Findings,
): ShareEntry[] {
  return readEntries(document, 'uses', z.unknown(), findings, 'given').flatMap(({ name, path, raw }): ShareEntry[] => {
    const error = (what: string, instead: string) => findings.error(document, path, what, instead, 'name')
    const service = services.get(name)
    if (service === undefined && name === 'services') {
      error(
        '"services" stands within "uses"',
        'Instances of its own stand beside it: write "services:" where "uses:" begins.',
      )
      return []
    }
    if (service === undefined) {
      const others = `Others are added in collective.yaml, of a kind that Bocage has: ${kinds.join(', ')}.`
      const near = shareable.near(keyMeant(name) ?? name)
      const cure =
        near === undefined ? `${shareable.list()} ${others}` : `Did you mean ${quoted(near)}? ${shareable.list()}`
      if (!partial) error(`the collective has no service ${quoted(name)}`, cure)
      return []
    }
    const schema = service.kind?.use
    if (schema === undefined) {
      if (service.kind) error(`${quoted(name)} is there for everyone, without a share`, shareable.nearest(name))
      return []
    }
    const result = check(schema, raw, { document, path, findings, person })
    const right = result === undefined ? salvage(schema, raw) : result
    const use = right === undefined ? undefined : { value: right, whole: result !== undefined }
    for (const { at, what, instead } of refusalsOf(association, service, use))
      findings.error(document, [...path, ...at], what, instead)
    return [{ association, document, path, raw, service, use, units: unitsOf(association, service, use) }]
  })
}
