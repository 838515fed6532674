import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { visible } from '../../words/said/visible.ts'
import { fingerprint } from '../../words/written/ssh-key.ts'
import { type Answers, ask, nameIn } from './ask.ts'

/** Somebody who left, by what a machine noted: the person, or one of their keys; or a key that was lost. */
export type Departed = {
  who: string
  state: 'left' | 'lost'
  /** When that was noted, in seconds since 1970; nothing where a machine says no number. */
  since: number | undefined
  /** The key without its type, as `AAAA…`; nothing for the person. */
  key: string | undefined
}

/** The lines of `departures.sh departed`; what is none is left out. */
export const parseDeparted = (printed: string): Departed[] =>
  printed.split('\n').flatMap((line): Departed[] => {
    const [kind, who = '', state, seconds = '', , key = '-'] = visible(line).split('\t')
    if (kind !== 'departed' || (state !== 'left' && state !== 'lost')) return []
    const since = /^\d{1,10}$/.test(seconds) ? Number(seconds) : undefined
    return [{ who: nameIn(who), state, since, key: key === '-' ? undefined : key }]
  })

/** Who left, as all machines that answer noted it. Nothing is written there. */
export async function askDeparted(machines: string[]): Promise<Answers<Departed>> {
  const { answers, ...rest } = await ask(machines, { action: 'departed', couldNot: 'tell who left' })
  return { answers: answers.flatMap(({ printed }) => parseDeparted(printed)), ...rest }
}

/**
 * Whoever left is not let in again by an inventory that still has them.
 *
 * @param technicians of the inventory, as `whoGetsIn` writes them
 * @returns the machines that could not tell who left
 * @throws OperatorError with everybody who left
 */
export async function refuseDeparted(machines: string[], technicians: string): Promise<Problem[]> {
  const { answers, failures } = await askDeparted(machines)
  refuseReturns(technicians, answers)
  return failures
}

/**
 * Has machines note who the inventory no longer lets in, before their keys are taken away: a run that is killed afterwards has
 * left word of it. An inventory that still has who left is an old one, and those whom it doesn't know have not left: nothing is
 * noted then.
 *
 * @param technicians of the inventory, as `whoGetsIn` writes them
 * @returns the machines that could not
 * @throws OperatorError with everybody who left before
 */
export async function expectDepartures(machines: string[], technicians: string): Promise<Problem[]> {
  await refuseDeparted(machines, technicians)
  const { failures } = await ask(machines, { action: 'expect', technicians, couldNot: 'note who gets in' })
  return failures
}

/**
 * A checkout that was not pulled would let in again whoever left since.
 *
 * @param technicians of the inventory, as `whoGetsIn` writes them
 * @throws OperatorError with each who left, by name or by key, and each key that was lost
 */
export function refuseReturns(technicians: string, departed: Departed[]): void {
  const problems = technicians.split('\n').flatMap((line) => {
    const [who = '', type = '', key = ''] = line.split(' ')
    const lost = departed.find((one) => one.state === 'lost' && one.key === key)
    const left = departed.find((one) => one.state === 'left' && (one.key === key || (!one.key && one.who === who)))
    return lost ? [lostKey(lost, who, `${type} ${key}`)] : left ? [hasLeft(left, who, `${type} ${key}`)] : []
  })
  if (problems.length > 0) throw new OperatorError('The inventory lets somebody in who left.', problems)
}

const lostKey = (lost: Departed, who: string, key: string): Problem => ({
  where: who,
  what: `the key ${fingerprint(key)} was lost (noted ${dayOf(lost)})`,
  instead: `${fetchNewest} If it is the newest, give ${who} another key: this one stays out for good.`,
})

const hasLeft = (left: Departed, who: string, key: string): Problem => ({
  where: who,
  what: `${left.key ? `the key ${fingerprint(key)} is of "${left.who}", who` : `"${left.who}"`} left (noted ${dayOf(left)})`,
  instead: `${fetchNewest} Is it the newest, and the person to be let in again? "scripts/departures --return ${left.who}" says so; then run this again.`,
})

const fetchNewest = 'Is this an old inventory? Fetch the newest ("git pull").'

const dayOf = ({ since }: Departed): string =>
  since === undefined ? 'on an unknown day' : `on ${new Date(since * 1000).toISOString().slice(0, 10)}`
