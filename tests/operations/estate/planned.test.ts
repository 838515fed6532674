import { expect, test } from '@jest/globals'
import { planOf, readEstate } from '../../../inventory/model/read.ts'
import { planOfStack, unitsOf } from '../../../operations/estate/planned.ts'

const plan = planOf(await readEstate('inventory'))

test('a stack’s plan is found by its name; a name that is none is told with those that are', () => {
  expect(planOfStack(plan, 'infini')).toBe(plan.associations.infini)
  expect(planOfStack(plan, 'collective')).toBe(plan.collective)
  expect(() => planOfStack(plan, 'infin')).toThrow('There is no stack "infin". Did you mean "infini"?')
})

test('units are those of the collective’s services, and of every association’s shares', () => {
  const units = unitsOf(plan).map(({ component, owner, identity }) => `${component} ${owner} ${identity}`)
  expect(units).toEqual(
    expect.arrayContaining([
      'Gitea collective forge',
      'WordPressFarm collective blogs',
      'GiteaOrganisation infini forge-infini',
      'WordPressSite infini blogs-infini-example',
    ]),
  )
  expect(new Set(units).size).toBe(units.length)
})
