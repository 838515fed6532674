import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Listr, ListrTask } from 'listr2'
import type { Plan } from '../../inventory/model/planning/plan.ts'
import { pulumi, runStack } from '../estate/pulumi.ts'
import { stateOf } from '../estate/state.ts'
import { type Leaving, leavingParts, standsOn } from '../leaving/leaving.ts'
import { roomOn, shortages } from '../machines/room.ts'
import { outcomeInWords, titlesIn } from './in-words.ts'
import type { Outcome } from './outcome.ts'
import { type ListLine, type Run, stateIn } from './run.ts'
import { isSettled, madeOf, noteSettled } from './settled.ts'

/** Shows the things at work beside a task, whenever they have changed. */
export function showIn(task: ListLine, plan: Plan): (running: Set<string>) => void {
  let titleOf: ((title: string) => string) | undefined
  let shown = ''
  return (running) => {
    titleOf ??= titlesIn(plan)
    const now = [...running].map(titleOf).join(', ')
    if (now !== shown && now !== '') task.output = now
    shown = now
  }
}

/** How a stack is brought up; a thing that fails doesn't stop work on the others. */
export const upArguments = (refresh: boolean) => [
  'up',
  '--yes',
  '--skip-preview',
  '--continue-on-error',
  ...(refresh ? ['--refresh'] : []),
]

export async function bringUpStack(run: Run, stack: string, task: ListLine, more: string[] = []): Promise<void> {
  const failures = await withoutRoom(run, stack)
  if (failures.length > 0) {
    run.outcomes.push({ stack, changes: [], failures, warnings: [], notes: [], seconds: 0 })
    task.title = `${stack}: not begun, there is no room`
    return
  }
  const asked = Date.now()
  const made = more.length === 0 ? madeOf(run.session, stack) : undefined
  if (made !== undefined && (await isSettled(run, stack, made))) {
    run.outcomes.push({ stack, changes: [], failures: [], warnings: [], notes: [], seconds: 0, settled: true })
    task.title = `${stack}: nothing new`
    return
  }
  const args = [...upArguments(run.refresh.has(stack)), ...more]
  const outcome = await runStack(run.session.engine, stack, args, showIn(task, run.session.plan))
  run.outcomes.push(outcome)
  const { failures: failed, warnings, notes } = outcome
  const isWell = !run.stopping && failed.length + warnings.length + notes.length === 0
  if (made !== undefined && isWell) await noteSettled(run, stack, made, asked)
  const told = outcome.changes.length === 0 ? [] : outcomeInWords(outcome, run.session.plan).changes
  const changed = told.length === 0 ? 'no change' : `${told.length} changed`
  task.title = `${stack}: ${outcome.failures.length > 0 ? 'FAILED' : changed}`
}

/**
 * The machines of an association that have no room: nothing of it can be changed there, whatever its preview says. They are looked
 * at again, since the collective's run may have made a volume larger. The collective itself is never held back for that.
 */
async function withoutRoom({ session, full }: Run, stack: string): Promise<Outcome['failures']> {
  const { associations, collective } = session.plan
  const { shares = [], services = [] } = associations[stack] ?? {}
  const machines = new Set([...shares.map(({ service }) => service), ...services].map(({ machine }) => machine))
  const rooms = await Promise.all(full.filter((name) => machines.has(name)).map((name) => roomOn(name)))
  return shortages(rooms.flat(), collective.machines).flatMap(({ full, machine, problem }) =>
    full ? [{ title: machine, message: `${problem.what}. ${problem.instead}` }] : [],
  )
}

/** A stack waits for machines, most of its time; each takes some 300 MB meanwhile. */
const atOnce = 2 * availableParallelism()

export function bringUpStacks(run: Run, task: ListLine, stacks: string[]): Listr<Run> {
  const subtasks = stacks.map(
    (stack): ListrTask<Run> => ({
      title: stack,
      skip: () => run.stopping,
      task: (_, subtask) => bringUpStack(run, stack, subtask),
    }),
  )
  return task.newListr(subtasks, { concurrent: atOnce }) as Listr<Run>
}

/** Takes down what has another's port, with what stands on it; what stays in the inventory comes back with its stack. */
export async function makeWay(run: Run, task: ListLine): Promise<void> {
  const { session, inTheWay } = run
  for (const stack of new Set(inTheWay.map((one) => one.stack))) {
    // What a killed run left was put right since, and may be gone.
    const there = new Set((await stateOf(session, stack)).resources.map(({ urn }) => urn))
    const going = inTheWay.filter((one) => one.stack === stack && there.has(one.urn))
    if (going.length === 0) continue
    const targets = going.flatMap(({ urn }) => ['--target', urn])
    const args = ['destroy', '--yes', '--skip-preview', '--continue-on-error', '--target-dependents', ...targets]
    run.outcomes.push(await runStack(session.engine, stack, args, showIn(task, session.plan)))
    run.states.set(stack, await stateOf(session, stack))
  }
  run.leaving = leavingParts(session.plan, stateIn(run, 'collective'))
  const names = [...new Set(inTheWay.map(({ name }) => name))].join(', ')
  task.title = `Ports that change hands: ${names} went first, and its data stays`
}

/** What left the inventory is no longer served; its data stays, listed by scripts/leftovers. */
export async function takeDown(run: Run, task: ListLine): Promise<void> {
  const { session, outcomes, gone, warnings } = run
  const { engine } = session
  const args = ['destroy', '--yes', '--skip-preview', '--continue-on-error']
  const [taken, failed]: [string[], string[]] = [[], []]
  for (const stack of gone) {
    if (run.stopping) break
    const outcome = await runStack(engine, stack, args, showIn(task, session.plan))
    outcomes.push(outcome)
    if (outcome.failures.length > 0) failed.push(stack)
    else {
      // What was given to it may be nowhere else.
      await pulumi(engine, ['stack', 'rm', stack, '--yes', '--preserve-config'])
      const settings = `Pulumi.${stack}.yaml`
      if (existsSync(join(session.settings, settings)))
        warnings.push({
          where: settings,
          what: `"${stack}" left; the secrets that were given to it stay in this file`,
          instead: 'Remove it when they are needed no more.',
        })
      run.existing.delete(stack)
      taken.push(stack)
    }
  }
  const said = 'no longer in the inventory, no longer served; the data stays (scripts/leftovers)'
  task.title = [
    ...(failed.length > 0 ? [`${failed.join(', ')}: FAILED to take down`] : []),
    ...(taken.length > 0 ? [`${taken.join(', ')}: ${said}`] : []),
    ...(taken.length + failed.length < gone.length ? ['stopped before the others were taken down'] : []),
  ].join('; ')
}

/** What leaves the collective waits until the associations have left it. */
export const excluding = (leaving: Leaving[]): string[] =>
  leaving.flatMap(({ urns }) => urns.flatMap((urn) => ['--exclude', urn]))

/** Takes down what left the collective; not what something still stands on, which could not be taken down later. */
export async function releaseParts(run: Run, task: ListLine): Promise<void> {
  const { session, existing, leaving, warnings } = run
  const stacks = [...existing].filter((stack) => stack !== 'collective')
  const states = await Promise.all(stacks.map(async (stack) => ({ stack, state: await stateOf(session, stack) })))
  const usersOf = (name: string) => states.filter(({ state }) => standsOn(name, state)).map(({ stack }) => stack)
  const stays = leaving.filter(({ name }) => usersOf(name).length > 0)
  for (const { name } of stays)
    warnings.push({
      where: name,
      what: `it left the inventory, and still carries something of ${usersOf(name).join(', ')}: it stays until that is gone`,
      instead: 'Run scripts/up, without naming stacks, when what failed is mended.',
    })
  if (stays.length < leaving.length) await bringUpStack(run, 'collective', task, excluding(stays))
}
