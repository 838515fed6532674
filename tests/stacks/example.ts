import * as pulumi from '@pulumi/pulumi'
import { givenSecretsOf, settingOf } from '../../inventory/model/planning/given-secrets.ts'
import type { AssociationPlan, CollectivePlan, Plan } from '../../inventory/model/planning/plan.ts'
import { planOf, readEstate } from '../../inventory/model/read.ts'
import { plansByStack } from '../../operations/estate/planned.ts'
import { association } from '../../stacks/association.ts'
import { collective } from '../../stacks/collective.ts'
import { type MockedWorld, type Registered, register } from '../components/register.ts'

/** The plan of the example estate, which is the one of the repository. */
export const plan = planOf(await readEstate('inventory'))

/** What the collective's stack says of itself. */
const outputsOf = ({ collective: { services, provides = [] } }: Plan) => ({
  services: services.map(({ key }) => key),
  provides: provides.flatMap(({ machine, secrets }) => secrets.map(({ path }) => `${machine} ${path}`)),
})
export const collectiveOutputs = outputsOf(plan)

/** What one stack of a plan asks of the engine, in whatever world. Given secrets were given. */
export function registerStack(part: CollectivePlan | AssociationPlan, of: Plan, world: MockedWorld = {}) {
  const given = plansByStack(of).flatMap(givenSecretsOf)
  const settings = Object.fromEntries(given.map(({ name }) => [settingOf(name), 'a given secret']))
  const program = () => {
    pulumi.runtime.setAllConfig(settings, Object.keys(settings))
    return 'shares' in part ? association(part) : collective(part, undefined)
  }
  return register(program, { stack: part.stack, stackOutputs: outputsOf(of), ...world })
}

/** What each of the example's stacks asks of the engine: once for all tests of a file, or in another world. */
export const exampleStacks: Record<string, (world?: MockedWorld) => Promise<Registered>> = {}
for (const part of plansByStack(plan)) {
  let once: Promise<Registered> | undefined
  exampleStacks[part.stack] = (world) => {
    if (world) return registerStack(part, plan, world)
    once ??= registerStack(part, plan)
    return once
  }
}
