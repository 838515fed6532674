import { z } from 'zod'
import type { Plan } from '../../inventory/model/planning/plan.ts'
import { vendors } from '../../machines/kinds/kinds.ts'
import type { Reachable } from '../../machines/kinds/machine.ts'
import { guestsOver } from '../../provider/lxc-guest/host.ts'
import { listed, type Obstacle, takingBack, takingBackCommand } from '../../provider/lxc-guest/obstacles.ts'
import { keyShownAt } from '../../ssh/keys/host-key.ts'
import { MachineUnreachable, ssh, sshConfig } from '../../ssh/ssh.ts'
import { nearest } from '../../words/said/nearest.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { some } from '../../words/said/some.ts'
import { fingerprint } from '../../words/written/ssh-key.ts'
import type { Ask } from '../estate/ask.ts'
import { plansByStack } from '../estate/planned.ts'
import type { Session } from '../estate/session.ts'
import { logicalName, type StackState } from '../estate/state.ts'
import { leavingMachines } from '../leaving/leaving.ts'
import { rowsOfState } from '../leaving/rows-of-states.ts'
import { guestsOnHost } from '../machines/guests-on-host.ts'
import { machinesOf } from './forget-machines.ts'

const guest = z.looseObject({
  host: z.string(),
  vmid: z.number(),
  storage: z.string().default(''),
  diskMiB: z.number().default(0),
  data: z.looseObject({ storage: z.string(), sizeMiB: z.number() }).optional(),
})

/** The guests that a state knows: where they are, and which disks they have. */
const guestsIn = ({ resources }: StackState) =>
  resources.flatMap(({ type, urn, outputs }) => {
    const { data } = guest.safeParse(outputs)
    return type === 'bocage:provider:LxcGuest' && data ? [{ name: logicalName(urn), ...data }] : []
  })

/** Those that were named, and the guests that went with their host. */
export const goneWith = (named: string[], collective: StackState): string[] => [
  ...new Set([
    ...named,
    ...guestsIn(collective)
      .filter(({ host }) => named.includes(host))
      .map(({ name }) => name),
  ]),
]

/**
 * Whatever is in the way of giving machines up: the inventory has one, no state knows it, or it is there.
 *
 * @param named as on the command line
 * @param states by stack
 */
export async function stillThere(
  named: string[],
  { plan, site }: Pick<Session, 'plan' | 'site'>,
  states: Map<string, StackState>,
): Promise<Problem[]> {
  const known = new Set([...states.values()].flatMap(({ resources }) => [...machinesOf(resources).values()]))
  const written = named.flatMap((name) => inInventory(name, plan))
  if (written.length > 0) return written
  const unknown = named.filter((name) => !known.has(name))
  if (unknown.length > 0)
    return unknown.map((where) => ({
      where,
      what: 'no state knows a machine of that name',
      instead: nearest(where, known),
    }))
  const collective = collectiveOf(states)
  const guests = guestsIn(collective)
  const reachable = reachableIn(plan, collective)
  const found = await Promise.all(
    named.map((name) => {
      const guest = guests.find((one) => one.name === name)
      if (guest) return named.includes(guest.host) ? [] : guestThere(guest)
      return machineThere(name, reachable.get(name), site)
    }),
  )
  return found.flat()
}

const collectiveOf = (states: Map<string, StackState>): StackState =>
  states.get('collective') ?? { resources: [], pending: 0 }

/** How machines that the inventory no longer has are reached, by name. */
const reachableIn = (plan: Plan, collective: StackState) =>
  new Map(leavingMachines(plan, collective).map((one) => [one.name, one]))

/** Those of which no state says how they are reached, as of a Proxmox host, so that nobody could ask them. */
export function unaskedOf(named: string[], plan: Plan, states: Map<string, StackState>): string[] {
  const reachable = reachableIn(plan, collectiveOf(states))
  return named.filter((name) => !reachable.has(name))
}

function inInventory(name: string, plan: Plan): Problem[] {
  const { machines, coming = {} } = plan.collective
  if (!(name in machines || name in coming)) return []
  const here = plansByStack(plan).flatMap(({ services }) =>
    services.filter(({ machine }) => machine === name).map(({ key }) => key),
  )
  const carried = Object.values(machines).filter(({ on }) => on === name)
  const on = [...new Set([...here, ...carried.map((one) => one.name)])].sort()
  return [
    {
      where: name,
      what: 'the inventory has it, so it is not given up',
      instead: `Take it out of collective.yaml${on.length === 0 ? '' : `, and put what is on it elsewhere, or take that out as well (${some(on)})`}; then run this again. What is put elsewhere begins there without its data.`,
    },
  ]
}

/**
 * It is gone where nobody takes a connection at its address, or somebody else does, with another host key. Whatever else keeps us out,
 * it may be there, with its data.
 *
 * @param known how the state says that it is reached
 */
async function machineThere(name: string, known: Reachable | undefined, site: Session['site']): Promise<Problem[]> {
  // Its name alone could be anybody's in the network that we are in: a person decides.
  if (known === undefined) return []
  try {
    await ssh(name, 'true', { fresh: true, timeoutSeconds: 45 })
    return [answering(name)]
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    if (!(error instanceof MachineUnreachable)) return [answering(name)]
    const said = (error.problems[0]?.what ?? '').replaceAll(/\s+/g, ' ')
    if (['nobody', 'another'].includes(error.sight)) return []
    if (error.sight === 'closed') return [closed(name, said)]
    return error.sight === 'unknown' && (await isAnother(known, site)) ? [] : [unclear(name, said)]
  }
}

/** Whether whoever answers at a machine's address shows another host key than its own. */
async function isAnother({ name, address, hostKey }: Reachable, site: Session['site']): Promise<boolean> {
  const { shown } = await keyShownAt(site?.ssh.addresses[name] ?? address)
  return shown !== undefined && fingerprint(shown) !== (site?.ssh.hostKeys[name] ?? hostKey)
}

const answering = (where: string): Problem => ({
  where,
  what: 'it answers, so it is not gone',
  instead: 'Run scripts/up without --gone: what it carries is taken down there, and its data stays.',
})

const closed = (where: string, said: string): Problem => ({
  where,
  what: `it is there, with its own host key, and does not let us in (${said})`,
  instead: `Try "ssh -F ${sshConfig} ${where}" with a key that it knows, or add yours to /root/.ssh/authorized_keys at its console; then run scripts/up without --gone.`,
})

const unclear = (where: string, said: string): Problem => ({
  where,
  what: `it may be there: nobody was let in, and it is not known why (${said})`,
  instead: `See at its vendor's or at its own screen whether it runs, and try "ssh -F ${sshConfig} ${where}". It counts as gone once nobody takes a connection at its address, or whoever does shows another host key.`,
})

type Guest = ReturnType<typeof guestsIn>[number]

/** A guest that is stopped doesn't answer, either; and the data of one that was taken away may be there: its host knows. */
async function guestThere(guest: Guest): Promise<Problem[]> {
  const { name: where, host, vmid } = guest
  try {
    if ((await guestsOnHost(host)).some((one) => one.vmid === vmid)) {
      const instead = `Start it there (pct start ${vmid}), and run scripts/up without --gone: its data stays.`
      return [{ where, what: `"${host}" has it still (${vmid})`, instead }]
    }
    const left = await guestsOver(ssh).left(guest)
    return left ? [leftOf(guest, left)] : []
  } catch (error) {
    if (!(error instanceof MachineUnreachable)) throw error
    const instead = `If "${host}" is gone for good, name that one: its guests are gone with it.`
    return [{ where, what: `its host "${host}" does not answer, and may have it still`, instead }]
  }
}

function leftOf(guest: Guest, left: Obstacle): Problem {
  const { name: where, host, vmid } = guest
  if (!('disks' in left)) {
    const file = 'taken' in left ? left.taken : left.mark
    const instead = `See whether that is it, as after it was moved. If it isn't, and no disk of it is left, give that machine another number; then run this again.`
    return { where, what: `its number ${vmid} is in use in the cluster of "${host}" (${file})`, instead }
  }
  const command = takingBackCommand(guest, takingBack(left.disks, guest))
  return {
    where,
    what: `"${host}" has no guest ${vmid} any more, but disks with its number: ${listed(left.disks)}`,
    instead: `To take them back, write "${where}" in collective.yaml again, say which is which, then run scripts/up: ${command}. To give them up as well, look at what they hold, and remove them there (pvesm free VOLUME); then run this again.`,
  }
}

const notAsked = (where: string): Problem => ({
  where,
  what: 'no state says how it is reached, so nobody asked it whether it is there',
  instead: 'See for yourself, then run this at a terminal, where you are asked.',
})

/**
 * Makes sure that machines are given up because somebody means it: what was on them is lost to the estate.
 *
 * @param gone with what went with them
 * @param unasked those of which it is not known whether they are there
 * @param ask nobody, where nobody can be asked: then the command's word counts, but for those
 * @throws OperatorError unless each that was named is repeated
 */
export async function confirmGone(
  { named, gone, unasked }: { named: string[]; gone: string[]; unasked: string[] },
  states: Map<string, StackState>,
  ask: Ask | undefined,
): Promise<void> {
  if (!ask && unasked.length > 0)
    throw new OperatorError('A machine is not given up. Nothing was changed.', unasked.map(notAsked))
  if (!ask) return
  const rows = [...states.values()].flatMap(rowsOfState)
  const rented = rentedIn(collectiveOf(states))
  for (const name of named) {
    const lost = gone.filter((one) => one === name || !named.includes(one))
    const held = [...new Set(rows.filter(({ machine }) => lost.includes(machine)).map(({ identity }) => identity))]
    const what = held.length === 0 ? 'Nothing is known that it held.' : `It held ${some(held.sort())}.`
    const doubt = unasked.includes(name)
      ? 'Nobody asked it, since no state says how it is reached: see for yourself whether it is there. '
      : ''
    const answer = await ask(
      `${doubt}"${name}" is forgotten with all that was on it. ${what} ${lossOf(rented.get(name))} Type ${name} if it is gone for good: `,
    )
    if (answer.trim() !== name) throw new OperatorError(`"${name}" was not repeated: nothing was changed.`)
  }
}

const lostData = "That data is lost, but for copies that you have: this can't be undone."

const lossOf = (vendor: string | undefined): string =>
  vendor === undefined
    ? lostData
    : `The estate goes on without that data: this can't be undone. What is left of it at ${vendor} stays there, protected from deletion, and is paid for until you take its protection off and delete it in ${vendor}'s console.`

/** The vendor at whom a machine has something, which no run takes away: by machine. */
function rentedIn({ resources }: StackState): Map<string, string> {
  const machines = machinesOf(resources)
  return new Map(
    resources.flatMap(({ type, urn }) =>
      vendors
        .filter((vendor) => type.startsWith(`${vendor.package}:`))
        .map(({ name }) => [machines.get(urn) ?? '', name]),
    ),
  )
}
