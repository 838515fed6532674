import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { misplacedSettings, withSettings } from '../../../operations/estate/own-repository.ts'
import { sayOtherState } from '../../../operations/estate/session.ts'

const state = 'postgres://bocage@state.example/bocage'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bocage-own-repository-'))
  for (const folder of ['checkout', 'estate']) mkdirSync(join(root, folder))
})
afterEach(() => rmSync(root, { recursive: true }))

test('N10: the estate’s settings say where its state is and which file has the passphrase, unless the shell says more', () => {
  expect(withSettings({ state, passphrase: '~/team/passphrase' }, { PATH: '/bin' })).toEqual({
    PATH: '/bin',
    PULUMI_BACKEND_URL: state,
    PULUMI_CONFIG_PASSPHRASE_FILE: `${homedir()}/team/passphrase`,
  })
  const withPassword = { PULUMI_BACKEND_URL: 'postgres://bocage:hush@state.example/bocage' }
  expect(withSettings({ state }, withPassword)).toMatchObject(withPassword)
})

test.each([
  ['a password in the settings', { state: 'postgres://bocage:hush@db/b' }, {}, 'it holds a password'],
  [
    'another state in the shell',
    { state },
    { PULUMI_BACKEND_URL: 's3://old' },
    'this shell names s3://old, and the estate',
  ],
  [
    'a passphrase in its file’s place',
    { passphrase: 'correct horse' },
    {},
    'The passphrase itself is never written there',
  ],
])('N10: %s is refused', (_, settings, outside, said) => {
  const read = () => withSettings(settings, outside)
  expect(read).toThrow(said)
  expect(read).not.toThrow(/hush|horse/)
})

test('N10: who has settings in the checkout is told how they come to the inventory', () => {
  const checkout = join(root, 'checkout')
  writeFileSync(join(checkout, 'Pulumi.houx.yaml'), 'config: {}\n')
  expect(misplacedSettings(checkout, checkout, 'inventory')).toEqual([])
  expect(misplacedSettings(checkout, checkout, '../estate/inventory').map(({ instead }) => instead)).toEqual([
    expect.stringContaining('mv Pulumi.*.yaml ../estate/, take bocage:inventory out'),
  ])
  expect(() => misplacedSettings(checkout, join(root, 'estate'), '../estate/inventory')).toThrow(
    `mv Pulumi.houx.yaml ${root}/estate/`,
  )
  writeFileSync(join(root, 'estate/Pulumi.houx.yaml'), 'config: {}\n')
  expect(misplacedSettings(checkout, join(root, 'estate'), '../estate/inventory')).toEqual([])
})

test('N10: in the lab, a state that this shell names is said to count for nothing', () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => {})
  try {
    sayOtherState({ name: 'lab' }, 'file:///lab/state', 'postgres://bocage:hush@state.example/bocage')
    sayOtherState({ name: 'lab' }, 'file:///lab/state', 'file:///lab/state')
    sayOtherState({ name: 'lab' }, 'file:///lab/state')
    expect(said.mock.calls).toEqual([
      [
        'PULUMI_BACKEND_URL counts for nothing here: the lab has a state of its own, and postgres://bocage:…@state.example/bocage is left alone.',
      ],
    ])
  } finally {
    said.mockRestore()
  }
})
