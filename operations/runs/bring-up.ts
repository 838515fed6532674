import { renderProblem } from '../../words/said/problem.ts'
import { visibleLine } from '../../words/said/visible.ts'
import { outOfReach, renderDepartures } from '../departures/report.ts'
import { outcomeInWords } from './in-words.ts'
import type { Outcome } from './outcome.ts'
import { renderSummary } from './summary.ts'
import { type Around, bringEstateUp, type UpOptions } from './up.ts'

/**
 * Brings the estate up and prints what came of it: what was mended, a summary of each stack, the pages that people don't get, and the
 * next step.
 *
 * @returns whether every stack is as the inventory says, and people get the pages that this concerned
 */
export async function bringUp(options: UpOptions, around: Around = {}): Promise<boolean> {
  const run = await bringEstateUp(options, around)
  const { session, recovered, warnings, departures, stopping, lease, unseen } = run
  const outcomes = run.outcomes.map((outcome) => outcomeInWords(outcome, session.plan))
  console.log()
  for (const warning of [...session.warnings, ...warnings]) console.log(`warning: ${renderProblem(warning)}`)
  for (const line of recovered) console.log(`mended: ${visibleLine(line)}`)
  for (const outcome of outcomes) console.log(renderSummary(outcome))
  const toDo = departures ? renderDepartures(departures, outOfReach(session.plan)) : []
  if (toDo.length > 0) console.log(['', ...toDo].join('\n'))
  if (lease?.lost.aborted) {
    console.log(`\nStopped. ${lease.lost.reason.message}`)
    return false
  }
  if (stopping) {
    console.log('\nStopped as asked. Next: scripts/up, which goes on from here.')
    return false
  }
  if (unseen.length > 0) console.log('\nWhat was to change is done, but people get no page at:')
  for (const problem of unseen) console.log(`  ${renderProblem(problem)}`)
  const failed = outcomes.filter(({ failures }) => failures.length > 0)
  if (failed.length === 0) return unseen.length === 0
  const of = (some: Outcome[]) => new Set(some.map(({ stack }) => stack)).size
  const [first] = failed.flatMap(({ stack, failures }) => failures.map(({ title }) => `${title} (${stack})`))
  console.log(`\n${of(failed)} of ${of(outcomes)} stacks failed. First: ${first}.`)
  console.log('Next: mend what it says, then run scripts/up again; what is done stays done.')
  return false
}
