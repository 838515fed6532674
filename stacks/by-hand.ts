import * as pulumi from '@pulumi/pulumi'
import { planDigest, wholePlan } from '../inventory/model/cache.ts'
import type { CollectivePlan } from '../inventory/model/planning/plan.ts'
import type { SiteProfile } from '../inventory/model/site.ts'
import { askMachines, compareByHand, compared, type Whereabouts } from '../ledger/by-hand.ts'
import { refuseLosses } from '../ledger/compare.ts'
import { whoGetsIn } from '../ledger/departures/ask.ts'
import { expectDepartures, refuseDeparted } from '../ledger/departures/departed.ts'
import { withPlaces } from '../ledger/where-written.ts'
import { OperatorError, renderProblem } from '../words/said/problem.ts'
import { visible } from '../words/said/visible.ts'
import { refuseGuestsByHand } from './guests-by-hand.ts'

/** What people can mend is told in words, without a stack trace. */
export async function inWords<Result>(program: () => Promise<Result>): Promise<Result> {
  try {
    return await program()
  } catch (error) {
    if (error instanceof OperatorError) throw new pulumi.RunError(error.message)
    throw error
  }
}

/**
 * A preview or an update by hand is held by what the machines that answer remember, as `scripts/up` is, which has looked before it
 * calls the engine, and says at which plan: another one, since somebody edited the inventory during the run, was not looked at. Of guests that don't answer, their hosts are asked.
 */
export async function refuseLossesByHand(folder: string, site: SiteProfile | undefined, stack: string): Promise<void> {
  if (process.env[compared] === planDigest(folder, site)) return
  // The engine takes a reference to a stack once, and asking costs.
  let placed: Promise<Whereabouts> | undefined
  const world = {
    ask: askMachines,
    placed: () => {
      placed ??= placedBefore(stack)
      return placed
    },
  }
  const plan = await wholePlan(folder, site)
  const { verdicts, silent } = await compareByHand(plan, stack, world)
  if (silent.length > 0)
    await pulumi.log.warn(
      visible(
        `What ${silent.map(({ machine, reason }) => `${machine} (${reason})`).join(', ')} would remember could not be asked: what "${stack}" itself wrote down was looked at.`,
      ),
    )
  refuseLosses(await withPlaces(verdicts, plan, folder))
  if (stack !== 'collective') return
  const unasked = silent.map(({ machine }) => machine)
  if (unasked.length > 0) await refuseGuestsByHand(plan, unasked, await world.placed())
  await refuseReturnsByHand(
    plan.collective,
    site,
    Object.keys(plan.collective.machines).filter((machine) => !unasked.includes(machine)),
  )
}

/** The keys of machines are the collective's. Before an update, who will no longer get in is noted; a preview writes nothing. */
async function refuseReturnsByHand(
  collective: CollectivePlan,
  site: SiteProfile | undefined,
  machines: string[],
): Promise<void> {
  const technicians = whoGetsIn(collective, site)
  const look = pulumi.runtime.isDryRun() ? refuseDeparted : expectDepartures
  for (const problem of await look(machines, technicians)) await pulumi.log.warn(renderProblem(problem))
}

/** Where this stack's own outputs say that its data is; nothing, before its first run. */
async function placedBefore(stack: string): Promise<Whereabouts> {
  const reference = new pulumi.StackReference(`organization/${pulumi.getProject()}/${stack}`)
  const { value } = await reference.getOutputDetails('holds')
  return (value ?? {}) as Whereabouts
}
