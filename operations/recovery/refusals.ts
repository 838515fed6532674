import { OperatorError } from '../../words/said/problem.ts'
import type { StackState } from '../estate/state.ts'
import type { PresentGuest } from '../machines/present-guests.ts'
import { begunIn, type UnknownThing } from './known-containers.ts'

/** Guests that stacks brought up, and that a state without any resource has never heard of. */
export function refuseForeignGuests(guests: PresentGuest[]): void {
  refuseForeign(
    guests.flatMap(({ guest, inUse }) =>
      inUse ? [{ where: guest.on, what: `the guest "${guest.name}" (${guest.id}) is there` }] : [],
    ),
  )
}

/**
 * What a state doesn't know and that serves: somebody brings the estate up from elsewhere, unless a killed run of this state had
 * begun to make it.
 */
export function refuseForeignContainers(
  found: { machine: string; unknown: UnknownThing[] }[],
  stateIn: (stack: string) => StackState,
): void {
  const isForeign = ({ kind, name, stack, serves }: UnknownThing) => {
    const state = stateIn(stack)
    return !begunIn(state).has(`${kind} ${name}`) && (serves || state.resources.length === 0)
  }
  refuseForeign(
    found.flatMap(({ machine, unknown }) =>
      unknown.filter(isForeign).map(({ kind, name, stack, serves }) => ({
        where: machine,
        what: `the ${kind} "${name}" of "${stack}" is there${serves ? ' and serves' : ''}`,
      })),
    ),
  )
}

function refuseForeign(found: { where: string; what: string }[]): void {
  if (found.length === 0) return
  throw new OperatorError(
    'This estate is brought up from another state.',
    found.map(({ where, what }) => ({
      where,
      what: `${what}, and this state has never heard of it`,
      instead:
        'Set PULUMI_BACKEND_URL to the state that the team shares. If it is lost for good, "scripts/up --adopt" takes the guests over, and makes the containers again around their data.',
    })),
  )
}

/** The state says whose it is: another estate's inventory would take everything in it for something that left. */
export function refuseOtherEstate({ resources }: StackState, domain: string, rehearsal = false): void {
  const stack = resources.find(({ type }) => type === 'pulumi:pulumi:Stack')
  const theirs = stack?.outputs?.domain
  if (typeof theirs !== 'string' || theirs === domain) return
  throw new OperatorError('The state and the inventory are of two estates.', [
    {
      where: 'inventory',
      what: `the state is that of "${theirs}", and the inventory describes "${domain}"`,
      instead: rehearsal
        ? 'The lab holds one estate at a time: scripts/lab down, then scripts/lab up with the other inventory.'
        : "Write the estate's folder in .bocage/estate, or use the state of this estate.",
    },
  ])
}
