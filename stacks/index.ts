import * as pulumi from '@pulumi/pulumi'
import { stackPlan } from '../inventory/model/cache.ts'
import type { AssociationPlan, CollectivePlan } from '../inventory/model/planning/plan.ts'
import { inventoryFolder } from '../inventory/model/reading/files/inventory-folder.ts'
import { readSite } from '../inventory/model/site.ts'
import { refuseDuringAnyOther } from '../provider/lease/guard.ts'
import { association } from './association.ts'
import { inWords, refuseLossesByHand } from './by-hand.ts'
import { collective } from './collective.ts'
import { trustingRelay } from './trusting-relay.ts'
import { withoutLimits } from './without-limits.ts'

/** The stack's name chooses what is assembled: the collective, or the association of that name. */
const stack = pulumi.getStack()

export const outputs = await inWords(async () => {
  const site = readSite()
  const folder = inventoryFolder('.', site)
  if (site?.memoryLimits === false) withoutLimits()
  if (site?.relayAuthority) trustingRelay(site.relayAuthority)
  // A preview looks and nothing else; what changes the estate waits until nobody else does.
  if (!pulumi.runtime.isDryRun()) await refuseDuringAnyOther()
  const plan = await stackPlan(folder, site, stack)
  await refuseLossesByHand(folder, site, stack)
  return stack === 'collective' ? collective(plan as CollectivePlan, site) : association(plan as AssociationPlan)
})
