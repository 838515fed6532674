import { planOf, readEstate } from '../../inventory/model/read.ts'
import { association } from '../../stacks/association.ts'
import { collective } from '../../stacks/collective.ts'
import { type Registered, register, type World } from '../components/register.ts'

/** The plan of the example estate, which is the one of the repository. */
export const plan = planOf(await readEstate('inventory'))

const services = plan.collective.services.map(({ key }) => key)

/** What each of the example's stacks asks of the engine. */
export const exampleStacks: Record<string, (world?: World) => Promise<Registered>> = {
  collective: (world) => register(() => collective(plan.collective, undefined), { stack: 'collective', ...world }),
}
for (const one of Object.values(plan.associations))
  exampleStacks[one.stack] = (world) =>
    register(() => association(one), { stack: one.stack, stackOutputs: { services }, ...world })
