import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { IntlMessageFormat } from 'intl-messageformat'
import { english } from '../../../operations/forecast/said/english.ts'
import { french } from '../../../operations/forecast/said/french.ts'
import { languages, speaker } from '../../../operations/forecast/said/speak.ts'

const keys = Object.keys(english) as (keyof typeof english)[]

/** The names that a message fills in, and what it chooses by; each with its kind. */
function filledIn(text: string, language: string): string[] {
  const names = new Set<string>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const { type, value: name, options } = value as { type?: number; value?: string; options?: unknown }
    // In the parser's tree, 0 is text and 7 the number that a plural counts.
    if (type !== undefined && type !== 0 && type !== 7 && name !== undefined)
      names.add(options === undefined ? name : `${name}, chosen by`)
    for (const one of Object.values(value)) visit(one)
  }
  visit(new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst())
  return [...names].sort()
}

test('French and English say the same things', () => {
  expect(Object.keys(french)).toEqual(keys)
})

test.each(keys)('%s fills in the same in French and English', (key) => {
  const [fr, en] = [filledIn(french[key], 'fr'), filledIn(english[key], 'en')]
  // A language may need a number only to agree with it.
  const named = (names: string[]) => [
    ...new Set(names.filter((name) => name !== 'count, chosen by').map((name) => name.split(',')[0])),
  ]
  expect(named(fr)).toEqual(named(en))
})

/** Sentences of which `together` puts several things into one. */
const ofSeveral = keys.filter((key) => /^(unit|refused)\./.test(key) && /\{things\}/.test(english[key]))

test.each(ofSeveral.filter((key) => !['refused.bearer'].includes(key)))(
  '%s agrees in French with what it is said of',
  (key) => {
    const values = { from: 'a', to: 'b', owner: 'c', reasons: 'd' }
    const said = [1, 2].map((count) =>
      new IntlMessageFormat(french[key], 'fr').format({ ...values, things: 'x', count }),
    )
    expect(said[0]).not.toBe(said[1])
  },
)

test('every sentence is said somewhere', () => {
  const code = ['operations', 'scripts']
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .filter((file) => file.endsWith('.ts') && !/said\/(english|french)\.ts$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  expect(keys.filter((key) => !code.includes(`'${key}'`))).toEqual([])
})

test('French keeps a colon and what is in guillemets on their line', () => {
  const texts = Object.values(french).map((text) => text.replaceAll(/"[^"]*"|https?:/g, ''))
  expect(texts.filter((text) => / [:;?!»](?=\s|$)|« /.test(text))).toEqual([])
})

test.each(languages)('a long list says how many more there are (%s)', (language) => {
  const names = Array.from({ length: 20 }, (_, index) => `site${index}`)
  const said = speaker(language, (name) => name)({ say: 'unit.created', with: { things: names, count: 20 } })
  expect(said).toContain(language === 'fr' ? 'site7 et 12 autres' : 'site7, and 12 more')
})
