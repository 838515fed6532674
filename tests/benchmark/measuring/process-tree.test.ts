import { expect, test } from '@jest/globals'
import { parseStat } from '../../../benchmark/measuring/process-tree.ts'

test('a process is read whatever its name holds', () => {
  const line = `42 (a) b) S 7 ${Array.from({ length: 46 }, (_, index) => index + 5).join(' ')}`
  expect(parseStat(line)).toEqual({ parent: 7, ticks: 14 + 15, pages: 24 })
})
