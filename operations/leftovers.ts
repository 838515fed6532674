import { readFileSync } from 'node:fs'
import { giteaApi } from '../components/gitea-api.ts'
import { secretFolder } from '../components/secrets.ts'
import type { CollectivePlan, ServicePlan } from '../inventory/model/plan.ts'
import { guestIdentity, leftoverName } from '../ledger/holdings.ts'
import type { Row } from '../ledger/row.ts'
import { leftoverTag } from '../provider/lxc-guest/inputs.ts'
import { runScript, scriptCommand } from '../provider/run-script.ts'
import { ssh } from '../provider/ssh.ts'
import { groupBy } from '../words/group-by.ts'
import { quote } from '../words/quote.ts'
import { guestsOnHost, tagsOf } from './guests-on-host.ts'

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

type Found = { kind: string; owner: string; service: string; name: string; sizeKiB: number; written: number }

/** What is found, and what could not be looked at, in words. */
type Looked = { found: Leftover[]; unseen: string[] }

/** What is left on a machine with Docker: one exchange. */
export async function leftoversOn(machine: string, inService: InService, rows: Row[]): Promise<Looked> {
  const listed = parseListing(await ssh(machine, listing, { timeoutSeconds: 300 }))
  const stopped = listed.filter(({ kind }) => kind === 'stopped')
  const found = listed.filter(({ kind }) => kind !== 'stopped')
  return {
    found: groupLeftovers(machine, found, inService, rows),
    unseen: stopped.map(
      ({ service }) => `${machine}: the databases of "${service}", which is stopped. Run scripts/up --refresh.`,
    ),
  }
}

/** The lines of `leftovers.sh`. */
export const parseListing = (listed: string): Found[] =>
  listed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [kind = '', owner = '', service = '', name = '', size = '0', written = '0'] = line.split('\t')
      return { kind, owner, service, name, sizeKiB: Number(size), written: Number(written) }
    })

/**
 * What is found, less what is in service on this machine, put together: a site is its files, its database and its passwords.
 * What the ledger remembers and is not found is told too.
 */
export function groupLeftovers(machine: string, found: Found[], inService: InService, rows: Row[]): Leftover[] {
  const left = found.filter((item) => {
    const owner = inService.ownerOf(machine, identityOf(item))
    // Passwords go by owner; the rest passes on with the thing when that changes hands.
    return item.kind === 'secrets' ? owner !== item.owner : owner === undefined
  })
  const items = groupBy(left, identityOf)
  const remembered = new Map(
    rows.filter((row) => !row.inService && isByItself(row)).map((row) => [row.identity, row] as const),
  )
  const identities = [...new Set([...items.keys(), ...remembered.keys()])].sort()
  return identities.map((identity) => leftover(machine, identity, items.get(identity) ?? [], remembered.get(identity)))
}

const identityOf = ({ kind, name, service }: Found) => (kind === 'database' ? name : service)

/** What is within something else (`forge/infini`) is looked for there. */
const isByItself = ({ identity }: Row) => !identity.includes('/')

function leftover(machine: string, identity: string, items: Found[], row: Row | undefined): Leftover {
  const written = Math.max(0, ...items.map((item) => item.written))
  const volumes = items.flatMap(({ kind, name }) => (kind === 'volume' ? [name] : []))
  const lost = (row?.volumes ?? []).filter((name) => !volumes.includes(name))
  return {
    name: leftoverName(machine, identity),
    machine,
    identity,
    owners: [
      ...new Set([...items.flatMap(({ owner }) => (owner === '-' ? [] : [owner])), ...(row ? [row.owner] : [])]),
    ],
    whole: row !== undefined || items.some(({ kind }) => kind !== 'secrets'),
    holds: [
      ...items.map(describe),
      ...lost.map((name) => `volume ${name}: GONE, with its files (docker system prune?)`),
      ...(row && items.length === 0 && lost.length === 0 ? [`${row.kind} of ${row.owner}: nothing is left of it`] : []),
    ],
    sizeKiB: items.reduce((sum, { sizeKiB }) => sum + sizeKiB, 0),
    written: written > 0 ? new Date(written * 1000) : undefined,
    volumes,
    purge: items.map(purgeOf),
  }
}

const describe = ({ kind, name, owner }: Found) => (kind === 'secrets' ? `passwords of ${owner}` : `${kind} ${name}`)

function purgeOf({ kind, owner, service, name }: Found): string {
  if (kind === 'volume') return `docker volume rm ${quote(name)}`
  if (kind === 'secrets') return `rm -r -- ${quote(secretFolder(owner, service))}`
  const sql = `DROP DATABASE \`${name}\`; DROP USER IF EXISTS '${name}'@'localhost', '${name}'@'%';`
  return `${asRoot}printf '%s' ${quote(sql)} | mariadb_as_root ${quote(service)}`
}

/** The organisations of a Gitea that nobody has in service: one exchange. */
export async function leftoverOrganisations(gitea: ServicePlan, inService: InService): Promise<Leftover[]> {
  const listed = await runScript(gitea.machine, organisations, { variables: giteaApi(gitea), timeoutSeconds: 300 })
  return organisationsLeft(gitea, listed, inService)
}

/** The lines of `organisations.sh`, less those in use. Whose one is, Gitea's machine remembers: it may have got another name. */
export function organisationsLeft(gitea: ServicePlan, listed: string, inService: InService): Leftover[] {
  const lines = listed.split('\n').filter((line) => line !== '')
  return lines.flatMap((line) => {
    const [association = '', id = '', name = '', repositories = '', members = '', size = '', written = ''] =
      line.split('\t')
    const identity = `${gitea.key}/${association}`
    if (inService.ownerOf(gitea.machine, identity) !== undefined) return []
    const holds = [
      count(repositories, 'repository', 'repositories'),
      ...(members === '0' ? [] : [count(members, 'member')]),
    ]
    return {
      name: leftoverName(gitea.machine, identity),
      machine: gitea.machine,
      identity,
      owners: [association],
      whole: true,
      holds: [`Gitea organisation ${name} with ${holds.join(' and ')}`],
      sizeKiB: Number(size),
      written: written === '' ? undefined : new Date(written),
      volumes: [],
      purge: [scriptCommand(destroyOrganisation, { ...giteaApi(gitea), association, id }, [])],
    }
  })
}

const count = (number: string, one: string, several = `${one}s`) => `${number} ${number === '1' ? one : several}`

/** The guests that a host keeps for us, stopped. */
export async function leftoverGuests(host: string, inService: InService): Promise<Leftover[]> {
  return (await guestsOnHost(host)).flatMap(({ vmid, name, maxdisk, tags }) => {
    const identity = guestIdentity(host, vmid)
    if (!tagsOf(tags).includes(leftoverTag) || inService.ownerOf(host, identity) !== undefined) return []
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

/** Every leftover of the estate's machines that answer, and what could not be looked at. */
export async function leftovers(
  { machines, services }: Pick<CollectivePlan, 'machines' | 'services'>,
  inService: InService,
  rows: Row[],
): Promise<Looked> {
  const all = (found: Leftover[]): Looked => ({ found, unseen: [] })
  const looked = await Promise.all(
    [
      ...Object.values(machines).map(async ({ name, kind }) =>
        kind === 'proxmox'
          ? all(await leftoverGuests(name, inService))
          : leftoversOn(
              name,
              inService,
              rows.filter(({ machine }) => machine === name),
            ),
      ),
      ...services
        .filter(({ kind }) => kind === 'gitea')
        .map(async (gitea) => all(await leftoverOrganisations(gitea, inService))),
    ].map((looking) => looking.catch((error: Error): Looked => ({ found: [], unseen: [error.message] }))),
  )
  return {
    found: looked.flatMap(({ found }) => found),
    // A machine that doesn't answer is said once, whatever was looked for on it.
    unseen: [...new Set(looked.flatMap(({ unseen }) => unseen))],
  }
}

/** Destroys a leftover. The machine looks once more whether it is out of service. */
export const purge = ({ machine, identity, owners, whole, volumes, purge }: Leftover): Promise<string> =>
  runScript(machine, ['set -eu', guard, ...purge, 'forget'].join('\n'), {
    variables: { identity, owners: owners.join(' '), whole: whole ? 'yes' : '' },
    words: volumes,
    timeoutSeconds: 1200,
  })

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')
const asRoot = read('../components/wordpress/mariadb.sh')
const listing = asRoot + read('leftovers.sh')
const guard = read('purge.sh')
const gitea = `set -eu\n${['api', 'recall'].map((part) => read(`../components/gitea/${part}.sh`)).join('')}`
const organisations = gitea + read('../components/gitea/organisations.sh')
const destroyOrganisation = gitea + read('../components/gitea/destroy-organisation.sh')
