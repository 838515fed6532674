import { expect, test } from '@jest/globals'
import { isOlder } from '../../engine/go.ts'

test.each([
  ['go1.25.3', true],
  ['go1.9', true],
  ['go1.26', false],
  ['go1.26.8', false],
  ['go1.30.1', false],
  ['go2.0', false],
  ['devel go-abc', false],
])('%s is older than 1.26: %s', (found, older) => {
  expect(isOlder(found, '1.26')).toBe(older)
})
