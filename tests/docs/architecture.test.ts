import { readFileSync, statSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { planOf, readEstate } from '../../inventory/model/read.ts'

/* What docs/architecture.md shows of the example estate is so. */

const page = readFileSync('docs/architecture.md', 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(/^```(\w+)\n([^`]*)^```$/gm)].flatMap(([, name, text = '']) =>
    name === language ? text.split('\n').filter((line) => line !== '') : [],
  )

test('the line that is followed is in the inventory', () => {
  const file = readFileSync('inventory/associations/infini.yaml', 'utf8').split('\n')
  expect(blocks('yaml').filter((line) => !file.includes(line))).toEqual([])
})

test('what the plan is said to hold is in the plan of that association', async () => {
  const plan = JSON.stringify(planOf(await readEstate('inventory')).associations.infini)
  expect(blocks('plan').length).toBeGreaterThan(5)
  expect(blocks('plan').filter((word) => !plan.includes(`"${word}"`))).toEqual([])
})

test('the URNs are all that the site asks of the engine', () => {
  const golden = readFileSync('tests/stacks/golden/infini.txt', 'utf8').split('\n')
  const its = golden.filter((line) => line.includes('blogs-infini-example') && line.startsWith('bocage:'))
  expect(blocks('urns').sort()).toEqual(its.map((line) => line.replace(/:$/, '')).sort())
})

test('every folder and file that is named is there', () => {
  const named = [...page.matchAll(/`((?:inventory|services|components|stacks|machines|tests|scripts)\/[\w./-]+)`/g)]
  expect(named.length).toBeGreaterThan(5)
  for (const [, path = ''] of named) expect(() => statSync(path)).not.toThrow()
})
