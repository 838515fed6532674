import { isDeepStrictEqual } from 'node:util'
import { type Away, type Forecast, type Foreseen, type Risk, risks } from '../foreseen.ts'
import type { SentenceKey } from './english.ts'
import { type Language, type Saying, speaker } from './speak.ts'

/** Between what a forecast is: as people call the two versions. */
export type Between = { from: string | Saying; to: string | Saying }

/** A forecast in sentences, before it is laid out for a terminal or a page. */
export type Outline = {
  head: string
  /** The worst first; none is empty. */
  sections: { risk: Risk; heading: string; changes: OutlinedChange[] }[]
  /** What people do before: nothing, where there is nothing to do. */
  todo?: { heading: string; steps: string[] }
  foot?: string
}

export type OutlinedChange = {
  /** Whose it is, and which service or machine. */
  place: string[]
  text: string
  more: { label: string; text: string }[]
}

/**
 * A forecast told in one language.
 *
 * @param name how a name that somebody wrote is shown: escaped for wherever it is read
 */
export function outlineOf(
  { names, changes, todo }: Forecast,
  between: Between,
  language: Language,
  name: (text: string) => string,
): Outline {
  const speak = speaker(language, name)
  const count = (risk: Risk) => changes.filter((change) => change.risk === risk).length
  const values = { ...between, count: changes.length, risky: count('risky'), refused: count('refused') }
  const say: SentenceKey = changes.length === 0 ? 'head.nothing' : values.refused > 0 ? 'head.refused' : 'head.changes'
  const outlined = (change: Foreseen): OutlinedChange => ({
    place: [names[change.owner] ?? change.owner, ...(change.about === undefined ? [] : [change.about])].map(name),
    text: capitalised(speak(change.what), change.what),
    more: labels.flatMap(({ of, label }) => {
      const saying = of(change)
      return saying ? [{ label: speak({ say: label }), text: speak(saying) }] : []
    }),
  })
  const sections = risks.flatMap((risk) => {
    const those = changes.filter((change) => change.risk === risk).map(outlined)
    return those.length > 0 ? [{ risk, heading: speak({ say: headings[risk] }), changes: those }] : []
  })
  return {
    head: speak({ say, with: values }),
    sections,
    ...(todo.length > 0 && { todo: { heading: speak({ say: 'heading.todo' }), steps: todo.map(speak) } }),
    ...(changes.some(({ back, risk }) => back === undefined && risk !== 'refused') && {
      foot: speak({ say: 'foot.back' }),
    }),
  }
}

/** A name stays as it is written; a word of ours that begins a sentence doesn't. */
function capitalised(text: string, { with: { things } = {} }: Saying): string {
  const [first] = Array.isArray(things) ? things : []
  return typeof first === 'object' ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text
}

const headings: Record<Risk, SentenceKey> = {
  refused: 'heading.refused',
  risky: 'heading.risky',
  noticed: 'heading.noticed',
  quiet: 'heading.quiet',
}

const labels: { of: (change: Foreseen) => Saying | undefined; label: SentenceKey }[] = [
  { of: ({ away, what }) => away && awayIn(away, what), label: 'label.away' },
  { of: ({ data }) => data, label: 'label.data' },
  { of: ({ back }) => back, label: 'label.back' },
  { of: ({ next }) => next, label: 'label.next' },
]

/** Whoever is away; it goes without saying of what was just named. */
function awayIn({ things, seconds, longer }: Away, what: Saying): Saying {
  const time: Saying = { say: 'away.time', with: { seconds, longer: longer ? 'yes' : 'no' } }
  const named = what.with?.things
  return isDeepStrictEqual(named, things) ? time : { say: 'away.for', with: { things, time } }
}
