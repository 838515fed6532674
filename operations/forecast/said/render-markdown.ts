import { visibleLine } from '../../../words/said/visible.ts'
import type { Forecast } from '../foreseen.ts'
import { type Between, outlineOf } from './outline.ts'
import { labelled } from './render-forecast.ts'
import type { Language } from './speak.ts'

/**
 * A forecast for a page that is written in Markdown, as a comment of a forge. Names of the inventory are shown as code: there nothing is
 * a link, a mention, an image or HTML, whoever chose the name.
 */
export function renderMarkdown(forecast: Forecast, between: Between, language: Language): string {
  const { head, sections, todo, foot } = outlineOf(forecast, between, language, asCode)
  const blocks = [
    `**${head}**`,
    ...sections.flatMap(({ heading, changes }) => [
      `### ${heading}`,
      changes
        .flatMap(({ place, text, more }) => [
          `- ${place.join(', ')}${language === 'fr' ? '\u00a0' : ''}: ${text}`,
          ...more.map(({ label, text }) => `  - *${labelled(label, language)}* ${text}`),
        ])
        .join('\n'),
    ]),
    ...(todo ? [`### ${todo.heading}`, todo.steps.map((step) => `- [ ] ${step}`).join('\n')] : []),
    ...(foot === undefined ? [] : [foot]),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** A text as code on one line: between more backticks than it has side by side. Source: CommonMark 0.31, "Code spans". */
export function asCode(text: string): string {
  const shown = visibleLine(text) || ' '
  const longest = Math.max(0, ...Array.from(shown.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const space = longest > 0 || /^ .* $/.test(shown) ? ' ' : ''
  return `${fence}${space}${shown}${space}${fence}`
}
