import { expect, test } from '@jest/globals'
import { figureData, renderTable } from '../../../benchmark/measuring/report.ts'

const preview = { name: 'preview: time beside the floor', unit: 'x', goal: '<= 1.3', samples: [1.1, 1.2345, 1.4] }
const memory = { name: 'preview: peak memory', unit: 'MiB', goal: '', samples: [592.3] }

test('programs get a name, a median, a unit and a goal of each figure', () => {
  expect(figureData([preview, memory])).toEqual([
    { name: 'preview: time beside the floor', value: 1.23, unit: 'x', goal: '<= 1.3' },
    { name: 'preview: peak memory', value: 592, unit: 'MiB', goal: '' },
  ])
})

test('people see the least and the most too, and whether the goal was met', () => {
  const lines = renderTable([preview, memory, { ...preview, goal: '<= 1.2' }]).split('\n')
  expect(lines[3]).toMatch(/preview: time beside the floor .* 1\.1 │ +1\.23 │ +1\.4 │ x {4}│ <= 1\.3 │ met/)
  expect(lines[4]).toMatch(/preview: peak memory .* 592 │ +592 │ +592 │ MiB +│ +│ +│/)
  expect(lines[5]).toMatch(/MISSED/)
})
