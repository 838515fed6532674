import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Document, isPair, isSeq, visit } from 'yaml'
import type { Registered } from '../components/register.ts'

/** What reached the engine, as people read it in a review: a block for each resource, sorted by URN; options in brackets. */
export function renderRegistered({ urns, inputs, options, outputs }: Registered): string {
  const blocks = urns.map((urn) => {
    // A parent is told by the URN.
    const { parent: _, ...told } = options[urn] ?? {}
    const asked = Object.entries(told).map(([name, value]) => [`(${name})`, shortUrns(value, urns)])
    return [urn, { ...Object.fromEntries(asked), ...shown(inputs[urn] ?? {}), '(outputs)': outputs[urn] }]
  })
  const document = new Document(withoutNothing(Object.fromEntries(blocks)), { sortMapEntries: true })
  visit(document, {
    Collection(_, node, path) {
      // On one line: what is in a list, and what is below a property of a property.
      if (path.some(isSeq) || path.filter(isPair).length > 2) node.flow = true
    },
  })
  return document.toString({ lineWidth: 0, singleQuote: true })
}

/** Another resource by its type and name; whatever isn't registered here stays a URN. */
function shortUrns(value: unknown, urns: string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => shortUrns(one, urns))
  if (typeof value !== 'string') return value
  const urn = urns.find((one) => value === one || value.startsWith(`${one}::`))
  return urn ? urn.slice(urn.lastIndexOf(':', urn.lastIndexOf('::') - 1) + 1).replace('::', ' ') : value
}

/** Longer texts are told by their digest: `tests/machines/roles` shows what files hold. Characters. */
const longText = 1500
const longFile = 300

/** Inputs, with long texts left to the tests beside them: a file has its digest already, a script has its file's name. */
function shown({ contents = {}, files = {}, ...rest }: Record<string, unknown>): Record<string, unknown> {
  const short = Object.entries(contents as object).filter(([, text]) => text.length <= longFile)
  return {
    files: mapTexts(files, shortDigest),
    contents: Object.fromEntries(short),
    ...(mapTexts(rest, shortText) as object),
  }
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapTexts(one, change)]))
  return typeof value === 'string' ? change(value) : value
}

const shortDigest = (text: string) => (/^[0-9a-f]{64}$/.test(text) ? `${text.slice(0, 12)}…` : text)

function shortText(text: string): string {
  const named = scripts.reduce((all, [file, script]) => all.replace(script, () => `<${file}>\n`), text)
  if (named.length <= longText) return named
  return `${named.split('\n').length} lines, sha256 ${shortDigest(createHash('sha256').update(named).digest('hex'))}`
}

/** As they are, and as they travel in a command: without comments. */
const scripts = ['components', 'services'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /[.](sh|liq)$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      return [text, text.replaceAll(/^#.*\n/gm, '')].map((one) => [`${folder}/${file}`, one] as const)
    }),
)

/** Without what is empty, which says nothing. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing)
  if (typeof value !== 'object' || value === null) return value
  const told = Object.entries(value).map(([name, one]) => [name, withoutNothing(one)] as const)
  return Object.fromEntries(
    told.filter(([, one]) => one !== undefined && (typeof one !== 'object' || Object.keys(one ?? {}).length > 0)),
  )
}
