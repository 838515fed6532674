import * as pulumi from '@pulumi/pulumi'
import { givenSecretsOf, settingOf } from '../../inventory/model/planning/given-secrets.ts'
import { planOf, readEstate } from '../../inventory/model/read.ts'
import { plansByStack } from '../../operations/estate/planned.ts'
import { association } from '../../stacks/association.ts'
import { collective } from '../../stacks/collective.ts'
import { type MockedWorld, type Registered, register } from '../components/register.ts'

/** The plan of the example estate, which is the one of the repository. */
export const plan = planOf(await readEstate('inventory'))

/** What the collective's stack says of itself. */
export const collectiveOutputs = {
  services: plan.collective.services.map(({ key }) => key),
  provides: (plan.collective.provides ?? []).flatMap(({ machine, secrets }) =>
    secrets.map(({ path }) => `${machine} ${path}`),
  ),
}

// The example's given secrets were given.
const given = [plan.collective, ...Object.values(plan.associations)].flatMap(givenSecretsOf)
const settings = Object.fromEntries(given.map(({ name }) => [settingOf(name), 'a given secret']))

/** What each of the example's stacks asks of the engine: once for all tests of a file, or in another world. */
export const exampleStacks: Record<string, (world?: MockedWorld) => Promise<Registered>> = {}
for (const part of plansByStack(plan)) {
  const program = () => {
    pulumi.runtime.setAllConfig(settings, Object.keys(settings))
    return 'shares' in part ? association(part) : collective(part, undefined)
  }
  const run = (world: MockedWorld = {}) =>
    register(program, { stack: part.stack, stackOutputs: collectiveOutputs, ...world })
  let once: Promise<Registered> | undefined
  exampleStacks[part.stack] = (world) => {
    if (world) return run(world)
    once ??= run()
    return once
  }
}
