import type { MeasuredEstate } from '../estate.ts'
import { type Figure, ratios } from './figure.ts'

/**
 * How time grows from 100 associations to 300: what one association of 300 costs, by what one of 100 does. Linear growth is
 * 1, or less where part of the cost is fixed; quadratic growth is 3.
 */
export function growth(name: string, series: { estate: MeasuredEstate; samples: number[] }[]): Figure[] {
  const each = (associations: number) => {
    const found = series.find(({ estate }) => estate.associations === associations)
    return found?.samples.map((sample) => sample / associations)
  }
  const [few, many] = [each(100), each(300)]
  if (!few || !many) return []
  return [
    { name: `${name}: time per association, from 100 to 300`, unit: 'x', goal: '<= 1.1', samples: ratios(many, few) },
  ]
}
