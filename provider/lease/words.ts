import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { type FoundLease, lifeSeconds } from './exchange.ts'

/** Who holds a lease, since when, with what, as people say it. */
export const describeHolder = ({ about: { who, run }, since, ageSeconds }: FoundLease): string =>
  `${who} has been at work since ${since.replace('T', ' ').replace('Z', ' UTC')} with "${run}", last heard of ${ago(ageSeconds)}`

const ago = (seconds: number): string =>
  seconds < 120 ? `${seconds} seconds ago` : `${Math.round(seconds / 60)} minutes ago`

/** Somebody else's run on this estate. @param machine where it says so */
export const somebodyElse = (machine: string, found: FoundLease): OperatorError =>
  new OperatorError('Somebody else is at work on this estate.', [problemOf(machine, found)])

const problemOf = (machine: string, found: FoundLease): Problem => ({
  where: machine,
  what: describeHolder(found),
  instead: `Wait until that is done. If it is dead, the next run takes its place ${lifeSeconds / 60} minutes after it was last heard of; "scripts/up --break-lease" does so now.`,
})

/** A state that others have left behind: the same words in `scripts/up` and by hand. */
export const oldState = {
  title: 'The state is older than the estate, or that of another one.',
  cure: 'Set PULUMI_BACKEND_URL to the state that the team shares, or put the newest copy back. If there is none that is newer, "scripts/up --adopt" looks at all that is there, takes it over, and brings it to what the inventory says.',
}

/** A configuration of which the machines saw a newer version than the state knows. */
export const olderState = (name: string, known: number, seen: number): OperatorError =>
  new OperatorError(oldState.title, [
    {
      where: `the configuration ${name}`,
      what: `this state knows its version ${known}, and the machines saw a state with ${seen}`,
      instead: oldState.cure,
    },
  ])
