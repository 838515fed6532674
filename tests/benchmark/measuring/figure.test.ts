import { expect, test } from '@jest/globals'
import { type Figure, isMet, median, ratios } from '../../../benchmark/measuring/figure.ts'

const figure = (goal: string, ...samples: number[]): Figure => ({ name: 'tea', unit: 's', goal, samples })

test('the median is the middle one, or the mean of the two in the middle, in any order', () => {
  expect(median([9, 1, 3])).toBe(3)
  expect(median([4, 1, 2, 100])).toBe(3)
  expect(median([])).toBeNaN()
})

test('a goal is met by the median, at its limit too', () => {
  expect(isMet(figure('<= 1.3', 1, 1.3, 9))).toBe(true)
  expect(isMet(figure('<= 1.3', 1, 1.31, 9))).toBe(false)
  expect(isMet(figure('>= 20', 20))).toBe(true)
  expect(isMet(figure('>= 20', 19.9))).toBe(false)
})

test('where nothing was promised, nothing is met or missed', () => {
  expect(isMet(figure('', 1))).toBeUndefined()
})

test('a ratio is taken within each round', () => {
  expect(ratios([2, 30], [1, 10])).toEqual([2, 3])
})
