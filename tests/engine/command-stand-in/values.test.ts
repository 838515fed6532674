import { expect, test } from '@jest/globals'
import { holdsSecret, reveal, secret, secretTexts } from '../../../engine/command-stand-in/values.ts'

const environment = { PLAIN: 'a', HIDDEN: secret('b'), deeper: [secret({ inner: secret('c'), other: 1 })] }

test('envelopes are opened at any depth', () => {
  expect(reveal(environment)).toEqual({ PLAIN: 'a', HIDDEN: 'b', deeper: [{ inner: 'c', other: 1 }] })
})

test('the texts in envelopes are found, and no others', () => {
  expect(secretTexts(environment)).toEqual(['b', 'c'])
})

test('a value holds a secret or not', () => {
  expect(holdsSecret(environment)).toBe(true)
  expect(holdsSecret({ PLAIN: 'a', nothing: null })).toBe(false)
})
