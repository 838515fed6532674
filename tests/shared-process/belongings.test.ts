import { expect, test } from '@jest/globals'
import Belongings from './belongings.cjs'

test.each<[what: string, change: () => unknown, said: string]>([
  ['a new variable', () => Object.assign(process.env, { BOCAGE_LEFT: 'yes' }), 'BOCAGE_LEFT in the environment'],
  ['another value', () => Object.assign(process.env, { PATH: '/nowhere' }), 'PATH in the environment'],
  ['a variable that is missing', () => delete process.env.PATH, 'PATH in the environment'],
  ['another folder', () => process.chdir('/'), 'another working directory'],
  ['an exit code', () => Object.assign(process, { exitCode: 3 }), 'an exit code'],
  ['another clock', () => Object.assign(globalThis, { setTimeout: () => {} }), 'the global setTimeout'],
  ['a listener', () => process.on('SIGHUP', () => {}), 'a listener for SIGHUP'],
])('%s is said, and put back', (_, change, said) => {
  const before = new Belongings()
  change()
  expect(before.putBack()).toEqual([said])
  expect(before.putBack()).toEqual([])
})
