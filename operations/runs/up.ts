import { setTimeout as pause } from 'node:timers/promises'
import { Listr, type ListrTask } from 'listr2'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { askWhoLeft, renewWhatIsOlder } from '../departures/departures.ts'
import { rotationsOf } from '../departures/rotations.ts'
import { noteWhoGetsIn, refuseWhoLeft } from '../departures/who-gets-in.ts'
import { type Ask, personHere } from '../estate/ask.ts'
import { historyLine } from '../estate/estate-commit.ts'
import { openSession, type Session, stacksOf } from '../estate/session.ts'
import { toldOnce } from '../estate/told-once.ts'
import { hold, withLease } from '../lease/hold-lease.ts'
import { thisProcess } from '../lease/holder.ts'
import { leaveWord } from '../lease/leave-word.ts'
import { confirmLeaving } from '../leaving/leave.ts'
import { lookInLedgers } from '../leaving/look-in-ledgers.ts'
import { givenProblems } from '../secrets/given.ts'
import { unansweredBefore } from '../visits/unanswered.ts'
import { concernedAddresses, type Looking, lookFromOutside } from './look-from-outside.ts'
import {
  compareStates,
  giveUpMachines,
  putRight,
  reachEstate,
  readStates,
  readyMachines,
  refuseLostGuests,
} from './prepare-run.ts'
import type { ListLine, Run, UpResult } from './run.ts'
import { bringUpStack, bringUpStacks, excluding, makeWay, releaseParts, takeDown } from './stack-runs.ts'

export type UpOptions = {
  /** Only these stacks; all of them unless given. */
  only?: string[]
  /** Look first at what is really there, and mend it. */
  refresh?: boolean
  /** Take over an estate whose state is lost. */
  adopt?: boolean
  /** Associations that may leave, which are asked about otherwise. */
  leave?: string[]
  /** Machines that are gone for good, to be forgotten with all that was on them. */
  gone?: string[]
  /** Take the place of a run that holds the estate: asked for, or its holder's name where nobody can be asked. */
  breakLease?: string | true
}

/** Who can be asked, which estate it is, and who looks at its pages: those of this terminal and this checkout, unless a test says otherwise. */
export type Around = { person?: () => Ask | undefined; open?: () => Promise<Session>; looking?: Looking }

/**
 * The whole estate, brought to what the inventory says: the collective first, then the associations side by side.
 * Nobody else's run changes it meanwhile. What a killed run left is put right before. What leaves is taken down once nothing
 * needs it any more. At last, when others may begin, it is looked whether people get the pages that this concerned.
 *
 * @throws OperatorError when the run can't begin: nothing of what the inventory says has been changed then
 */
export async function bringEstateUp(
  options: UpOptions,
  { person = personHere, open = openSession, looking }: Around = {},
): Promise<UpResult> {
  const { only, refresh = false, adopt = false, leave = [], gone = [], breakLease } = options
  const began = Date.now()
  const session = await open()
  const known = stacksOf(session.plan)
  refuseMisread(known, options)
  const stacks = chosen(known, only)
  const run: Run = {
    began,
    session,
    stacks,
    outcomes: [],
    recovered: [],
    warnings: [],
    unseen: [],
    stopping: false,
    gone: [],
    givenUp: { machines: [], stacks: [] },
    refresh: new Set(refresh ? stacks : []),
    reached: { guests: [], silent: [], unreached: [], warnings: [] },
    seen: { written: {}, versions: {} },
    existing: new Set(),
    states: new Map(),
    leaving: [],
    handovers: [],
    inTheWay: [],
    full: [],
    bare: [],
    answering: [],
  }
  await finishingOnInterrupt(run, async () => {
    await list(run, [
      { title: describe(run), task: () => {} },
      { title: 'Machines', task: (_, task) => reachEstate(run, task) },
    ])
    if (run.stopping) return
    const everything = only === undefined
    const command = ['scripts/up', ...(only ?? [])].join(' ')
    const ask = person()
    await withLease(command, { breakLease, ask }, async (lease) => {
      hold(run, lease)
      await signHistory(run, command)
      await list(run, [{ title: 'State', task: (_, task) => readStates(run, task, { everything, adopt }) }])
      if (run.stopping) return undefined
      if (gone.length > 0) await giveUpMachines(run, gone, ask)
      compareStates(run, everything)
      await refuseNotGiven(run)
      const remaining = Object.keys(session.plan.associations).length
      await confirmLeaving({ gone: run.gone, remaining, allowed: leave, ask })
      await list(run, [
        { title: 'Data', task: () => refuseLosses(run, [...leave, ...run.gone]) },
        ...step('Who left', run.stacks.includes('collective'), () => refuseWhoLeft(run)),
        { title: 'After a killed run', task: (_, task) => putRight(run, task) },
        { title: 'Guests', task: (_, task) => readyMachines(run, task, adopt) },
        { title: 'Who gets in', task: () => noteWhoGetsIn(run) },
      ])
      await list(run, stepsOf(run)).catch((error: Error) => fail(run, error))
      return leaveWord(run, command)
    })
    const before = await unansweredBefore(session)
    const concerned = concernedAddresses(run, before)
    await list(run, [
      ...step('Addresses', concerned.length > 0, (_, task) =>
        lookFromOutside(run, task, { concerned, before }, looking),
      ),
    ]).catch((error: Error) => fail(run, error))
  })
  return run
}

/** Has the engine write down whose run this is: by itself it names who wrote the last commit of where `Pulumi.yaml` lies. */
async function signHistory({ session }: Run, command: string): Promise<void> {
  session.engine.environment.PULUMI_OPTION_MESSAGE = await historyLine(session, thisProcess(command))
}

/** @throws OperatorError with every secret that these stacks need and nobody gave, before anything is changed */
async function refuseNotGiven({ session, stacks, existing }: Run): Promise<void> {
  const problems = await givenProblems(session, stacks, existing)
  if (problems.length > 0) throw new OperatorError('Secrets were not given.', problems)
}

/** @throws OperatorError with what would begin empty although its data is elsewhere, or could be had back */
async function refuseLosses(run: Run, leaving: string[]): Promise<void> {
  await lookInLedgers(run, leaving)
  await refuseLostGuests(run)
}

type Step = { title: string; task: NonNullable<ListrTask<Run>['task']> }

const step = (title: string, wanted: boolean, task: Step['task']): Step[] => (wanted ? [{ title, task }] : [])

/**
 * Works through a list that people watch; once the run is to stop, nothing else of it begins.
 * The engine hears Ctrl-C itself, and ends in good order: so do we.
 */
const list = (run: Run, steps: Step[]): Promise<Run> =>
  new Listr(
    steps.map(
      ({ title, task: work }): ListrTask<Run> => ({
        title,
        skip: () => run.stopping,
        task: (context, task) => {
          run.step = task
          return work(context, task)
        },
      }),
    ),
    { ...toldOnce({ collapseSubtasks: false }), registerSignalListeners: false },
  ).run(run)

/** What a technician who left could read is made anew, once their keys let nobody in. */
async function renewForDepartures(run: Run, task: ListLine): Promise<void> {
  const { plan, site } = run.session
  const told = await askWhoLeft(plan, site, true)
  run.departures = await renewWhatIsOlder(rotationsOf(plan), told.answers, () => run.stopping)
  const { left, renewed } = run.departures
  const failures = [...told.failures, ...run.departures.failures]
  if (failures.length > 0)
    run.outcomes.push({
      stack: 'technicians who left',
      changes: [],
      failures: failures.map(({ where, what, instead }) => ({ title: where, message: `${what}. ${instead}` })),
      warnings: [],
      notes: [],
      seconds: 0,
    })
  const made = renewed.length === 0 ? '' : `; ${renewed.length} secrets made anew`
  task.title = left.length === 0 ? 'No technician has left' : `Technicians who left: ${left.join(', ')}${made}`
}

/** What was done until then is told all the same. */
function fail({ outcomes }: Run, error: Error): void {
  if (!(error instanceof OperatorError)) throw error
  const failures = [{ title: 'the run', message: error.message }]
  outcomes.push({ stack: 'all', changes: [], failures, warnings: [], notes: [], seconds: 0 })
}

/** What is to do, in an order in which nothing is needed before it is there, or taken away while it is needed. */
function stepsOf(run: Run): Step[] {
  const { stacks, gone, leaving } = run
  const giving = run.handovers.map(({ from }) => from)
  const associations = stacks.filter((stack) => stack !== 'collective')
  const first = associations.filter((stack) => giving.includes(stack))
  return [
    ...step('Ports that change hands', run.inTheWay.length > 0, (_, task) => makeWay(run, task)),
    ...step('Collective', stacks.includes('collective'), (_, task) =>
      bringUpStack(run, 'collective', task, excluding(leaving)),
    ),
    ...step('Associations that left', gone.length > 0, (_, task) => takeDown(run, task)),
    ...step('Associations that hand something over', first.length > 0, (_, task) => bringUpStacks(run, task, first)),
    ...step('Associations', associations.length > first.length, (_, task) =>
      bringUpStacks(
        run,
        task,
        associations.filter((stack) => !first.includes(stack)),
      ),
    ),
    ...step('What left the collective', leaving.length > 0 && stacks.includes('collective'), (_, task) =>
      releaseParts(run, task),
    ),
    ...step('Technicians who left', true, (_, task) => renewForDepartures(run, task)),
  ]
}

/** At the first Ctrl-C, what has begun is finished and nothing else begins; at the second, we go, and give the lease back. */
async function finishingOnInterrupt(run: Run, work: () => Promise<unknown>): Promise<void> {
  let times = 0
  const interrupted = () => {
    times += 1
    run.stopping = true
    if (times > 2) process.exit(130)
    if (times > 1) return void Promise.race([run.lease?.giveBack(), pause(5000)]).finally(() => process.exit(130))
    const said = 'Finishing what has begun. Ctrl-C once more stops at once; the next run then puts it right.'
    // On a terminal the list holds back what others print until it is done.
    if (process.stdout.isTTY && run.step) run.step.title = said
    else console.error(`\n${said}`)
  }
  process.on('SIGINT', interrupted)
  try {
    await work()
  } finally {
    process.off('SIGINT', interrupted)
  }
}

/**
 * Options take the words that follow them: a stack among these was meant to be brought up alone.
 *
 * @throws OperatorError before everything is brought up instead
 */
function refuseMisread(known: string[], { only, leave = [], gone = [], breakLease }: UpOptions): void {
  const problems: Problem[] = leave
    .filter((name) => known.includes(name))
    .map((where) => ({
      where,
      what: 'the inventory has it, so it does not leave',
      instead: 'Name stacks to bring up before the options; associations leave once their file is gone.',
    }))
  if (only && leave.length > 0)
    problems.push({
      where: '--leave',
      what: 'an association is taken down by a run of the whole estate',
      instead: `Run it without naming stacks: scripts/up --leave ${leave.join(' ')}.`,
    })
  if (only && gone.length > 0)
    problems.push({
      where: '--gone',
      what: 'a machine is forgotten by a run of the whole estate, since any association may have something on it',
      instead: `Run it without naming stacks: scripts/up --gone ${gone.join(' ')}.`,
    })
  if (typeof breakLease === 'string' && known.includes(breakLease))
    problems.push({
      where: breakLease,
      what: 'it is a stack, and no holder of a lease',
      instead: `Name stacks first: scripts/up ${breakLease} --break-lease.`,
    })
  if (problems.length > 0) throw new OperatorError('The command says two things.', problems)
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

function describe({ session: { plan, site }, stacks }: Run): string {
  const { name, machines } = plan.collective
  const rehearsal = site ? ` (${site.name})` : ''
  return `Inventory: ${name}, ${Object.keys(machines).length} machines, ${stacks.length} stacks${rehearsal}`
}
