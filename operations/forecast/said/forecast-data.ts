import { visibleLine } from '../../../words/said/visible.ts'
import { type Forecast, worstOf } from '../foreseen.ts'
import type { Between } from './outline.ts'
import { type Language, type Saying, speaker } from './speak.ts'

/** A forecast for programs: each change with what kind it is (`kind`), and in words. */
export function forecastData(forecast: Forecast, { from, to }: Between, language: Language) {
  const speak = speaker(language, visibleLine)
  const said = (saying: Saying | undefined, name: string) => saying && { [name]: speak(saying) }
  const version = (one: Between['from']) => (typeof one === 'string' ? one : speak(one))
  return {
    from: version(from),
    to: version(to),
    language,
    worst: worstOf(forecast) ?? 'nothing',
    changes: forecast.changes.map(({ risk, owner, about, what, away, data, back, next }) => ({
      risk,
      owner,
      ...(about !== undefined && { about }),
      kind: what.say,
      text: speak(what),
      ...(away && { away }),
      ...said(data, 'data'),
      ...said(back, 'back'),
      ...said(next, 'next'),
    })),
    todo: forecast.todo.map(speak),
  }
}
