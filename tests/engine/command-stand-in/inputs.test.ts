import { expect, test } from '@jest/globals'
import { checkInputs, commandInputs, diffInputs } from '../../../engine/command-stand-in/inputs.ts'
import { secret, unknownValue } from '../../../engine/command-stand-in/values.ts'

test('what the released plugin takes for a local command passes', () => {
  const inputs = {
    create: 'true',
    update: null,
    stdin: secret('text'),
    dir: unknownValue,
    environment: { A: secret('b'), B: unknownValue },
    interpreter: ['bash', '-c'],
    logging: 'none',
    addPreviousOutputInEnv: false,
    triggers: [1, { any: 'thing' }],
  }
  expect(checkInputs(inputs)).toEqual([])
})

test('each mistake is named, without its value', () => {
  const inputs = { create: 1, environment: { A: 2 }, logging: secret('all'), assetPaths: ['*'] }
  expect(checkInputs(inputs)).toEqual([
    '"create" must be a text.',
    '"environment" must be an object of texts.',
    '"logging" must be one of stdout, stderr, stdoutAndStderr, none.',
    'The stand-in for the plugin "command" does not serve "assetPaths".',
  ])
})

test('a command is run with the inputs out of their envelopes, and nothing else of the state', () => {
  expect(commandInputs({ create: secret('a'), stdin: null, stdout: 'b' })).toEqual({ create: 'a' })
})

test('only what differs is a change, and only triggers replace', () => {
  const olds = { create: 'a', stdin: 'b', dir: '/', triggers: [1], stdout: 'c', stderr: '' }
  const news = { create: 'a', stdin: unknownValue, environment: {}, triggers: [2] }
  expect(diffInputs(olds, news)).toEqual([
    { property: 'stdin', kind: 'update', replace: false },
    { property: 'dir', kind: 'delete', replace: false },
    { property: 'environment', kind: 'add', replace: false },
    { property: 'triggers', kind: 'update', replace: true },
  ])
  expect(diffInputs(olds, { create: 'a', stdin: 'b', dir: '/', triggers: [1], update: null })).toEqual([])
})

test('a value that becomes secret is a change: the state must not keep it in clear', () => {
  expect(diffInputs({ stdin: 'b' }, { stdin: secret('b') })).toHaveLength(1)
})
