import { some } from '../../words/said/some.ts'
import { noteUnanswered } from '../visits/unanswered.ts'
import { silentOf, type VisitOptions, visitAddresses } from '../visits/visit-addresses.ts'
import { type WebAddress, webAddresses } from '../visits/web-addresses.ts'
import type { ListLine, Run } from './run.ts'

/** What comes by itself comes within this: a certificate takes some seconds. What didn't come for the run before, mostly doesn't now. */
const patience = { first: 60, again: 15 }

/**
 * The addresses that a run has to look at: those of each stack that it changed, or looked at again; with the collective, which all stand on,
 * those of every stack that it brought up; and those that gave no page before. Of what failed, the run has said so already.
 *
 * @param before names that gave no page when a run last looked
 */
export function concernedAddresses(
  { session: { plan, site }, stacks, outcomes, refresh }: Pick<Run, 'session' | 'stacks' | 'outcomes' | 'refresh'>,
  before: Set<string>,
): WebAddress[] {
  const failed = new Set(outcomes.filter(({ failures }) => failures.length > 0).map(({ stack }) => stack))
  const changed = new Set(outcomes.filter(({ changes }) => changes.length > 0).map(({ stack }) => stack))
  const isNew = (stack: string) => changed.has(stack) || changed.has('collective') || refresh.has(stack)
  return webAddresses(plan, site).filter(
    ({ host, stack }) => stacks.includes(stack) && !failed.has(stack) && (isNew(stack) || before.has(host)),
  )
}

/** Who looks, and for how long: over the internet, and as long as things take, unless a test says otherwise. */
export type Looking = Pick<VisitOptions, 'visitor' | 'patienceSeconds'>

/**
 * Looks whether people get the pages that a run concerned, and waits a while for what is on its way. What they don't get is in `unseen`.
 * The names that gave no page `before`, when a run last looked, are waited for less.
 */
export async function lookFromOutside(
  run: Run,
  task: ListLine,
  { concerned, before }: { concerned: WebAddress[]; before: Set<string> },
  looking: Looking = {},
): Promise<void> {
  const { session, reached } = run
  const silent = new Set([...reached.silent, ...reached.unreached])
  task.title = `Addresses: ${concerned.length} asked from here`
  const sightings = await visitAddresses(concerned, {
    site: session.site,
    patienceSeconds: concerned.every(({ host }) => before.has(host)) ? patience.again : patience.first,
    silent,
    stopped: () => run.stopping,
    waitingFor: (hosts) => {
      if (hosts.length > 0) task.output = `waiting for ${some(hosts)}`
    },
    ...looking,
  })
  const missed = sightings.flatMap(({ address, trouble }) => (trouble ? [{ address, trouble }] : []))
  run.unseen = missed.map(({ address, trouble: { what, why, instead } }) => {
    const machine = silentOf(address, silent)
    return {
      where: `https://${address.host}`,
      what: why === undefined ? what : `${what} (${why})`,
      instead:
        machine === undefined ? instead : `"${machine}", which it needs, does not answer: it is back when that is.`,
    }
  })
  if (sightings.some(({ unsure }) => unsure))
    run.warnings.push({
      where: 'name servers',
      what: 'those of this machine gave no answer: where the names lead was not looked at',
      instead: 'Run scripts/status from a machine whose name servers answer.',
    })
  const asked = new Set(concerned.map(({ host }) => host))
  const known = new Set(webAddresses(session.plan).map(({ host }) => host))
  await noteUnanswered(session, [
    ...[...before].filter((host) => known.has(host) && !asked.has(host)),
    ...missed.map(({ address }) => address.host),
  ])
  const open = sightings.length - missed.length
  task.title =
    missed.length === 0
      ? `Addresses: people get the ${open === 1 ? 'page' : `${open} pages`}`
      : `Addresses: people get ${open} of ${sightings.length} pages`
}
