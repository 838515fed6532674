import { z } from 'zod'
import type { Catalogue } from '../../services/catalogue.ts'
import type { Instance, ServiceKind } from '../../services/define.ts'
import { nearest } from '../../words/nearest.ts'
import { quoted } from '../../words/quoted.ts'
import type { InventoryDocument } from './document.ts'
import { type Entry, readEntries } from './entries.ts'
import type { Findings } from './findings.ts'
import { check } from './issue.ts'
import type { Machines } from './machines.ts'
import type { GuestPlan } from './plan.ts'
import { serviceBase } from './schema.ts'

/** An instance as it is written, and as its kind's schema gives it. */
export type InstanceEntry = {
  /** Its identity in the whole estate. */
  key: string
  owner: string
  document: InventoryDocument
  path: string[]
  raw: Record<string, unknown>
  kindName: string
  kind: ServiceKind | undefined
  /** Published ports that the inventory writes down, by endpoint. */
  ports: Record<string, number>
  /** Nothing, where something of it is wrong. */
  instance: Instance | undefined
  machine: GuestPlan | undefined
}

/** An association's share of a collective service, as its kind's schema gives it. */
export type ShareEntry = {
  association: string
  document: InventoryDocument
  path: string[]
  raw: unknown
  service: InstanceEntry
  /** Nothing, where something of it is wrong. */
  use: { value: unknown } | undefined
}

export type Estate = {
  catalogue: Catalogue
  machines: Machines
  findings: Findings /** What is missing may be in a file that could not be read. */
  partial: boolean
}

const baseOf = (kinds: string[]) => serviceBase.extend({ kind: z.enum(kinds) })
const baseNames = Object.keys(serviceBase.shape)
/** Leaves room for what is made from it: a site, a database, an endpoint. */
const longestKey = 50

/**
 * The instances of one file. An association's are named after it (`gnuragistes-agenda`), so that its file
 * needs to know no other, and may be copied.
 */
export function readServices(document: InventoryDocument, owner: string, estate: Estate): InstanceEntry[] {
  const entries = readEntries(document, 'services', z.record(z.string(), z.unknown()), estate.findings)
  if (entries.length === 0) return []
  const base = baseOf(estate.catalogue.names)
  return entries.flatMap((entry) => (entry.value ? [readInstance(entry, entry.value, owner, base, estate)] : []))
}

function readInstance(
  entry: Entry<unknown>,
  raw: Record<string, unknown>,
  owner: string,
  base: ReturnType<typeof baseOf>,
  estate: Estate,
): InstanceEntry {
  const { name, document } = entry
  const { findings, catalogue, machines } = estate
  const path = ['services', name]
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

  const settings =
    kind &&
    check(
      kind.settings,
      pick(raw, (field) => !baseNames.includes(field)),
      {
        document,
        path,
        findings,
        beside: baseNames.filter((field) => field !== 'address' || kind.addressed),
      },
    )
  const on = typeof raw.on === 'string' ? raw.on : undefined
  if (on !== undefined) checkMachine(on, [...path, 'on'], document, estate)
  const complete = written && kind && settings !== undefined
  const address = written?.address
  return {
    key,
    owner,
    document,
    path,
    raw,
    kindName,
    kind,
    ports: written?.ports ?? {},
    instance: complete ? { key, owner, settings, ...(address !== undefined && { address }) } : undefined,
    machine: on === undefined ? undefined : machines.guests.get(on),
  }
}

function checkMachine(
  on: string,
  path: string[],
  document: InventoryDocument,
  { machines, findings, partial }: Estate,
) {
  const guests = [...machines.entries.values()].filter(({ raw }) => kindOf(raw) === 'lxc').map(({ name }) => name)
  const entry = machines.entries.get(on)
  if (entry === undefined) {
    if (!partial) findings.error(document, path, `there is no machine ${quoted(on)}`, nearest(on, guests))
  } else if (kindOf(entry.raw) === 'proxmox') {
    const what = `${quoted(on)} is a Proxmox host, which runs nothing but guests`
    findings.error(document, path, what, `Guests: ${guests.join(', ') || 'none yet'}.`)
  }
}

/** The people who have an account because of a share, by key. */
export function accountsOf({ association, service, use }: ShareEntry): string[] {
  if (service.instance === undefined || use === undefined) return []
  return service.kind?.accounts?.({ association, use: use.value, instance: service.instance }) ?? []
}

const kindOf = (raw: unknown): unknown => (raw as Record<string, unknown> | null)?.kind

const pick = (raw: Record<string, unknown>, wanted: (name: string) => boolean) =>
  Object.fromEntries(Object.entries(raw).filter(([name]) => wanted(name)))

/** What an association has of the collective's services. */
export function readShares(
  document: InventoryDocument,
  association: string,
  collective: ReadonlyMap<string, InstanceEntry>,
  { findings, partial }: Estate,
): ShareEntry[] {
  const shareable = [...collective.values()].filter(({ kind }) => kind === undefined || kind.use).map(({ key }) => key)
  return readEntries(document, 'uses', z.unknown(), findings).flatMap(({ name, raw }): ShareEntry[] => {
    const path = ['uses', name]
    const service = collective.get(name)
    if (service === undefined) {
      if (!partial)
        findings.error(
          document,
          path,
          `the collective has no service ${quoted(name)}`,
          nearest(name, shareable),
          'name',
        )
      return []
    }
    const schema = service.kind?.use
    if (schema === undefined) {
      if (service.kind)
        findings.error(
          document,
          path,
          `${quoted(name)} is there for everyone, without a share`,
          nearest(name, shareable),
          'name',
        )
      return []
    }
    const result = check(schema, raw, { document, path, findings })
    return [{ association, document, path, raw, service, use: result === undefined ? undefined : { value: result } }]
  })
}
