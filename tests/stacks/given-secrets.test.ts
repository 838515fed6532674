import { afterEach, expect, test } from '@jest/globals'
import * as pulumi from '@pulumi/pulumi'
import { association } from '../../stacks/association.ts'
import { collective } from '../../stacks/collective.ts'
import { register } from '../components/register.ts'
import { estateWithMailers } from '../inventory/given-estate.ts'

const plan = estateWithMailers()
const { collective: shared, associations } = plan
const houx = associations.houx
if (houx === undefined) throw new Error('Le Houx is there')
const world = { stack: 'houx', stackOutputs: { services: shared.services.map(({ key }) => key) } }

afterEach(() => pulumi.runtime.setAllConfig({}))
const given = (values: Record<string, string>) => pulumi.runtime.setAllConfig(values, Object.keys(values))

/** How the engine is told that a value is secret. Source: pulumi/sdk, resource/properties, `SigKey`. */
const asSecret = (value: string) => ({ '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', value })

test('the plan says which secrets are given, and what they are', () => {
  expect(shared.services.find(({ key }) => key === 'mail')?.unit?.secrets[0]).toEqual({
    path: 'mail/relay',
    owner: '33:33',
    given: { what: 'the password of the mail relay' },
  })
})

test('a secret that was not given ends the program with the command that gives it, before anything is asked of the engine', async () => {
  const registered = register(() => association(houx), world)
  await expect(registered).rejects.toThrow(
    'houx-letters/relay: the password of the mail relay was not given. Give it: scripts/secret set houx-letters/relay',
  )
})

test('a given secret reaches its machine’s configuration as a secret, and nothing else', async () => {
  given({ 'bocage:houx-letters/relay': 'hunter2' })
  const { inputs } = await register(() => association(houx), world)
  const apps = inputs['bocage:provider:MachineConfiguration::apps']
  expect(apps).toMatchObject({
    secrets: {
      'houx-letters/relay': { owner: '33:33', given: true },
      'houx-letters/admin': { owner: 'root:root', given: false },
    },
    givenSecrets: { 'houx-letters/relay': asSecret('hunter2') },
  })
  const { 'bocage:provider:MachineConfiguration::apps': _, ...others } = inputs
  expect(JSON.stringify(others)).not.toContain('hunter2')
  expect(JSON.stringify(others)).toContain('/var/lib/bocage/secrets/houx/houx-letters/relay')
})

test('the collective’s are its own', async () => {
  await expect(register(() => collective(shared, undefined))).rejects.toThrow('scripts/secret set mail/relay')
  given({ 'bocage:mail/relay': 'hunter2' })
  const { inputs } = await register(() => collective(shared, undefined))
  expect(inputs['bocage:provider:MachineConfiguration::apps']).toMatchObject({
    givenSecrets: { 'mail/relay': asSecret('hunter2') },
  })
  expect(inputs['bocage:provider:MachineConfiguration::gateway']).toMatchObject({ givenSecrets: {} })
})
