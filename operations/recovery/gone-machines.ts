import { z } from 'zod'
import type { Plan } from '../../inventory/model/planning/plan.ts'
import { MachineUnreachable, ssh } from '../../ssh/ssh.ts'
import { nearest } from '../../words/said/nearest.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { some } from '../../words/said/some.ts'
import type { Ask } from '../estate/ask.ts'
import { logicalName, type StackState } from '../estate/state.ts'
import { rowsOfState } from '../leaving/rows-of-states.ts'
import { guestsOnHost } from '../machines/guests-on-host.ts'
import { machinesOf } from './forget-machines.ts'

const guest = z.looseObject({ host: z.string(), vmid: z.number() })

/** Where the guests are that a state knows. */
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
export async function stillThere(named: string[], plan: Plan, states: Map<string, StackState>): Promise<Problem[]> {
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
  const guests = guestsIn(states.get('collective') ?? { resources: [], pending: 0 })
  const found = await Promise.all(
    named.map((name) => {
      const found = guests.find((one) => one.name === name && !named.includes(one.host))
      return found ? guestThere(found) : machineThere(name)
    }),
  )
  return found.flat()
}

function inInventory(name: string, { collective, associations }: Plan): Problem[] {
  const { machines, coming = {} } = collective
  if (!(name in machines || name in coming)) return []
  const here = [collective, ...Object.values(associations)].flatMap(({ services }) =>
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

/** Somebody else who answers in its place, with another host key, is not it. */
async function machineThere(name: string): Promise<Problem[]> {
  try {
    await ssh(name, 'true', { timeoutSeconds: 30, attempts: 1 })
  } catch (error) {
    if (error instanceof MachineUnreachable) return []
    if (!(error instanceof OperatorError)) throw error
  }
  const instead = 'Run scripts/up without --gone: what it carries is taken down there, and its data stays.'
  return [{ where: name, what: 'it answers, so it is not gone', instead }]
}

/** A guest that is stopped doesn't answer, either: its host knows. */
async function guestThere({ name, host, vmid }: ReturnType<typeof guestsIn>[number]): Promise<Problem[]> {
  try {
    if (!(await guestsOnHost(host)).some((one) => one.vmid === vmid)) return []
    const instead = `Start it there (pct start ${vmid}), and run scripts/up without --gone: its data stays.`
    return [{ where: name, what: `"${host}" has it still (${vmid})`, instead }]
  } catch (error) {
    if (!(error instanceof MachineUnreachable)) throw error
    const instead = `If "${host}" is gone for good, name that one: its guests are gone with it.`
    return [{ where: name, what: `its host "${host}" does not answer, and may have it still`, instead }]
  }
}

/**
 * Makes sure that machines are given up because somebody means it: what was on them is lost to the estate.
 *
 * @param gone with what went with them
 * @param ask nobody, where nobody can be asked: then the command's word counts
 * @throws OperatorError unless each that was named is repeated
 */
export async function confirmGone(
  named: string[],
  gone: string[],
  states: Map<string, StackState>,
  ask: Ask | undefined,
): Promise<void> {
  if (!ask) return
  const rows = [...states.values()].flatMap(rowsOfState)
  for (const name of named) {
    const lost = gone.filter((one) => one === name || !named.includes(one))
    const held = [...new Set(rows.filter(({ machine }) => lost.includes(machine)).map(({ identity }) => identity))]
    const what = held.length === 0 ? 'Nothing is known that it held.' : `It held ${some(held.sort())}.`
    const answer = await ask(
      `"${name}" is forgotten with all that was on it. ${what} That data is lost, but for copies that you have: this can't be undone. Type ${name} if it is gone for good: `,
    )
    if (answer.trim() !== name) throw new OperatorError(`"${name}" was not repeated: nothing was changed.`)
  }
}
