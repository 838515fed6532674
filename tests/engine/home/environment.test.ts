import { expect, test } from '@jest/globals'
import { engineEnvironment, environmentByHand } from '../../../engine/home/environment.ts'

const engine = { bin: '/cache/bin', home: '/cache/home', released: true, standIns: [] }
const settings = { home: '/srv/estate', engine }

test('the engine finds its programs, its plugins, the state and the passphrase', () => {
  expect(engineEnvironment(settings, { PATH: '/usr/bin:/cache/bin:/bin' })).toMatchObject({
    PATH: '/cache/bin:/usr/bin:/bin',
    PULUMI_HOME: '/cache/home',
    PULUMI_BACKEND_URL: 'file:///srv/estate/state',
    PULUMI_CONFIG_PASSPHRASE_FILE: '/srv/estate/passphrase',
    PULUMI_PARALLEL: '32',
  })
})

test('a backend that somebody chose is kept, unless the home is what matters', () => {
  const outside = { PULUMI_BACKEND_URL: 's3://states' }
  expect(engineEnvironment(settings, outside).PULUMI_BACKEND_URL).toBe('s3://states')
  expect(engineEnvironment({ ...settings, keepHome: true }, outside).PULUMI_BACKEND_URL).toBe(
    'file:///srv/estate/state',
  )
})

test('checkpoints are never skipped, since they are what a killed run goes on from', () => {
  expect(engineEnvironment(settings, {})).not.toHaveProperty('PULUMI_SKIP_CHECKPOINTS')
})

test('missing plugins are downloaded by a released engine only', () => {
  const variable = 'PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION'
  expect(engineEnvironment(settings, {})).not.toHaveProperty(variable)
  expect(engineEnvironment({ ...settings, engine: { ...engine, released: false } }, {})).toHaveProperty(
    variable,
    'true',
  )
})

test('an empty passphrase is refused, because Pulumi would take it', () => {
  expect(() => engineEnvironment(settings, { PULUMI_CONFIG_PASSPHRASE: '' })).toThrow('Unset it')
  const outside = { PULUMI_CONFIG_PASSPHRASE: 'of the real estate' }
  expect(() => engineEnvironment({ ...settings, keepHome: true }, outside)).toThrow('Unset it')
  expect(() => engineEnvironment({ ...settings, keepHome: true }, outside)).not.toThrow('of the real estate')
  expect(engineEnvironment(settings, outside)).toBeDefined()
})

test('a stack that a person destroys by hand asks its program first, and none that a run takes down', () => {
  const own = engineEnvironment(settings, { PULUMI_RUN_PROGRAM: 'true' })
  expect(own.PULUMI_RUN_PROGRAM).toBe('false')
  expect(environmentByHand(own)).toEqual({ ...own, PULUMI_RUN_PROGRAM: 'true' })
})

test('N1: never more than two stacks are read at once, whatever the processors here: more can wait for one another for ever', () => {
  expect(['1', '2']).toContain(engineEnvironment(settings, {}).PULUMI_DIY_BACKEND_PARALLEL)
})

test('N10: a shell that has the environment of an estate elsewhere leads no other engine there', () => {
  expect(engineEnvironment(settings, { PULUMI_OPTION_CWD: '/srv/our-estate' }).PULUMI_OPTION_CWD).toBe('')
})
