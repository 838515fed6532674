import { readFileSync } from 'node:fs'
import type { CollectivePlan, ServicePlan } from '../../inventory/model/planning/plan.ts'
import { guestIdentity, leftoverName } from '../../ledger/holdings.ts'
import type { Row } from '../../ledger/row.ts'
import { secretFolder } from '../../machines/secret-file.ts'
import { tagsOf } from '../../provider/lxc-guest/found.ts'
import { leftoverTag } from '../../provider/lxc-guest/inputs.ts'
import { runScript } from '../../ssh/run-script.ts'
import { ssh } from '../../ssh/ssh.ts'
import { groupBy } from '../../words/group-by.ts'
import { quote } from '../../words/quote.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { quoted } from '../../words/said/quoted.ts'
import { guestsOnHost } from '../machines/guests-on-host.ts'
import { askWhatIsKept, type KeptItem } from './kept.ts'

/** Data that the inventory no longer names. It stays until somebody purges it by name. */
export type Leftover = {
  /** What people type to purge it: `apps/blogs-infini-example`, `apps/forge/infini`, `pve1/guest-110`. */
  name: string
  machine: string
  identity: string
  /** Whose it was. */
  owners: string[]
  /** It is the thing itself, rather than passwords of somebody who no longer has it. */
  whole: boolean
  /** What it is made of, in words. */
  holds: string[]
  /** The instance that may hold more of it, and can't be asked. */
  hiddenIn?: string
  sizeKiB: number
  /** When something was last written in it; undefined when that isn't known. */
  written: Date | undefined
  /** The Docker volumes that go with it. */
  volumes: string[]
  /** The commands that destroy it, one after the other. */
  purge: string[]
}

/** Who has what in service, on which machine: what has left one machine may be in service on another. */
export class InService {
  private readonly owners = new Map<string, string>()

  constructor(rows: Pick<Row, 'machine' | 'identity' | 'owner'>[]) {
    for (const { machine, identity, owner } of rows) this.owners.set(`${machine} ${identity}`, owner)
  }

  ownerOf(machine: string, identity: string): string | undefined {
    return this.owners.get(`${machine} ${identity}`)
  }
}

/** A piece of data on a machine, which one command destroys. */
export type Item = KeptItem & {
  /** The Docker volume that it is. */
  volume?: string
  /** Its owner's alone, who may have handed on what it belongs to: passwords. */
  isOwners?: boolean
}

/** The lines of `leftovers.sh`. */
export const parseListing = (listed: string): Item[] =>
  listed
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Item => {
      const [kind, owner = '', identity = '', name = '', size = '0', written = '0'] = line.split('\t')
      const common = { identity, owner, sizeKiB: Number(size), written: new Date(Number(written) * 1000) }
      return kind === 'volume'
        ? { ...common, volume: name, what: `volume ${name}`, destroy: `docker volume rm ${quote(name)}` }
        : {
            ...common,
            isOwners: true,
            what: `passwords of ${owner}`,
            destroy: `rm -r -- ${quote(secretFolder(owner, identity))}`,
          }
    })

/** What is known of a machine: what is on it, what its ledger remembers, and its instances that could not be asked. */
export type Seen = { items: Item[]; rows: Row[]; told: Set<string>; untold: Set<string> }

/**
 * What is found, less what is in service on this machine, put together: a site is its files, its database and its passwords.
 * What the ledger remembers and is not found is told too.
 */
export function groupLeftovers(machine: string, seen: Seen, inService: InService): Leftover[] {
  const left = seen.items.filter(({ identity, owner, isOwners }) => {
    const current = inService.ownerOf(machine, identity)
    // Passwords go by owner; the rest passes on with the thing when that changes hands.
    return isOwners ? current !== owner : current === undefined
  })
  const items = groupBy(left, ({ identity }) => identity)
  const remembered = new Map(
    seen.rows.filter((row) => !row.inService && isByItself(row)).map((row) => [row.identity, row] as const),
  )
  const identities = [...new Set([...items.keys(), ...remembered.keys()])].sort()
  return identities.map((identity) => {
    const row = remembered.get(identity)
    const found = leftover(machine, identity, items.get(identity) ?? [], row)
    const hiddenIn = found.whole ? hidingPlace(seen, row) : undefined
    return hiddenIn === undefined ? found : { ...found, hiddenIn }
  })
}

/** What is within something else (`forge/infini`) is looked for there. */
const isByItself = ({ identity }: Row) => !identity.includes('/')

/**
 * The instance that may hold more of a thing and could not be asked: one that is down, or that has left and whose own data is still
 * there. Of a thing without a line in the ledger, any that could not be asked may hold some.
 */
function hidingPlace({ rows, told, untold }: Seen, row?: Row): string | undefined {
  if (!row?.service) return [...untold][0]
  const { identity, owner, service } = row
  if (told.has(service) || owner === 'collective') return undefined
  const isThere = (one: Row) => one.service === service && one.owner === 'collective' && one.identity !== identity
  return untold.has(service) || rows.some(isThere) ? service : undefined
}

function leftover(machine: string, identity: string, items: Item[], row: Row | undefined): Leftover {
  const written = Math.max(0, ...items.map((item) => item.written?.getTime() ?? 0))
  const volumes = items.flatMap(({ volume }) => volume ?? [])
  const lost = (row?.volumes ?? []).filter((name) => !volumes.includes(name))
  return {
    name: leftoverName(machine, identity),
    machine,
    identity,
    owners: [...new Set([...items.flatMap(({ owner }) => owner ?? []), ...(row ? [row.owner] : [])])],
    whole: row !== undefined || items.some(({ isOwners }) => !isOwners),
    holds: [
      ...items.map(({ what }) => what),
      ...lost.map((name) => `volume ${name}: GONE, with its files (docker system prune?)`),
      ...(row && items.length === 0 && lost.length === 0 ? [`${row.kind} of ${row.owner}: nothing is left of it`] : []),
    ],
    sizeKiB: items.reduce((sum, { sizeKiB }) => sum + sizeKiB, 0),
    written: written > 0 ? new Date(written) : undefined,
    volumes,
    purge: items.map(({ destroy }) => destroy),
  }
}

/** The guests that a host keeps for us, stopped. */
async function leftoverGuests(host: string, inService: InService): Promise<Leftover[]> {
  return (await guestsOnHost(host)).flatMap(({ vmid, name, maxdisk, tags }) => {
    const identity = guestIdentity(host, vmid)
    if (!tagsOf({ tags }).includes(leftoverTag) || inService.ownerOf(host, identity) !== undefined) return []
    return {
      name: leftoverName(host, identity),
      machine: host,
      identity,
      owners: ['collective'],
      whole: true,
      holds: [`guest ${name} with its disks`],
      sizeKiB: Math.round(maxdisk / 1024),
      written: undefined,
      volumes: [],
      purge: [
        `pct config ${vmid} | grep -q '^tags:.*${leftoverTag}'`,
        `pct destroy ${vmid} --purge 1`,
        `rm -f /var/lib/bocage/ledgers/${vmid}`,
      ],
    }
  })
}

/** What is found, and what could not be looked at, in words. */
type Looked = { found: Leftover[]; unseen: string[] }

/** Every leftover of the estate's machines that answer, and what could not be looked at. */
export async function leftovers(
  { machines, services }: Pick<CollectivePlan, 'machines' | 'services'>,
  inService: InService,
  rows: Row[],
): Promise<Looked> {
  const looked = await Promise.all(
    Object.values(machines).map(async ({ name, carries }): Promise<Looked> => {
      try {
        if (carries) return { found: await leftoverGuests(name, inService), unseen: [] }
        const here = services.filter(({ machine }) => machine === name)
        const ofMachine = rows.filter(({ machine }) => machine === name)
        return await leftoversOn(name, here, ofMachine, inService)
      } catch (error) {
        return { found: [], unseen: [reasonOf(error)] }
      }
    }),
  )
  return {
    found: looked.flatMap(({ found }) => found),
    // A machine that doesn't answer is said once, whatever was looked for on it.
    unseen: [...new Set(looked.flatMap(({ unseen }) => unseen))],
  }
}

/** What is left on a machine with Docker: one exchange for it, and one for each of its instances that keeps parts for others. */
async function leftoversOn(
  machine: string,
  services: ServicePlan[],
  rows: Row[],
  inService: InService,
): Promise<Looked> {
  const [listed, ...asked] = await Promise.all([ssh(machine, listing, { timeoutSeconds: 300 }), ...services.map(ask)])
  const items = [...parseListing(listed), ...asked.flatMap(({ parts }) => parts)]
  const keys = (isTold: boolean) =>
    new Set(asked.flatMap(({ service, reason }) => ((reason === undefined) === isTold ? [service.key] : [])))
  return {
    found: groupLeftovers(machine, { items, rows, told: keys(true), untold: keys(false) }, inService),
    unseen: asked.flatMap(({ reason }) => reason ?? []),
  }
}

type Asked = { service: ServicePlan; parts: KeptItem[]; reason?: string }

/** What an instance keeps within itself; the reason, where it can't tell. */
async function ask(service: ServicePlan): Promise<Asked> {
  try {
    return { service, parts: await askWhatIsKept(service) }
  } catch (error) {
    return { service, parts: [], reason: reasonOf(error) }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof OperatorError) return error.message
  throw error
}

/** @throws OperatorError where a part of it would stay behind unseen: whoever has the name next would take that up */
export function refusePartly({ name, hiddenIn }: Pick<Leftover, 'name' | 'hiddenIn'>): void {
  if (hiddenIn === undefined) return
  throw new OperatorError('Nothing was destroyed.', [
    {
      where: name,
      what: `${quoted(hiddenIn)} may hold more of it, and could not be asked`,
      instead: `Bring ${quoted(hiddenIn)} up (scripts/up --refresh); or, where it has left for good, purge what is left of it first.`,
    },
  ])
}

/** Destroys a leftover. The machine looks once more whether it is out of service. */
export function purge(leftover: Leftover): Promise<string> {
  refusePartly(leftover)
  const { machine, identity, owners, whole, volumes, purge } = leftover
  return runScript(machine, ['set -eu', guard, ...purge, 'forget'].join('\n'), {
    variables: { identity, owners: owners.join(' '), whole: whole ? 'yes' : '' },
    words: volumes,
    timeoutSeconds: 1200,
  })
}

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')
const listing = read('leftovers.sh')
const guard = read('purge.sh')
