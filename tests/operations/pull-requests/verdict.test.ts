import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseFiles } from '../../../inventory/model/read.ts'
import { resolve } from '../../../inventory/model/resolve.ts'
import { forecast } from '../../../operations/forecast/forecast.ts'
import type { Foreseen } from '../../../operations/forecast/foreseen.ts'
import { verdictOf } from '../../../operations/pull-requests/verdict.ts'
import { readCatalogue } from '../../../services/catalogue.ts'
import { anyText } from '../../any-text.ts'

const texts = new Map(
  ['collective.yaml', ...readdirSync('inventory/associations').map((name) => `associations/${name}`)].map((path) => [
    path,
    readFileSync(`inventory/${path}`, 'utf8'),
  ]),
)
const resolved = resolve(parseFiles('inventory', texts), await readCatalogue(), { lock: 'services/images.lock.json' })
const right = { commit: 'aaaa', folder: 'aaaa:inventory', resolved }
const wrong = (what: string) => ({
  commit: 'bbbb',
  folder: 'bbbb:inventory',
  resolved: { errors: [{ where: `${what}:1:2`, what, instead: what }], warnings: [] },
})
const engine = { say: 'request.engine' } as const
const change = (risk: Foreseen['risk']): Foreseen => ({
  risk,
  owner: 'infini',
  what: { say: 'owner.begins', with: { owner: 'Infini' } },
})
const foreseen = (...changes: Foreseen[]) => ({ names: {}, changes, todo: [] })

test('what is wrong is told with its place and its cure, and does not pass', () => {
  const told = verdictOf({ head: wrong('there is no machine "huox"'), base: right }, engine)
  expect(told).toMatchObject({ passes: false, language: 'fr', summary: '1 erreur dans l’inventaire' })
  expect(told.page).toContain('- `there is no machine "huox":1:2`\n  - `there is no machine "huox"`')
})

test('a mistake that is there a hundred times is told a few times', () => {
  const many = wrong('x')
  many.resolved.errors = Array.from({ length: 100 }, (_, number) => ({
    where: `f:${number}`,
    what: 'bad "x"',
    instead: 'y',
  }))
  const { page } = verdictOf({ head: many }, engine)
  expect(page.match(/bad/g)).toHaveLength(5)
  expect(page).toContain('95 more like it')
})

test('where the inventory before was wrong, what mends it passes, and somebody should look twice', () => {
  expect(verdictOf({ head: right, base: wrong('x') }, engine)).toMatchObject({ passes: true, risky: true })
})

test.each([
  [[], true, false, 'Rien ne change'],
  [['quiet', 'noticed'], true, false, '2 changements'],
  [['risky', 'quiet'], true, true, '2 changements, dont 1 à risque'],
  [['refused', 'quiet'], false, true, 'scripts/up refuserait ceci'],
] as const)('of %j, it is told whether it passes (%s), and is risky (%s)', (kinds, passes, risky, summary) => {
  const told = verdictOf({ head: right, base: right, foreseen: foreseen(...kinds.map(change)) }, engine)
  expect(told).toMatchObject({ passes, risky, summary })
})

test('it says last why the engine was not asked', () => {
  const page = (say: 'request.engine' | 'request.engine.fork') =>
    verdictOf({ head: right, base: right, foreseen: foreseen() }, { say }).page
  expect(page('request.engine.fork')).toMatch(/fork[^\n]*ni secret ni état[^\n]*\n$/)
  expect(page('request.engine')).not.toContain('fork')
})

test('nothing changes between an inventory and itself', () => {
  if (!resolved.plan) throw new Error('the example has mistakes')
  expect(
    verdictOf({ head: right, base: right, foreseen: forecast(resolved.plan, resolved.plan) }, engine),
  ).toMatchObject({
    passes: true,
    risky: false,
  })
})

test('a mistake of any characters stays in code, on its line', () => {
  const lines = (text: string) => verdictOf({ head: wrong(text) }, engine).page.split('\n')
  fc.assert(
    fc.property(
      fc.oneof(anyText, fc.constantFrom('@houx/team', '<img src=x>', '[a](b)', '\u202e\u200b', '``\n- [x] a')),
      (text) => {
        const said = lines(text)
        expect(said).toHaveLength(lines('a').length)
        for (const line of said.slice(2, 5)) {
          const [, fence = '', within = ''] = /^ *- (`+)(.*?)\1$/.exec(line) ?? []
          expect(fence).not.toBe('')
          expect(within.match(/`+/g)?.some((run) => run.length === fence.length) ?? false).toBe(false)
          expect(within).not.toMatch(/[\p{Cc}\p{Cf}]/u)
        }
      },
    ),
    { numRuns: 200 },
  )
})
