import { visibleLine } from '../../../words/said/visible.ts'
import type { Forecast } from '../foreseen.ts'
import { type Between, outlineOf } from './outline.ts'
import type { Language } from './speak.ts'

/** A forecast for a terminal: reads well without colour. Whatever the inventory says, nothing in it acts on the terminal. */
export function renderForecast(forecast: Forecast, between: Between, language: Language): string {
  const { head, sections, todo, foot } = outlineOf(forecast, between, language, visibleLine)
  const blocks = [
    [head],
    ...sections.map(({ heading, changes }) => [
      heading,
      ...changes.flatMap(({ place, text, more }, index) => [
        ...(changes[index - 1]?.place.join() === place.join() ? [] : [`  ${place.join(', ')}`]),
        `    ${text}`,
        ...more.map(({ label, text }) => `      ${labelled(label, language)} ${text}`),
      ]),
    ]),
    ...(todo ? [[todo.heading, ...todo.steps.map((step, index) => `  ${index + 1}. ${step}`)]] : []),
    ...(foot === undefined ? [] : [[foot]]),
  ]
  return blocks.map((lines) => lines.join('\n')).join('\n\n')
}

/** A label and its colon, which French sets apart. */
export const labelled = (label: string, language: Language): string => `${label}${language === 'fr' ? '\u00a0' : ''}:`
