import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { abridge } from '../../../words/said/abridge.ts'
import { OperatorError } from '../../../words/said/problem.ts'

const problem = (where: string, what: string) => ({ where, what, instead: 'Mend it.' })

test('C: what stops a run is told in as few words: of many alike, the first ones', () => {
  const { message } = new OperatorError(
    'The inventory does not add up.',
    Array.from({ length: 18_000 }, (_, index) => problem(`a.yaml:${index}:1`, `there is no machine "aps${index}"`)),
  )
  expect(message.split('\n')).toHaveLength(7)
  expect(message).toMatch(/\n {4}… and 17995 more like it\.$/)
})

test('every problem is shown or counted, and the first of all is shown', () => {
  const kinds = fc.constantFrom('no', 'none', 'never', 'too long')
  fc.assert(
    fc.property(fc.array(kinds, { minLength: 1, maxLength: 300 }), (whats) => {
      const problems = whats.map((what, index) => problem(String(index), what))
      const { shown, left } = abridge(problems)
      expect(shown.reduce((sum, { more }) => sum + 1 + more, left)).toBe(whats.length)
      expect(shown[0]?.problem).toBe(problems[0])
      expect(new Set(shown.map(({ problem }) => problem.what))).toEqual(new Set(whats))
    }),
  )
})
