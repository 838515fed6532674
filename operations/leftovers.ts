import { readFileSync } from 'node:fs'
import { giteaApi, organisationKey } from '../components/gitea-api.ts'
import { secretFolder } from '../components/secrets.ts'
import type { CollectivePlan, ServicePlan } from '../inventory/model/plan.ts'
import { leftoverTag } from '../provider/lxc-guest/inputs.ts'
import { runScript, scriptCommand } from '../provider/run-script.ts'
import { ssh } from '../provider/ssh.ts'
import { quote } from '../words/quote.ts'
import { guestsOnHost, tagsOf } from './guests-on-host.ts'
import { nameOf, type StackState } from './state.ts'

/** Data that the inventory no longer names. It stays until somebody purges it by name. */
export type Leftover = {
  /** `MACHINE/SERVICE`, `MACHINE/GITEA-ORGANISATION` or `HOST/guest-VMID`: what people type to purge it. */
  name: string
  machine: string
  /** What it is made of, in words. */
  holds: string[]
  sizeKiB: number
  /** When something was last written in it; undefined when that isn't known. */
  written: Date | undefined
  /** The commands that destroy it, one after the other. */
  purge: string[]
}

/** The services that the stacks' states still know, by their key, as `gnuragistes/blogs-gnuragistes-example`. */
export type InUse = Set<string>

/** The services that one stack's state knows. */
export const servicesIn = (stack: string, { resources }: StackState): string[] =>
  resources.filter(({ type }) => type.startsWith('bocage:components:')).map(({ urn }) => `${stack}/${nameOf(urn)}`)

/** The guests that the collective's state knows, as `pve1/guest-110`. */
export const guestsIn = ({ resources }: StackState): string[] =>
  resources
    .filter(({ type }) => type === 'bocage:provider:LxcGuest')
    .map(({ outputs }) => guestName(String(outputs?.host), Number(outputs?.vmid)))

/** A guest as it is listed here: a name may return with another VMID, and then is another guest. */
export const guestName = (host: string, vmid: number): string => `${host}/guest-${vmid}`

type Found = { kind: string; owner: string; service: string; name: string; sizeKiB: number; written: number }

/** What is found, and what could not be looked at, in words. */
type Looked = { found: Leftover[]; unseen: string[] }

/** What is left on a machine with Docker: one exchange. */
export async function leftoversOn(machine: string, inUse: InUse): Promise<Looked> {
  const listed = parseListing(await ssh(machine, listing, { timeoutSeconds: 300 }))
  const stopped = listed.filter(({ kind }) => kind === 'stopped')
  return {
    found: groupLeftovers(
      machine,
      listed.filter(({ kind }) => kind !== 'stopped'),
      inUse,
    ),
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

/** What is found, less what is in use, put together by service: a site is its files, its database and its passwords. */
export function groupLeftovers(machine: string, found: Found[], inUse: InUse): Leftover[] {
  const services = new Set([...inUse].map((service) => service.split('/').at(-1)))
  const left = new Map<string, Found[]>()
  for (const item of found) {
    const service = item.kind === 'database' ? item.name : item.service
    // Passwords go by owner; the rest passes on with the service when that changes hands.
    if (item.kind === 'secrets' ? inUse.has(`${item.owner}/${service}`) : services.has(service)) continue
    left.set(service, [...(left.get(service) ?? []), item])
  }
  return [...left].map(([service, items]) => {
    const written = Math.max(...items.map((item) => item.written))
    return {
      name: `${machine}/${service}`,
      machine,
      holds: items.map(describe),
      sizeKiB: items.reduce((sum, { sizeKiB }) => sum + sizeKiB, 0),
      written: written > 0 ? new Date(written * 1000) : undefined,
      purge: items.map(purgeOf),
    }
  })
}

const describe = ({ kind, name, owner }: Found) => (kind === 'secrets' ? `passwords of ${owner}` : `${kind} ${name}`)

function purgeOf({ kind, owner, service, name }: Found): string {
  if (kind === 'volume') return `docker volume rm ${quote(name)}`
  if (kind === 'secrets') return `rm -r -- ${quote(secretFolder(owner, service))}`
  const sql = `DROP DATABASE \`${name}\`; DROP USER IF EXISTS '${name}'@'%';`
  return `${asRoot}printf '%s' ${quote(sql)} | mariadb_as_root ${quote(service)}`
}

/** The organisations of a Gitea that no stack knows: one exchange. */
export async function leftoverOrganisations(gitea: ServicePlan, inUse: InUse): Promise<Leftover[]> {
  const listed = await runScript(gitea.machine, organisations, { variables: giteaApi(gitea), timeoutSeconds: 300 })
  return organisationsLeft(gitea, listed, inUse)
}

/** The lines of `organisations.sh`, less those in use. Who is still a member is told: an organisation may have got another name. */
export function organisationsLeft(gitea: ServicePlan, listed: string, inUse: InUse): Leftover[] {
  const lines = listed.split('\n').filter((line) => line !== '')
  return lines.flatMap((line) => {
    const [name = '', repositories = '', members = '', size = '', written = ''] = line.split('\t')
    // Its owners may have given it capitals.
    const association = name.toLowerCase()
    const key = organisationKey(gitea.key, association)
    if (inUse.has(`${association}/${key}`)) return []
    const holds = [
      count(repositories, 'repository', 'repositories'),
      ...(members === '0' ? [] : [count(members, 'member')]),
    ]
    return {
      name: `${gitea.machine}/${key}`,
      machine: gitea.machine,
      holds: [`Gitea organisation ${name} with ${holds.join(' and ')}`],
      sizeKiB: Number(size),
      written: written === '' ? undefined : new Date(written),
      purge: [scriptCommand(destroyOrganisation, { ...giteaApi(gitea), organisation: name }, [])],
    }
  })
}

const count = (number: string, one: string, several = `${one}s`) => `${number} ${number === '1' ? one : several}`

/** The guests that a host keeps for us, stopped. */
export async function leftoverGuests(host: string, kept: Set<string>): Promise<Leftover[]> {
  return (await guestsOnHost(host))
    .filter(({ tags, vmid }) => tagsOf(tags).includes(leftoverTag) && !kept.has(guestName(host, vmid)))
    .map(({ vmid, name, maxdisk }) => ({
      name: guestName(host, vmid),
      machine: host,
      holds: [`guest ${name} with its disks`],
      sizeKiB: Math.round(maxdisk / 1024),
      written: undefined,
      purge: [`pct destroy ${vmid} --purge 1`],
    }))
}

/** Every leftover of the estate's machines that answer, and what could not be looked at. */
export async function leftovers(
  { machines, services }: Pick<CollectivePlan, 'machines' | 'services'>,
  inUse: InUse,
  kept: Set<string>,
): Promise<Looked> {
  const all = (found: Leftover[]): Looked => ({ found, unseen: [] })
  const looked = await Promise.all(
    [
      ...Object.values(machines).map(async (machine) => {
        if (machine.kind === 'proxmox') return all(await leftoverGuests(machine.name, kept))
        return machine.docker ? leftoversOn(machine.name, inUse) : all([])
      }),
      ...services
        .filter(({ kind }) => kind === 'gitea')
        .map(async (gitea) => all(await leftoverOrganisations(gitea, inUse))),
    ].map((looking) => looking.catch((error: Error): Looked => ({ found: [], unseen: [error.message] }))),
  )
  return {
    found: looked.flatMap(({ found }) => found),
    // A machine that doesn't answer is said once, whatever was looked for on it.
    unseen: [...new Set(looked.flatMap(({ unseen }) => unseen))],
  }
}

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')
const asRoot = read('../components/wordpress/mariadb.sh')
const listing = asRoot + read('leftovers.sh')
const gitea = `set -eu\n${read('../components/gitea/api.sh')}`
const organisations = gitea + read('../components/gitea/organisations.sh')
const destroyOrganisation = gitea + read('../components/gitea/destroy-organisation.sh')
