import { prepareSsh } from '../../ssh/config.ts'
import { MachineUnreachable } from '../../ssh/ssh.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { refuseWhoLeft } from '../departures/who-gets-in.ts'
import type { Ask } from '../estate/ask.ts'
import { installedOn } from '../estate/installed.ts'
import { runStack } from '../estate/pulumi.ts'
import { createStack, existingStacks, stacksOf } from '../estate/session.ts'
import { isOurs, stateOf } from '../estate/state.ts'
import { type Installed, newestOf, refuseOldState } from '../lease/state-age.ts'
import { leavingMachines, leavingParts, standsOn } from '../leaving/leaving.ts'
import { holdConnections, reachMachines } from '../machines/reach-machines.ts'
import { roomOn, shortages } from '../machines/room.ts'
import { bareMachines } from '../recovery/bare-machines.ts'
import { stateWithout } from '../recovery/forget-machines.ts'
import { confirmGone, goneWith, stillThere, unaskedOf } from '../recovery/gone-machines.ts'
import { knownIn, type NamesInState, removeUnknown, unknownOn } from '../recovery/known-containers.ts'
import { lostGuests, refuseLostData } from '../recovery/lost-guests.ts'
import { settleOrphans } from '../recovery/orphans.ts'
import { clearLocks, recover } from '../recovery/recover.ts'
import { refuseForeignContainers, refuseForeignGuests, refuseOtherEstate } from '../recovery/refusals.ts'
import { refuseTwoPassphrases } from '../secrets/begun-passphrase.ts'
import { refuseOtherNetworks } from './guest-networks.ts'
import { handovers, refuseKnots } from './handovers.ts'
import { goingFirst, inTheWay } from './in-the-way.ts'
import { type ListLine, type Run, stateIn } from './run.ts'
import { showIn, upArguments } from './stack-runs.ts'

/** Reaches the machines of the state's own estate. Nothing is written on them. */
export async function reachEstate(run: Run, task: ListLine): Promise<void> {
  const { session } = run
  const { plan, site } = session
  const isThere = (await existingStacks(session)).has('collective')
  const collective = isThere ? await stateOf(session, 'collective') : stateIn(run, 'collective')
  refuseOtherEstate(collective, plan.collective.domain, site !== undefined)
  refuseOtherNetworks(plan, collective)
  run.reached = await reachMachines(plan, collective, site)
  run.warnings.push(...run.reached.warnings)
  const { guests, silent, unreached } = run.reached
  const near = Object.values(plan.collective.machines).filter(({ through }) => through === undefined)
  run.answering = [
    ...near.map(({ name }) => name).filter((name) => !silent.includes(name)),
    ...guests.flatMap(({ guest: { name }, running }) => (running && !unreached.includes(name) ? [name] : [])),
  ]
  const all = Object.keys(plan.collective.machines).length
  task.title = `Machines: ${run.answering.length} of ${all} reached`
}

/** Learns what the engine knows; refuses a state that isn't this estate's newest. */
export async function readStates(
  run: Run,
  task: ListLine,
  { everything, adopt }: { everything: boolean; adopt: boolean },
): Promise<void> {
  const { session, stacks, reached } = run
  run.recovered.push(...(await settleOrphans(session.engine.checkout)))
  run.existing = await existingStacks(session)
  await refuseTwoPassphrases(session, run.existing)
  const existing = [...run.existing]
  // Reading them all costs nothing where they are files, and a process for each elsewhere.
  const looked = everything || session.state ? existing : existing.filter((one) => isOneOf(one, stacks))
  run.states = new Map(await Promise.all(looked.map(async (stack) => [stack, await stateOf(session, stack)] as const)))
  run.seen = newestOf(run.lease?.seen ?? [])
  if (adopt) run.refresh = new Set(stacks)
  else {
    if (stateIn(run, 'collective').resources.length === 0) refuseForeignGuests(reached.guests)
    const installed = await installedOnAll(run.answering)
    refuseOldState(run, run.seen, [...installed.values()].flat())
    run.bare = bareMachines(run.states, installed)
    for (const { stack } of run.bare) if (stacks.includes(stack)) run.refresh.add(stack)
  }
  task.title = `State: ${existing.length} stacks`
}

/**
 * Takes out of what the run knows whatever was on machines that are gone for good: all that follows judges without it. Nothing is
 * changed before all that may refuse the run has looked; then `putRight` forgets it.
 *
 * @throws OperatorError when one is still there, or when whoever is asked doesn't mean it
 */
export async function giveUpMachines(run: Run, named: string[], ask: Ask | undefined): Promise<void> {
  const { session, states } = run
  const problems = await stillThere(named, session, states)
  if (problems.length > 0) throw new OperatorError('A machine is not given up. Nothing was changed.', problems)
  const machines = goneWith(named, stateIn(run, 'collective'))
  await confirmGone({ named, gone: machines, unasked: unaskedOf(named, session.plan, states) }, states, ask)
  const left = [...states].map(([stack, state]) => [stack, stateWithout(state, machines)] as const)
  run.givenUp = { machines, stacks: left.flatMap(([stack, state]) => (state === states.get(stack) ? [] : [stack])) }
  run.states = new Map(left)
  run.warnings = run.warnings.filter(({ where }) => !machines.includes(where))
}

/** Learns what left, and what changes hands. */
export function compareStates(run: Run, everything: boolean): void {
  const { session, stacks } = run
  const { plan } = session
  if (everything) {
    const left = [...run.existing].filter((stack) => !stacksOf(plan).includes(stack))
    run.gone = left.filter((stack) => isOurs(run.states.get(stack)))
  }
  run.leaving = leavingParts(plan, stateIn(run, 'collective'))
  run.handovers = handovers(plan, run.states).filter(({ to }) => stacks.includes(to))
  refuseKnots(run.handovers, stacks, run.gone)
  run.inTheWay = goingFirst(inTheWay(plan, run.states), stacks, run.gone)
}

const isOneOf = (stack: string, stacks: string[]) => stack === 'collective' || stacks.includes(stack)

/** The packages of owners, by machine. One that no longer answers has nothing to tell: the run itself says so. */
async function installedOnAll(machines: string[]): Promise<Map<string, Installed[]>> {
  const installed = new Map<string, Installed[]>()
  await Promise.all(
    machines.map(async (machine) => {
      try {
        installed.set(machine, await installedOn(machine))
      } catch (error) {
        if (!(error instanceof MachineUnreachable)) throw error
      }
    }),
  )
  return installed
}

/** A guest whose data would begin empty is refused before anything is changed. */
export const refuseLostGuests = (run: Run): Promise<void> => refuseLostData(run.session.plan, lostOf(run))

/** The guests that are gone, and that this run makes again. */
const lostOf = (run: Run) =>
  lostGuests(run.session.plan, stateIn(run, 'collective'), run.reached).filter(({ name }) => carries(run, name))

/**
 * Leaves nothing of a killed run: locks of processes that are gone, and operations begun and not ended. Forgets what was on machines
 * that are given up.
 */
export async function putRight(run: Run, task: ListLine): Promise<void> {
  const { session, existing, givenUp } = run
  const stacks = [...new Set([...run.stacks, ...run.gone, ...givenUp.stacks])].filter((stack) => existing.has(stack))
  // One that somebody works on is found before any is changed.
  for (const stack of stacks) run.recovered.push(...(await clearLocks(session, stack)))
  // The collective's tells which guests a machine carried: as long as another has something of them, the same can be said again.
  for (const stack of [
    ...stacks.filter((one) => one !== 'collective'),
    ...stacks.filter((one) => one === 'collective'),
  ]) {
    const gone = givenUp.stacks.includes(stack) ? givenUp.machines : []
    run.recovered.push(...(await recover(session, stack, stateIn(run, stack), gone)))
  }
  if (givenUp.machines.length > 0) await leaveAlone(run, givenUp.machines)
  task.title = run.recovered.length === 0 ? 'Nothing is left of a killed run' : 'What a killed run left is put right'
}

/** Nobody waits any more for machines that are given up. Where others are reached, sockets have another folder: they are held anew. */
async function leaveAlone(run: Run, machines: string[]): Promise<void> {
  const { plan, site } = run.session
  const leaving = leavingMachines(plan, stateIn(run, 'collective')).filter(({ name }) => !machines.includes(name))
  await prepareSsh(plan, site, leaving)
  await holdConnections(Object.values(plan.collective.machines).filter(({ name }) => run.answering.includes(name)))
}

/** Starts guests that were stopped, makes those anew that are gone, and removes containers and networks that a killed run left. */
export async function readyMachines(run: Run, task: ListLine, adopt: boolean): Promise<void> {
  const { session, reached } = run
  const lost = lostOf(run)
  for (const stack of run.stacks) {
    if (run.existing.has(stack)) continue
    await createStack(session, stack)
    run.existing.add(stack)
  }
  const stopped = reached.guests.filter(({ running, inUse }) => inUse && !running).map(({ guest }) => guest.name)
  const needed = stopped.filter((name) => carries(run, name) && standsOn(name, stateIn(run, 'collective')))
  const unfinished = run.bare.filter(({ stack }) => stack === 'collective').map(({ machine }) => machine)
  const bare = unfinished.filter((name) => carries(run, name))
  // What is brought up of them has keys: a run of others' stacks was not asked about those yet.
  if (needed.length + lost.length + bare.length > 0) await refuseWhoLeft(run)
  if (needed.length > 0) await startGuests(run, task, needed)
  const gone = lost.map(({ name }) => name)
  const made = gone.length > 0 && (await makeAgain(run, task, gone)) ? gone : []
  if (made.length + bare.length > 0) await setUpAgain(run, task, [...made, ...bare])
  await Promise.all([clearUnknown(run, adopt), lookAtRoom(run)])
  const done = [
    ...(needed.length > 0 ? [`started ${needed.join(', ')}`] : []),
    ...(gone.length > 0 ? [`${gone.join(', ')} had to be made again`] : []),
  ]
  task.title = `Guests: ${done.join('; ') || 'none had to be started'}`
}

/** What is short of room is said in any case: also where nothing changes now, visitors' uploads and databases need it. */
async function lookAtRoom(run: Run): Promise<void> {
  const { machines } = run.session.plan.collective
  const rooms = await Promise.all(run.answering.map(roomOn))
  const short = shortages(rooms.flat(), machines)
  run.warnings.push(...short.map(({ problem }) => problem))
  run.full = short.flatMap(({ full, machine }) => (full ? [machine] : []))
}

/** Whether a machine carries something of the stacks that are brought up. */
const carries = ({ stacks, session: { plan } }: Run, machine: string): boolean =>
  stacks.some((stack) => machine in (plan.associations[stack] ?? plan.collective).machines)

/** Starts guests before what runs in them is looked at. They are also changed as the inventory says; nothing else is. */
async function startGuests(run: Run, task: ListLine, names: string[]): Promise<void> {
  task.title = `Guests: ${names.join(', ')} starts first`
  await recoverCollective(run)
  if (!(await bringUpParts(run, task, guestsOf(names)))) return
  run.answering.push(...names)
  run.recovered.push(...names.map((name) => `${name}: it was stopped, and was started before what runs in it`))
}

/** Makes guests again that are gone. @returns whether that went well */
async function makeAgain(run: Run, task: ListLine, names: string[]): Promise<boolean> {
  task.title = `Guests: ${names.join(', ')} is made again`
  await recoverCollective(run)
  if (!(await bringUpParts(run, task, guestsOf(names)))) return false
  run.answering.push(...names)
  run.recovered.push(
    ...names.map((name) => `${name}: it was gone, and was made again around the data that is left of it`),
  )
  return true
}

/**
 * Makes machines what they are to be that have nothing of it, before what runs in them is looked at: the engine can't look into what
 * is not there, and would change nothing. All stacks then look at what came back with the data, and what did not. Where this run
 * does not come to that, the next one finds the machines as bare.
 */
async function setUpAgain(run: Run, task: ListLine, names: string[]): Promise<void> {
  task.title = `Guests: ${names.join(', ')} is set up again`
  await recoverCollective(run)
  if (await bringUpParts(run, task, configurationsOf(names))) run.refresh = new Set(run.stacks)
}

const guestsOf = (names: string[]) => names.map((name) => `**$bocage:provider:LxcGuest::${name}`)
const configurationsOf = (names: string[]) => names.map((name) => `**::bocage:provider:MachineConfiguration::${name}`)

/** What a killed run left of the collective, where this run doesn't bring that up. */
async function recoverCollective(run: Run): Promise<void> {
  if (run.stacks.includes('collective')) return
  run.recovered.push(...(await clearLocks(run.session, 'collective')))
  run.recovered.push(...(await recover(run.session, 'collective', stateIn(run, 'collective'))))
}

/** Looks at parts of the collective, and brings these alone up. @returns whether that went well */
async function bringUpParts(run: Run, task: ListLine, urns: string[]): Promise<boolean> {
  const targets = urns.flatMap((urn) => ['--target', urn])
  const args = [...upArguments(true), ...targets]
  const outcome = await runStack(run.session.engine, 'collective', args, showIn(task, run.session.plan))
  // What a killed run had begun is in the state no more, and ours all the same.
  const { begun = [] } = stateIn(run, 'collective')
  const now = await stateOf(run.session, 'collective')
  run.states.set('collective', { ...now, begun: [...begun, ...(now.begun ?? [])] })
  if (outcome.failures.length > 0) run.outcomes.push(outcome)
  return outcome.failures.length === 0
}

async function clearUnknown(run: Run, adopt: boolean): Promise<void> {
  const { stacks, session, answering } = run
  const known = new Map(stacks.map((stack): [string, NamesInState] => [stack, knownIn(stateIn(run, stack))]))
  const engines = Object.values(session.plan.collective.machines).filter(
    ({ name, docker }) => docker && answering.includes(name),
  )
  const found = await Promise.allSettled(
    engines.map(async ({ name: machine }) => ({ machine, unknown: await unknownOn(machine, known) })),
  )
  // One that no longer answers has nothing to tell: the run itself says so.
  const answered = found.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  if (!adopt) refuseForeignContainers(answered, (stack) => stateIn(run, stack))
  for (const { machine, unknown } of answered) {
    run.recovered.push(...(await removeUnknown(machine, unknown)))
    if (!unknown.some(({ attached }) => attached.length > 0)) continue
    // What stood on a network that went is of any stack: all of them look at what is there.
    run.refresh = new Set(stacks)
    if (stacks.length < stacksOf(session.plan).length)
      run.warnings.push({
        where: machine,
        what: 'containers of other stacks stood on a network that was removed',
        instead: 'Run scripts/up --refresh, without naming stacks: it makes them again.',
      })
  }
}
