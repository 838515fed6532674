import type { InventoryDocument } from '../../inventory/model/reading/yaml/document.ts'
import type { SiteProfile } from '../../inventory/model/site.ts'
import { forecast } from '../forecast/forecast.ts'
import type { Forecast } from '../forecast/foreseen.ts'
import { branchPoint, type Checked, checkedAt } from '../forecast/inventory-at.ts'

/** What was found of a change: `foreseen` only where both inventories are without mistakes. */
export type Judgement = { head: Checked; base?: Checked; foreseen?: Forecast }

/**
 * Checks the inventory of a commit, and foresees what it changes. No state is read, no machine is asked, nothing that a commit holds is run.
 *
 * @param folder where the inventory lies, in a checkout
 * @param base what it is to become a part of: compared from where the two parted. Without it, the inventory is only checked
 * @throws OperatorError where a commit is not here
 */
export async function judge(
  folder: string,
  { base, head }: { base?: string | undefined; head: string },
  site: SiteProfile | undefined,
): Promise<Judgement> {
  const parsed = new Map<string, InventoryDocument>()
  const check = (revision: string) => checkedAt(folder, revision, site, parsed)
  const after = await check(head)
  if (base === undefined) return { head: after }
  const before = await check(await branchPoint(folder, base, head))
  const [from, to] = [before.resolved.plan, after.resolved.plan]
  return { head: after, base: before, ...(from && to && { foreseen: forecast(from, to) }) }
}
