import { expect, test } from '@jest/globals'
import { service } from '../../services/etherpad.ts'
import { containerOf, orderOf, unitOf } from './units.ts'

const pad = unitOf('infini-pad')

test('its database is there, with a login of its own, before it starts', () => {
  expect(orderOf(pad)).toEqual(['infini-pad-main', 'infini-pad-main-login', 'infini-pad'])
  expect(containerOf(pad).environment).toMatchObject({
    DB_TYPE: 'postgres',
    DB_HOST: 'infini-pad-main',
    DB_PORT: '5432',
  })
})

test('its password is in its environment alone, by a file that its user may read', () => {
  expect(JSON.stringify(containerOf(pad).environment)).not.toContain('PASS')
  expect(containerOf(pad).secretEnvironment).toEqual({ DB_PASS: 'database' })
  expect(pad.secrets).toContainEqual(expect.objectContaining({ path: 'infini-pad/main', owner: '5001:0' }))
})

test('it believes the gateway, which is the only one that reaches it, when it says who visits', () => {
  expect(containerOf(pad).environment).toMatchObject({ TRUST_PROXY: 'true' })
  expect(containerOf(pad).ports).toHaveLength(1)
})

test.each([
  ['a title of two lines', { title: 'Le\npad' }],
  ['an empty welcome, with which it would not start', { welcome: '' }],
  ['a welcome that it would take for a number', { welcome: '2026' }],
  ['a title that it would take for a switch', { title: 'True' }],
  ['less memory than it needs', { memory: '64MiB' }],
])('refuses %s', (_, settings) => {
  expect(service.settings.safeParse(settings).success).toBe(false)
})
