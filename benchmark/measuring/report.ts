import Table from 'cli-table3'
import { type Figure, isMet, median } from './figure.ts'

/** The figures for people: least, median, most, and what was aimed at. */
export function renderTable(figures: Figure[]): string {
  const table = new Table({
    head: ['what', 'min', 'median', 'max', 'unit', 'goal', ''],
    colAligns: ['left', 'right', 'right', 'right', 'left', 'left', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const figure of figures) {
    const { name, unit, goal, samples } = figure
    const values = [Math.min(...samples), median(samples), Math.max(...samples)]
    table.push([name, ...values.map(rounded), unit, goal, verdict(isMet(figure))])
  }
  return table.toString()
}

/** The figures for programs. */
export const figureData = (figures: Figure[]) =>
  figures.map(({ name, samples, unit, goal }) => ({ name, value: Number(rounded(median(samples))), unit, goal }))

const verdict = (met: boolean | undefined) => (met === undefined ? '' : met ? 'met' : 'MISSED')

/** Three figures that count: more would be noise. */
const rounded = (value: number): string => (value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3))))
