import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { forecast } from '../../../operations/forecast/forecast.ts'
import type { Forecast } from '../../../operations/forecast/foreseen.ts'
import { renderForecast } from '../../../operations/forecast/said/render-forecast.ts'
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
    const golden = new URL(`golden/${theme}.${language}.txt`, import.meta.url)
    const text = told.join('\n\n')
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, text)
    expect(text).toBe(readFileSync(golden, 'utf8'))
  },
)
