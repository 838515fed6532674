import { expect, test } from '@jest/globals'
import { growth } from '../../../benchmark/measuring/growth.ts'

const series = (...points: [number, number][]) =>
  points.map(([associations, sample]) => ({
    estate: { name: '', associations, inventory: '', largest: '' },
    samples: [sample],
  }))

test('linear growth costs the same for each association, quadratic growth three times as much', () => {
  expect(growth('inventory', series([10, 1], [100, 10], [300, 30]))[0]?.samples).toEqual([1])
  expect(growth('inventory', series([100, 10], [300, 90]))[0]?.samples[0]).toBeCloseTo(3)
})

test('without both sizes nothing is said of growth', () => {
  expect(growth('inventory', series([10, 1], [100, 10]))).toEqual([])
})
