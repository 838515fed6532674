import { IntlMessageFormat } from 'intl-messageformat'
import { english, type SentenceKey } from './english.ts'
import { french } from './french.ts'

/** The languages that forecasts are told in. */
export const languages = ['fr', 'en'] as const
export type Language = (typeof languages)[number]

export const catalogues: Record<Language, Record<SentenceKey, string>> = { fr: french, en: english }

/** A sentence of the catalogue with what it speaks of, before it is said in a language. */
export type Saying = { say: SentenceKey; with?: Record<string, Mentioned> }

/** What a sentence speaks of: names as they are, numbers, other sayings, or several of them. */
export type Mentioned = string | number | Saying | readonly (string | Saying)[]

/** Longer lists say how many more there are. */
const listed = 8

/**
 * How sayings are told in one language.
 *
 * @param name how a name that somebody wrote is shown: escaped for wherever it is read
 */
export function speaker(language: Language, name: (text: string) => string): (saying: Saying) => string {
  const texts = catalogues[language]
  const list = new Intl.ListFormat(language, { type: 'conjunction' })
  const told = (said: Mentioned, isChoice: boolean, most: number): string | number => {
    if (typeof said === 'number') return said
    if (typeof said === 'string') return isChoice ? said : name(said)
    if ('say' in said) return speak(said)
    const all = said.map((one) => String(told(one, false, most)))
    if (all.length <= most + 1) return list.format(all)
    return list.format([...all.slice(0, most), speak({ say: 'list.more', with: { count: all.length - most } })])
  }
  const speak = ({ say, with: values = {} }: Saying): string => {
    // Of what people have to do, nothing is left out.
    const most = say.startsWith('todo.') ? Number.POSITIVE_INFINITY : listed
    const { format, choices } = messageOf(language, say, texts[say])
    return String(
      format.format(
        Object.fromEntries(Object.entries(values).map(([key, said]) => [key, told(said, choices.has(key), most)])),
      ),
    )
  }
  return speak
}

type Message = { format: IntlMessageFormat; choices: ReadonlySet<string> }
const messages = new Map<string, Message>()

/** A message is read once. What it only chooses by is no name. */
function messageOf(language: Language, key: SentenceKey, text: string): Message {
  const known = messages.get(`${language} ${key}`)
  if (known) return known
  const format = new IntlMessageFormat(text, language, undefined, { ignoreTag: true })
  const message = { format, choices: new Set(Array.from(text.matchAll(/\{(\w+), select,/g), ([, name = '']) => name)) }
  messages.set(`${language} ${key}`, message)
  return message
}
