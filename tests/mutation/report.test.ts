import { expect, test } from '@jest/globals'
import type { Mutant } from '../../mutation/mutants/mutant.ts'
import { shuffled } from '../../mutation/mutants/sample.ts'
import { type MutantResult, renderResults, survivedPercent } from '../../mutation/report.ts'

const mutant = (file: string, line: number): Mutant => ({
  ...{ file, line, start: 0, end: 1, replacement: '' },
  change: 'leaves `a` out',
})
const results: MutantResult[] = [
  { mutant: mutant('b.sh', 2), status: 'noticed', by: 'tests/b.test.ts, "it is so"' },
  { mutant: mutant('a.ts', 7), status: 'survived', because: 'no test fails' },
  { mutant: mutant('a.ts', 3), status: 'survived', because: 'no quick test reaches it' },
  { mutant: mutant('a.ts', 5), status: 'noticed', by: 'out of time' },
]

test('a report names each change that nobody noticed, with file, line and reason', () => {
  expect(renderResults(results, 90)).toBe(`a.ts: 1 of 3 noticed
  a.ts:3: leaves \`a\` out (survived: no quick test reaches it)
  a.ts:7: leaves \`a\` out (survived: no test fails)
b.sh: 1 of 1 noticed

4 of 90 possible changes tried: 2 noticed, 2 survived (50 %).`)
  expect(survivedPercent(results)).toBe(50)
})

test('nothing tried is nothing survived', () => {
  expect(survivedPercent([])).toBe(0)
})

const some = [1, 2, 3, 4, 5, 6].map((line) => mutant('a.ts', line))

test('a seed draws the same sample each time, another seed another, and a change elsewhere moves nothing', () => {
  expect(shuffled(some, '1')).toEqual(shuffled([...some].reverse(), '1'))
  expect(shuffled(some, '1')).not.toEqual(shuffled(some, '2'))
  const more = shuffled([...some, mutant('b.ts', 1)], '1')
  expect(more.filter(({ file }) => file === 'a.ts')).toEqual(shuffled(some, '1'))
})
