import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { forecast } from '../../../operations/forecast/forecast.ts'
import type { Forecast } from '../../../operations/forecast/foreseen.ts'
import { forecastData } from '../../../operations/forecast/said/forecast-data.ts'
import { renderForecast } from '../../../operations/forecast/said/render-forecast.ts'
import { renderMarkdown } from '../../../operations/forecast/said/render-markdown.ts'
import { languages } from '../../../operations/forecast/said/speak.ts'
import { exampleChanges, plansOf } from './example-changes.ts'

const between = {
  fr: { from: 'la branche main', to: 'cette branche' },
  en: { from: 'the branch main', to: 'this branch' },
}

/** What each change does: the same in every language. */
const forecasts: Record<string, Record<string, Forecast>> = {}
const forecastsOf = (theme: string): Record<string, Forecast> => {
  forecasts[theme] ??= Object.fromEntries(
    Object.entries(exampleChanges[theme] ?? {}).map(([title, change]) => {
      const { before, after } = plansOf(change)
      return [title, forecast(before, after)]
    }),
  )
  return forecasts[theme]
}

function expectGolden(name: string, text: string) {
  const golden = new URL(`golden/${name}`, import.meta.url)
  if (process.env.UPDATE_GOLDEN) writeFileSync(golden, text)
  expect(text).toBe(readFileSync(golden, 'utf8'))
}

/**
 * What a volunteer reads of a change. After a wanted change: `UPDATE_GOLDEN=1 npm test -- tests/operations/forecast`; then read it as
 * somebody who is tired would.
 */
test.each(Object.keys(exampleChanges).flatMap((theme) => languages.map((language) => [theme, language] as const)))(
  'changes of %s read as their golden file says (%s)',
  (theme, language) => {
    const told = Object.entries(forecastsOf(theme)).map(
      ([title, forecast]) => `#### ${title}\n\n${renderForecast(forecast, between[language], language)}\n`,
    )
    expectGolden(`${theme}.${language}.txt`, told.join('\n\n'))
  },
)

const renamed = 'a site has another address, and the old one leads nowhere'

test.each(languages)('a page has the same, with names as code (%s)', (language) => {
  const page = renderMarkdown(forecastsOf('sites')[renamed] as Forecast, between[language], language)
  expectGolden(`page.${language}.md`, page)
})

test('programs get each change with its kind, and who is away as data', () => {
  expect(forecastData(forecastsOf('sites')[renamed] as Forecast, between.en, 'en')).toEqual({
    from: 'the branch main',
    to: 'this branch',
    language: 'en',
    worst: 'risky',
    changes: [
      {
        risk: 'risky',
        owner: 'infini',
        about: 'blogs',
        kind: 'address.lost',
        text: 'radios.infini.example becomes ondes.infini.example; who comes to radios.infini.example finds nothing.',
        away: { things: ['ondes.infini.example'], seconds: 20 },
        next: 'write "formerly: [radios.infini.example]" beside it, and visitors are led on.',
      },
    ],
    todo: ['Have ondes.infini.example lead to pve1.bocage.example (and by AAAA to 2001:db8::10).'],
  })
})
