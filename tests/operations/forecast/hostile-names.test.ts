import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Forecast } from '../../../operations/forecast/foreseen.ts'
import { renderForecast } from '../../../operations/forecast/said/render-forecast.ts'
import { renderMarkdown } from '../../../operations/forecast/said/render-markdown.ts'
import { anyText } from '../../any-text.ts'

const between = { from: 'main', to: 'this' }

/** An association that chose this name. */
const named = (name: string): Forecast => ({
  names: { houx: name },
  changes: [{ risk: 'quiet', owner: 'houx', what: { say: 'owner.named', with: { from: name, to: 'Le Houx' } } }],
  todo: [],
})

test.each([
  '@everyone',
  '<img src=x onerror=alert(1)>',
  '[here](https://elsewhere.example)',
  'https://elsewhere.example',
  '**bold** _and_ #1',
  '| a | table |',
])('in Markdown, %s is what somebody wrote, and does nothing', (name) => {
  expect(renderMarkdown(named(name), between, 'en')).toContain(
    `- \`${name}\`: \`${name}\` is called \`Le Houx\` from now on.`,
  )
})

test('backticks in a name end no code', () => {
  const text = renderMarkdown(named('`` ` @all'), between, 'en')
  expect(text).toContain('- ``` `` ` @all ```: ')
})

test('characters that nobody sees, and those that turn the writing around, are written out', () => {
  for (const render of [renderMarkdown, renderForecast])
    expect(render(named('a\u202eb\u200bc\nd'), between, 'en')).toContain('a\\u{202e}b\\u{200b}c\\u{a}d')
})

test('no name of any characters leaves its line, or its code', () => {
  const lines = (text: string) => text.split('\n').length
  fc.assert(
    fc.property(anyText, (name) => {
      expect(lines(renderMarkdown(named(name), between, 'fr'))).toBe(lines(renderMarkdown(named('a'), between, 'fr')))
      const [, fence = '', shown = ''] =
        /^- (`+)(.*?[^`])\1(?!`)/m.exec(renderMarkdown(named(name), between, 'fr')) ?? []
      expect(fence).not.toBe('')
      expect(shown.match(/`+/g)?.some((run) => run.length === fence.length) ?? false).toBe(false)
    }),
    { numRuns: 200 },
  )
})
