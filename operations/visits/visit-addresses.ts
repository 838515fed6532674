import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { SiteProfile } from '../../inventory/model/site.ts'
import { sshConfig } from '../../ssh/ssh.ts'
import { inTurn } from '../../ssh/turns.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { askPage } from './ask-page.ts'
import { reasonsOn } from './gateway-log.ts'
import { lookUp } from './look-up.ts'
import { type Trouble, troubleOfPage, troubleOnTheWay } from './trouble.ts'
import type { WebAddress } from './web-addresses.ts'

/** What a visitor meets at an address. */
export type Sighting = {
  address: WebAddress
  status?: number
  certificateEnds?: Date
  /** Why people don't get the page; nothing, where they do. */
  trouble?: Trouble
  /** No name server could be asked where the name leads. */
  unsure?: true
}

/** How addresses are looked at: over the internet, unless a test says otherwise. */
export type Visitor = {
  askPage: typeof askPage
  lookUp: typeof lookUp
  reasonsOn: typeof reasonsOn
}

/** So many are asked at once. */
const atOnce = 32

export type VisitOptions = {
  site: SiteProfile | undefined
  /** How long what may come by itself is waited for, as a first certificate. Not at all, unless given. */
  patienceSeconds?: number
  /** Machines that don't answer: nothing of theirs comes by itself. */
  silent?: Set<string>
  /** Told whenever it has changed: what is still waited for. */
  waitingFor?: (hosts: string[]) => void
  /** Whether nobody wants to know any more. */
  stopped?: () => boolean
  visitor?: Visitor
}

/**
 * Looks at web addresses as visitors do, side by side: where the name leads, and what the door of its network answers. It is the door that
 * is asked, whatever name servers say: where they are wrong, that alone is told.
 *
 * @throws OperatorError where the rehearsal's certificates can't be read
 */
export async function visitAddresses(
  addresses: WebAddress[],
  {
    site,
    patienceSeconds = 0,
    silent = new Set(),
    waitingFor = () => {},
    stopped = () => false,
    visitor = { askPage, lookUp, reasonsOn },
  }: VisitOptions,
): Promise<Sighting[]> {
  const roots = rootsOf(site)
  const until = Date.now() + patienceSeconds * 1000
  const waiting = new Set<string>()
  const once = (address: WebAddress) => inTurn('web addresses', atOnce, () => look(address, site, roots, visitor))
  const patiently = async (address: WebAddress): Promise<Sighting> => {
    const mayCome = silentOf(address, silent) === undefined
    for (let wait = 250; ; wait = Math.min(wait * 1.5, 2000)) {
      const sighting = await once(address)
      const isPassing = mayCome && sighting.trouble?.passing === true && Date.now() + wait < until && !stopped()
      const was = waiting.has(address.host)
      if (isPassing) waiting.add(address.host)
      else waiting.delete(address.host)
      if (was !== isPassing) waitingFor([...waiting])
      if (!isPassing) return sighting
      await pause(wait)
    }
  }
  return withReasons(await Promise.all(addresses.map(patiently)), visitor)
}

/** The machine that an address needs and that doesn't answer, if there is one. */
export const silentOf = ({ machine, gateway, door }: WebAddress, silent: Set<string>): string | undefined =>
  [machine, gateway, door.machine].find((name) => silent.has(name))

async function look(
  address: WebAddress,
  site: SiteProfile | undefined,
  roots: string | undefined,
  visitor: Visitor,
): Promise<Sighting> {
  const { host, door } = address
  const [leads, doorLeads] = await Promise.all([
    visitor.lookUp(host, site?.nameserver),
    isIP(door.address) ? { ipv4: [door.address] } : visitor.lookUp(door.address, site?.nameserver),
  ])
  const place = doorLeads?.ipv4[0]
  const unsure = leads === undefined && { unsure: true as const }
  if (doorLeads === undefined)
    return {
      address,
      unsure: true,
      trouble: {
        what: `no name server of this machine answers, and where ${door.machine} (${door.address}) is can't be known without one`,
        instead: 'Look at /etc/resolv.conf of this machine, or run this from one whose name servers answer.',
      },
    }
  if (place === undefined)
    return {
      address,
      ...unsure,
      trouble: {
        what: `name servers know no address of ${door.machine} (${door.address}), whose gateway serves it`,
        instead: `Have ${door.address} lead to ${door.machine}, or write its IPv4 address in the inventory.`,
      },
    }
  const page = await visitor.askPage(host, { address: place, ...(roots !== undefined && { roots }) })
  const { error, ...met } = page
  // A certificate can't come, and the page doesn't, before the name leads here.
  const trouble = troubleOnTheWay(leads, { ...door, address: place }) ?? troubleOfPage(page, door.machine)
  return { address, ...met, ...unsure, ...(trouble && { trouble }) }
}

/** Says of addresses without a certificate why that is: their gateways know. */
async function withReasons(sightings: Sighting[], { reasonsOn: ask }: Visitor): Promise<Sighting[]> {
  const lacking = sightings.filter(({ trouble }) => trouble?.uncertified)
  const gateways = [...new Set(lacking.map(({ address }) => address.gateway))]
  const told = new Map(await Promise.all(gateways.map(async (gateway) => [gateway, await ask(gateway)] as const)))
  return sightings.map((sighting) => {
    const { address, trouble } = sighting
    if (!trouble?.uncertified) return sighting
    const reason = told.get(address.gateway)?.get(address.host)
    const { gateway } = address
    const why = reason === undefined ? `${gateway} does not say why` : `${gateway} says: ${reason}`
    const again = `"ssh -F ${sshConfig} ${gateway} systemctl reload caddy"`
    const instead = `Mend what is in the way. ${gateway} then gets it by itself, since it goes on asking, but more and more rarely; ${again} has it ask at once. Then run scripts/up again.`
    return { ...sighting, trouble: { ...trouble, why, instead } }
  })
}

/** The certificates that a rehearsal's pages are believed by. */
function rootsOf(site: SiteProfile | undefined): string | undefined {
  const file = site?.acme?.roots
  if (file === undefined) return undefined
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new OperatorError('The certificates of the rehearsal cannot be read.', [
      { where: file, what: 'it is not there', instead: 'Run scripts/lab up, which has them written.' },
    ])
  }
}
