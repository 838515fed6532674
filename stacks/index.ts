import * as pulumi from '@pulumi/pulumi'
import { stackPlan } from '../inventory/model/cache.ts'
import { inventoryFolder } from '../inventory/model/inventory-folder.ts'
import type { AssociationPlan, CollectivePlan } from '../inventory/model/plan.ts'
import { readSite } from '../inventory/model/site.ts'
import { association } from './association.ts'
import { collective } from './collective.ts'
import { withoutMemoryLimits } from './memory-limits.ts'

/** The stack's name chooses what is assembled: the collective, or the association of that name. */
const stack = pulumi.getStack()
const site = readSite()
if (site?.memoryLimits === false) withoutMemoryLimits()
const plan = await stackPlan(inventoryFolder('.', site), site, stack)

export const outputs =
  stack === 'collective' ? await collective(plan as CollectivePlan, site) : await association(plan as AssociationPlan)
