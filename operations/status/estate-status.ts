import type { LastRun } from '../../provider/lease/seen.ts'
import { prepareSsh } from '../../ssh/config.ts'
import { readDoors } from '../../ssh/doors.ts'
import type { Session } from '../estate/session.ts'
import { type VisitOptions, visitAddresses } from '../visits/visit-addresses.ts'
import { webAddresses } from '../visits/web-addresses.ts'
import { askMachine } from './ask-machine.ts'
import { lastRunOn, type Mark, type StatusRow, statusRows, wholeMark } from './rows.ts'

/** How an estate is, at one moment. */
export type EstateStatus = {
  estate: string
  /** In milliseconds since 1970. */
  at: number
  mark: Mark
  rows: StatusRow[]
  /** The last run that came to its end; nothing, where no machine that answers knows of one. */
  last?: LastRun
}

/**
 * Looks at everything of an estate, side by side: its addresses as visitors do, each machine in one exchange. Nothing is written there, and
 * nobody has to wait for it.
 *
 * @param visitor how addresses are looked at: over the internet, unless a test says otherwise
 */
export async function estateStatus(
  { plan, site }: Pick<Session, 'plan' | 'site'>,
  visitor?: VisitOptions['visitor'],
): Promise<EstateStatus> {
  await readyWays(plan, site)
  const asked = Object.values(plan.collective.machines).map(
    async (machine) => [machine.name, await askMachine(machine)] as const,
  )
  const [sightings, ...answers] = await Promise.all([
    visitAddresses(webAddresses(plan, site), { site, ...(visitor && { visitor }) }),
    ...asked,
  ])
  const at = Date.now()
  const machines = new Map(answers)
  const rows = statusRows(plan, { machines, sightings, now: at })
  const last = lastRunOn(machines, at)
  return { estate: plan.collective.name, at, mark: wholeMark(rows), rows, ...(last && { last }) }
}

/**
 * Readies SSH; what is in the way of a machine is seen when it is asked. Where a run of this checkout knows the way to machines beside the
 * inventory's, which it takes down now, it keeps that.
 */
async function readyWays(plan: Session['plan'], site: Session['site']): Promise<void> {
  const known = [...(await readDoors()).keys()]
  const planned = Object.keys(plan.collective.machines)
  const isCovered = planned.every((name) => known.includes(name)) && known.length > planned.length
  if (!isCovered) await prepareSsh(plan, site)
}
