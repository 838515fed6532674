import { availableParallelism } from 'node:os'
import { Listr, type ListrTask } from 'listr2'
import { prepareSsh } from '../provider/ssh-config.ts'
import { holdConnection } from '../provider/ssh-master.ts'
import { OperatorError, type Problem } from '../words/problem.ts'
import { type Known, knownIn, removeUnknown, type Unknown, unknownOn } from './known-containers.ts'
import { withLeavingGuests } from './leaving-guests.ts'
import { clearDeadLocks } from './locks.ts'
import { settleOrphans } from './orphans.ts'
import type { Outcome } from './outcome.ts'
import { forgetPendingOperations } from './pending.ts'
import { pulumi, runStack } from './pulumi.ts'
import { bareProject, existingStacks, openSession, type Session, stacksOf } from './session.ts'
import { type StackState, stateOf } from './state.ts'
import { stoppedGuests } from './stopped-guests.ts'

export type UpOptions = {
  /** Only these stacks; all of them unless given. */
  only?: string[]
  /** Look first at what is really there, and mend it. */
  refresh?: boolean
  /** Take over an estate whose state is lost. */
  adopt?: boolean
}

/** What a run did: an outcome for each stack, and what was mended before. */
export type UpResult = {
  session: Session
  outcomes: Outcome[]
  recovered: string[]
  warnings: Problem[]
  stopping?: boolean
}

/** What the steps of a run hand on to one another. */
type Run = UpResult & { stacks: string[]; existing: Set<string>; adopt: boolean; gone: string[]; refresh: Set<string> }

/** Seconds that a killed run's processes may go on working before they are ended. */
const orphansPatienceSeconds = 120

/**
 * The whole estate, brought to what the inventory says: the collective first, then the associations side by side.
 * What a killed run left is put right before.
 */
export async function up({ only, refresh = false, adopt = false }: UpOptions): Promise<UpResult> {
  const tasks = new Listr<Run>(
    [
      { title: 'Inventory', task: (run, task) => readInventory(run, task, only, refresh) },
      { title: 'After a killed run', task: recover },
      { title: 'Machines', task: reachMachines },
      {
        title: 'Collective',
        skip: ({ stacks, stopping }) => stopping === true || !stacks.includes('collective'),
        task: (run, task) => bringUp(run, 'collective', task),
      },
      { title: 'Associations', task: bringUpAssociations },
      {
        title: 'Associations that left',
        skip: ({ gone, stopping }) => stopping === true || gone.length === 0,
        task: takeDown,
      },
    ],
    // The engine hears Ctrl-C itself, and ends in good order: so do we.
    { rendererOptions: { collapseSubtasks: false }, exitOnError: true, registerSignalListeners: false },
  )
  const run = {
    outcomes: [],
    recovered: [],
    warnings: [],
    stacks: [],
    existing: new Set(),
    adopt,
    gone: [],
    refresh: new Set(),
  } as unknown as Run
  return finishingOnInterrupt(run, () => tasks.run(run))
}

/** At the first Ctrl-C, what has begun is finished and nothing else begins; at the second, we go. */
async function finishingOnInterrupt<Result>(run: Run, work: () => Promise<Result>): Promise<Result> {
  const interrupted = () => {
    if (run.stopping) process.exit(130)
    run.stopping = true
    console.error('\nFinishing what has begun. Ctrl-C once more stops at once; the next run then puts it right.')
  }
  process.on('SIGINT', interrupted)
  try {
    return await work()
  } finally {
    process.off('SIGINT', interrupted)
  }
}

type Task = Parameters<NonNullable<ListrTask<Run>['task']>>[1]

async function readInventory(run: Run, task: Task, only: string[] | undefined, refresh: boolean): Promise<void> {
  run.session = await openSession()
  const { plan, site } = run.session
  const known = stacksOf(plan)
  run.stacks = chosen(known, only)
  if (refresh) run.refresh = new Set(run.stacks)
  run.existing = await existingStacks(run.session)
  if (!only) run.gone = [...run.existing].filter((stack) => !known.includes(stack))
  task.title = `Inventory: ${plan.collective.name}, ${Object.keys(plan.collective.machines).length} machines, ${run.stacks.length} stacks${site ? ` (${site.name})` : ''}`
}

/** The stacks that were asked for, in the order of the inventory. */
function chosen(known: string[], only: string[] = known): string[] {
  const unknown = only.filter((stack) => !known.includes(stack))
  if (unknown.length === 0) return known.filter((stack) => only.includes(stack))
  throw new OperatorError(
    'There is no such stack.',
    unknown.map((stack) => ({
      where: stack,
      what: 'the inventory has no association of that name',
      instead: `Known: ${known.join(', ')}.`,
    })),
  )
}

async function recover(run: Run, task: Task): Promise<void> {
  const { engine, state } = run.session
  const said = await settleOrphans(engine.checkout, orphansPatienceSeconds)
  for (const stack of [...run.stacks, ...run.gone]) {
    if (state) said.push(...(await clearDeadLocks(state, stack)))
    if (!run.existing.has(stack)) await createStack(run.session, stack)
    else said.push(...(await forgetPendingOperations(run.session, stack)))
  }
  run.recovered.push(...said)
  task.title = said.length === 0 ? 'Nothing is left of a killed run' : 'What a killed run left is put right'
}

/** A new stack knows where the inventory is, so that `pulumi` by hand finds it too; a rehearsal's site profile says it anyway. */
async function createStack({ engine, site, home, inventory }: Session, stack: string): Promise<void> {
  if (site) return void (await pulumi({ ...engine, checkout: await bareProject(home) }, ['stack', 'init', stack]))
  await pulumi(engine, ['stack', 'init', stack])
  if (inventory !== 'inventory')
    await pulumi(engine, ['config', 'set', 'bocage:inventory', inventory, '--stack', stack])
}

async function reachMachines(run: Run, task: Task): Promise<void> {
  const { plan, site, engine } = run.session
  const { machines } = plan.collective
  const states = new Map<string, StackState>()
  for (const stack of stacksOf(plan))
    if (run.stacks.includes(stack) || stack === 'collective') states.set(stack, await stateOf(run.session, stack))
  refuseOtherEstate(states.get('collective') as StackState, plan.collective.domain)
  const reachable = withLeavingGuests(plan, states.get('collective') as StackState)
  run.warnings.push(...(await prepareSsh(reachable, site)))
  for (const kind of ['proxmox', 'lxc'])
    await Promise.all(
      Object.values(machines).flatMap((machine) => (machine.kind === kind ? holdConnection(machine.name) : [])),
    )
  const { stopped, silent } = await stoppedGuests(machines)
  if (stopped.length > 0) {
    task.title = `Machines: ${stopped.join(', ')} starts first`
    await runStack(engine, 'collective', [...upArguments(true), '--target', '**bocage:provider:LxcGuest::**'], () => {})
    run.recovered.push(...stopped.map((guest) => `${guest}: it was stopped, and was started before what runs in it`))
  }

  const known = new Map(run.stacks.map((stack): [string, Known] => [stack, knownIn(states.get(stack) as StackState)]))
  const engines = Object.values(machines).filter(
    (machine) => machine.kind === 'lxc' && machine.docker && !silent.includes(machine.on),
  )
  const found = await Promise.allSettled(
    engines.map(async ({ name: machine }) => ({ machine, unknown: await unknownOn(machine, known) })),
  )
  // A guest that is new, or down, has nothing to tell: the run itself says so.
  const answered = found.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  if (!run.adopt) refuseForeign(answered, states)
  for (const { machine, unknown } of answered) {
    run.recovered.push(...(await removeUnknown(machine, unknown)))
    // What stood on a network that went is of any stack: all of them look at what is there.
    if (unknown.some(({ attached }) => attached.length > 0)) run.refresh = new Set(run.stacks)
  }
  task.title = `Machines: ${Object.keys(machines).length - silent.length} of ${Object.keys(machines).length} reached`
}

/** Shows the things at work beside a task, whenever they have changed. */
function showIn(task: Task): (running: Set<string>) => void {
  let shown = ''
  return (running) => {
    const now = [...running].join(', ')
    if (now !== shown && now !== '') task.output = now
    shown = now
  }
}

const upArguments = (refresh: boolean) => [
  'up',
  '--yes',
  '--skip-preview',
  '--continue-on-error',
  ...(refresh ? ['--refresh'] : []),
]

async function bringUp(run: Run, stack: string, task: Task): Promise<void> {
  const outcome = await runStack(run.session.engine, stack, upArguments(run.refresh.has(stack)), showIn(task))
  run.outcomes.push(outcome)
  const changed = outcome.changes.length === 0 ? 'no change' : `${outcome.changes.length} changed`
  task.title = `${stack}: ${outcome.failures.length > 0 ? 'FAILED' : changed}`
}

/** A stack that has never been up from this state, and whose containers run: somebody brings the estate up from elsewhere. */
function refuseForeign(found: { machine: string; unknown: Unknown[] }[], states: Map<string, StackState>): void {
  const foreign = found.flatMap(({ machine, unknown }) =>
    unknown.filter(({ stack }) => states.get(stack)?.resources.length === 0).map((one) => ({ machine, ...one })),
  )
  if (foreign.length === 0) return
  throw new OperatorError(
    'This estate is brought up from another state.',
    foreign.map(({ machine, kind, name, stack }) => ({
      where: machine,
      what: `the ${kind} "${name}" of "${stack}" is there, and this state has never heard of it`,
      instead:
        'Set PULUMI_BACKEND_URL to the state that the team shares. If it is lost for good, "scripts/up --adopt" makes the containers again around their data.',
    })),
  )
}

/** The state says whose it is: another estate's inventory would take everything in it for something that left. */
function refuseOtherEstate({ resources }: StackState, domain: string): void {
  const stack = resources.find(({ type }) => type === 'pulumi:pulumi:Stack')
  const theirs = stack?.outputs?.domain
  if (typeof theirs !== 'string' || theirs === domain) return
  throw new OperatorError('The state and the inventory are of two estates.', [
    {
      where: 'inventory',
      what: `the state is that of "${theirs}", and the inventory describes "${domain}"`,
      instead:
        "Write the inventory's folder as bocage:inventory in Pulumi.collective.yaml, or use the state of this estate.",
    },
  ])
}

function bringUpAssociations(run: Run, task: Task): Listr<Run> {
  const stacks = run.stacks.filter((stack) => stack !== 'collective')
  const subtasks = stacks.map(
    (stack): ListrTask<Run> => ({
      title: stack,
      skip: ({ stopping }) => stopping === true,
      task: (_, subtask) => bringUp(run, stack, subtask),
    }),
  )
  return task.newListr(subtasks, { concurrent: availableParallelism() }) as Listr<Run>
}

/** What left the inventory is no longer served; its data stays, listed by scripts/leftovers. */
async function takeDown(run: Run, task: Task): Promise<void> {
  for (const stack of run.gone) {
    const outcome = await runStack(run.session.engine, stack, ['destroy', '--yes', '--skip-preview'], showIn(task))
    run.outcomes.push(outcome)
    if (outcome.failures.length === 0) await pulumi(run.session.engine, ['stack', 'rm', stack, '--yes'])
  }
  task.title = `${run.gone.join(', ')}: no longer in the inventory, no longer served; the data stays (scripts/leftovers)`
}
