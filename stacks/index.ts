import * as pulumi from '@pulumi/pulumi'
import { stackPlan } from '../inventory/model/cache.ts'
import type { AssociationPlan, CollectivePlan } from '../inventory/model/plan.ts'
import { readSite } from '../inventory/model/site.ts'
import { association } from './association.ts'
import { collective } from './collective.ts'

/** The stack's name chooses what is assembled: the collective, or the association of that name. */
const stack = pulumi.getStack()
const site = readSite()
const folder = site?.inventory ?? new pulumi.Config('bocage').get('inventory') ?? 'inventory'
const plan = await stackPlan(folder, site, stack)

export const outputs =
  stack === 'collective' ? await collective(plan as CollectivePlan, site) : await association(plan as AssociationPlan)
