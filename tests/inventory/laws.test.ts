import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parse } from 'yaml'
import { generateEstate } from '../../benchmark/generate-estate.ts'
import type { UnitPlan } from '../../inventory/model/planning/plan.ts'
import { parseFiles } from '../../inventory/model/read.ts'
import { resolve } from '../../inventory/model/resolve.ts'
import { readCatalogue } from '../../services/catalogue.ts'
import { line } from '../../words/written/line.ts'
import { anyCharacter, anyText } from '../any-text.ts'
import { changed, resolveSmall, smallEstate } from './small-estate.ts'

const catalogue = await readCatalogue()
const resolveTexts = (texts: ReadonlyMap<string, string>) =>
  resolve(parseFiles('inventory', texts), catalogue, { lock: '' })

/** The same data with the names of every map in another order. */
function shuffled(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, random))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, inner]) => ({ name, inner, at: random() }))
  return Object.fromEntries(
    entries.sort((a, b) => a.at - b.at).map(({ name, inner }) => [name, shuffled(inner, random)]),
  )
}

const fractions = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }))

test('the order of names in the files changes nothing, not even the order in the plan', () => {
  const expected = JSON.stringify(resolveSmall().plan)
  fc.assert(
    fc.property(fractions, (stream) => {
      const random = () => stream.next().value ?? 0
      const files = Object.entries(smallEstate).map(([name, text]) => [
        name,
        JSON.stringify(shuffled(parse(text), random)),
      ])
      expect(JSON.stringify(resolveSmall(Object.fromEntries(files)).plan)).toBe(expected)
    }),
    { numRuns: 8 },
  )
})

test('an association that leaves changes no other plan, only the collective’s', () => {
  const texts = generateEstate(12)
  const { plan } = resolveTexts(texts)
  const names = Object.keys(plan?.associations ?? {})
  fc.assert(
    fc.property(fc.subarray(names), (leaving) => {
      const staying = new Map(
        [...texts].filter(([path]) => !leaving.some((name) => path === `associations/${name}.yaml`)),
      )
      const after = resolveTexts(staying).plan
      expect(Object.keys(after?.associations ?? {})).toEqual(names.filter((name) => !leaving.includes(name)))
      for (const [name, association] of Object.entries(after?.associations ?? {}))
        expect(association).toEqual(plan?.associations[name])
    }),
    { numRuns: 5 },
  )
})

test('the plan is plain data: it is the same after a journey through JSON', () => {
  const { plan } = resolveSmall()
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
})

test('whatever people call a site arrives unchanged', () => {
  const hostile = fc.constantFrom(
    'L\'été d\'"Ana"',
    '$(touch /tmp/x)',
    '`id`',
    '; rm -rf / #',
    '%0a',
    '../../x',
    '📻 🏴󠁧󠁢󠁳󠁣󠁴󠁿',
    'a\\b',
    '{{x}}',
    '<b>',
  )
  const title = fc.oneof(hostile, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 }), anyText)
  fc.assert(
    fc.property(title, (text) => {
      const { plan } = resolveSmall(changed('associations/lierre.yaml', 'Le Lierre }', `${JSON.stringify(text)} }`))
      if (!line(200).safeParse(text).success) expect(plan).toBeUndefined()
      else expect(titleOf(plan?.associations.lierre?.shares[0]?.units[0])).toBe(text)
    }),
    { numRuns: 25, examples: [['\u0000'], ['\ud800'], ['a\u2028b'], [' a'], ['\u202eevil']] },
  )
})

/** The title that a site is installed with. */
function titleOf(site: UnitPlan | undefined): string {
  const tasks = site?.steps.flatMap((step) => ('task' in step ? [step.task] : [])) ?? []
  const install = tasks.find(({ name }) => name.endsWith('-install'))
  return JSON.parse(install?.values.site ?? '{}').title
}

/** What a hostile hand would write in the place of a value. */
const hostileValue = fc.oneof(
  fc.constantFrom(
    '$(id)',
    '`id`',
    "'; drop table",
    '../../etc',
    '__proto__',
    'constructor',
    'toString',
    'a'.repeat(300),
    'élan',
    '\n',
    '',
  ),
  fc.jsonValue(),
  fc.constantFrom({ __proto__: null, toString: 1, toJSON: 2, constructor: 4 }, -1, 2 ** 53, 1e308, [[[]]], {
    '': '',
  }),
)

/** A copy in which one value, at a place chosen by numbers, is another. */
function mutated(value: unknown, steps: number[], instead: unknown): unknown {
  const [step = 0, ...rest] = steps
  if (rest.length === 0 || typeof value !== 'object' || value === null) return instead
  const names = Object.keys(value)
  const chosen = names[step % Math.max(1, names.length)]
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === chosen ? mutated(item, rest, instead) : item))
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name === chosen ? mutated(inner, rest, instead) : inner]),
  )
}

test('a wrong value anywhere gives a plan or errors, never an exception, and each error has its place and its cure', () => {
  const file = fc.constantFrom(...Object.keys(smallEstate))
  fc.assert(
    fc.property(file, fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }), hostileValue, (name, steps, instead) => {
      const text = JSON.stringify(mutated(parse(smallEstate[name] ?? ''), steps, instead))
      const { plan, errors } = resolveSmall({ [name]: text })
      expect(errors.length > 0).toBe(plan === undefined)
      for (const { where, what, instead } of errors) {
        expect(where).toMatch(/^inventory\/[a-z/]+\.yaml:\d+:\d+$/)
        expect(what).not.toMatch(/undefined|\[object|\n|\.$/)
        expect(instead).toMatch(/^[A-Z"].*[.!?]$/)
      }
    }),
    { numRuns: 40 },
  )
})

/** What people read, and programs only pass on as data: everything else reaches shells, property strings and configuration files. */
const forPeople = new Set(['opens', 'note', 'name', 'associationName', 'bearer', 'title', 'who'])

/** Every text of a plan that is not for people, and where it is. A key's comment is for people, too. */
function wordsIn(value: unknown, path: string[] = []): [path: string, word: string][] {
  if (typeof value === 'string') {
    // Scripts are given some of it as JSON.
    if (/^\[?\{"/.test(value)) return wordsIn(JSON.parse(value), path)
    const word = path.at(-2) === 'ssh' ? value.split(' ', 2).join(' ') : value
    return forPeople.has(path.at(-1) ?? '') ? [] : [[path.join('.'), word]]
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    [[...path, name, '(name)'].join('.'), name] as [string, string],
    ...wordsIn(inner, [...path, name]),
  ])
}

test('C: whatever is written, what reaches programs is made of letters, digits and a few signs that none of them reads', () => {
  const file = fc.constantFrom(...Object.keys(smallEstate))
  const hostile = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.stringMatching(/^[a-z]{1,5}[ -~][a-z]{1,5}$/),
    fc.stringMatching(/^[a-z']{1,5}[ -~]@[a-z]{1,5}[ -~]?\.example$/),
    fc.stringMatching(/^\/dev\/[ -~]{1,6}$/),
  )
  // What definitions say by themselves is there whatever is written.
  const usual = new Set(wordsIn(resolveSmall({}).plan ?? {}).map(([, word]) => word))
  fc.assert(
    fc.property(file, fc.array(fc.nat(20), { minLength: 2, maxLength: 6 }), hostile, (name, steps, instead) => {
      const { plan } = resolveSmall({ [name]: JSON.stringify(mutated(parse(smallEstate[name] ?? ''), steps, instead)) })
      const words = wordsIn(plan ?? {}).filter(([, word]) => !usual.has(word))
      const odd = words.filter(([, word]) => !/^[A-Za-z0-9 @._:/+=,'-]*$/.test(word))
      expect(odd).toEqual([])
    }),
    { numRuns: 40 },
  )
})

test('a file with any text in it gives a plan or errors, never an exception', () => {
  const pieces = fc.constantFrom(
    '\t',
    '"',
    "'",
    ': ',
    '- ',
    '{',
    '[',
    '&a ',
    '*a',
    '<<: ',
    '!!x ',
    '---\n',
    '%YAML 1.1\n',
    '|',
    '>',
    '#',
    '\r\n',
    '\u0000',
    '? ',
    '\uFEFF',
    '@',
    '\n',
    '  ',
  )
  const file = fc.constantFrom(...Object.keys(smallEstate))
  fc.assert(
    fc.property(
      file,
      fc.nat(),
      fc.nat(30),
      fc.array(fc.oneof(pieces, fc.string({ unit: anyCharacter, maxLength: 3 })), { maxLength: 5 }),
      (name, at, gone, added) => {
        const text = smallEstate[name] ?? ''
        const start = at % text.length
        const { plan, errors } = resolveSmall({
          [name]: text.slice(0, start) + added.join('') + text.slice(start + gone),
        })
        expect(errors.length > 0).toBe(plan === undefined)
      },
    ),
    { numRuns: 40 },
  )
})
