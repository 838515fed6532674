import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Parser,
  parseDocument as parseYaml,
  type YAMLMap,
} from 'yaml'
import { quoted } from '../../../../words/said/quoted.ts'
import { entryName, oddName } from '../entry-name.ts'
import { cutByComment } from './cut-by-comment.ts'
import { looseWords } from './loose-words.ts'
import { describeYamlError } from './yaml-error.ts'

/** A line and a column, both counted from 1. */
export type Position = { line: number; column: number }

/** The way to a value: the names and indexes that lead there. */
export type Path = (string | number)[]

/** Something wrong at a place of a file. */
export type Mistake = Position & { what: string; instead: string }

/** One file of the inventory: plain data, and where each piece of it stands. */
export type InventoryDocument = {
  /** As people know it: `inventory/associations/infini.yaml`. */
  file: string
  /** Maps, lists and scalars; the keys of maps are sorted, so that their order in the file says nothing. */
  value: unknown
  /** What the file says that YAML, or our part of it, doesn't allow. */
  mistakes: Mistake[]
  /** What the file says that YAML takes otherwise than people may have meant it. */
  doubts: Mistake[]
  /** Whether YAML could not make sense of it, so that what is missing may only be unread. */
  unreadable: boolean
  /** Where the value at a path stands, or the name before it; the nearest there is, when nothing is there. */
  place: (path: Path, part?: 'value' | 'name') => Position
  /** The names in the map at a path, in the order of the file. */
  names: (path: Path) => string[]
  /** A scalar as it is written: `0o17`, where its value is 15. */
  source: (path: Path) => string | undefined
}

const options = {
  version: '1.2',
  schema: 'core',
  stringKeys: true,
  merge: false,
  resolveKnownTags: false,
  // The library compares each name with each other; ours are found on the way through.
  uniqueKeys: false,
  prettyErrors: false,
} as const

/**
 * Reads the part of YAML 1.2 that an inventory needs: maps, lists, scalars. Everything that makes one thing stand for
 * another (anchors, aliases, merge keys, tags, directives) is refused, with duplicate names: what is written is what is meant.
 *
 * The tree with all its places is not kept: it is made again, once, when a place is asked for.
 */
export function parseDocument(file: string, text: string): InventoryDocument {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text
  const parsed = parseYaml(content, options)
  const place = placeFinder(content)
  const mistakes: Mistake[] = []
  const doubts: Mistake[] = []
  const reader: Reader = {
    text: content,
    broken: false,
    report: (offset, what, instead) => mistakes.push({ ...place(offset), what, instead }),
    doubt: (offset, what, instead) => doubts.push({ ...place(offset), what, instead }),
  }
  const { report } = reader

  for (const { offset, what, instead } of describeYamlError(parsed.errors, content)) report(offset, what, instead)
  const noYaml = mistakes.length > 0
  for (const offset of directivesIn(content))
    report(offset, 'a line that begins with "%" changes how the file is read', 'Remove it.')
  const read = noYaml ? undefined : plainValue(parsed.contents, reader)
  const unreadable = noYaml || reader.broken
  const value = unreadable ? undefined : read

  let tree: Node | null | undefined
  const nodeAt = (path: Path) => {
    tree ??= parseYaml(content, options).contents
    return follow(tree, path)
  }
  return {
    file,
    value,
    mistakes,
    doubts,
    unreadable,
    place: (path, part = 'value') => place((unreadable ? undefined : nodeAt(path)[part]) ?? 0),
    names: (path) => nodeAt(path).names,
    source: (path) => nodeAt(path).source,
  }
}

/** Where directives stand, whatever they say: all of them are before the data (YAML 1.2.2, section 6.8). */
function directivesIn(text: string): number[] {
  const offsets: number[] = []
  if (!/^%/m.test(text)) return offsets
  for (const { type, offset } of new Parser().parse(text)) {
    if (type === 'document') break
    if (type === 'directive') offsets.push(offset)
  }
  return offsets
}

type Report = (offset: number, what: string, instead: string) => void
type Reader = {
  text: string
  report: Report
  doubt: Report
  /** Whether a line is indented by what is no space for YAML, so that it stands elsewhere than it seems to. */
  broken: boolean
}

const orQuotes = 'or put the value in quotes if it is text.'

/** The data of a node, without what we refuse. */
function plainValue(node: unknown, reader: Reader): unknown {
  const { report } = reader
  if (isAlias(node)) {
    report(
      offsetOf(node),
      `${quoted(`*${node.source}`)} stands for something written elsewhere`,
      `Write it out, ${orQuotes}`,
    )
    return undefined
  }
  const { anchor, tag } = (node ?? {}) as { anchor?: string; tag?: string }
  if (anchor !== undefined)
    report(
      offsetOf(node),
      `${quoted(`&${anchor}`)} names a value to repeat it elsewhere`,
      'Write the value out where it is needed, or put it in quotes if it is text.',
    )
  if (tag !== undefined)
    report(
      offsetOf(node),
      `${quoted(tag.replace('tag:yaml.org,2002:', '!!'))} changes what the value is`,
      `Remove the word that begins with "!", ${orQuotes}`,
    )
  if (isScalar(node)) {
    const cut = cutByComment(node, reader.text)
    if (cut) reader.doubt(cut.offset, cut.what, cut.instead)
    return node.value
  }
  if (isSeq(node)) return node.items.map((item) => plainValue(item, reader))
  return isMap(node) ? plainMap(node, reader) : null
}

function plainMap(node: YAMLMap, reader: Reader): Record<string, unknown> {
  const { report, text } = reader
  const { loose, said } = looseWords(node, text)
  for (const { offset, what, instead } of said) report(offset, what, instead)
  const entries = new Map<string, unknown>()
  for (const pair of node.items) {
    if (loose.has(pair)) continue
    const name = entryName(pair)
    const odd = oddName(pair, text)
    if (odd) report(odd.offset, odd.what, odd.instead)
    reader.broken ||= odd?.indents ?? false
    if (entries.has(name)) {
      report(offsetOf(pair.key), `${quoted(name)} is written twice here`, 'Keep one of the two.')
    } else if (name === '__proto__') {
      report(offsetOf(pair.key), '"__proto__" cannot be a name', 'Choose another.')
    } else if (name === '<<') {
      report(offsetOf(pair.key), '"<<" copies values from elsewhere', 'Write them out.')
    } else {
      // Also reports what is wrong with the name itself: an anchor or a tag before it.
      plainValue(pair.key, reader)
      entries.set(name, plainValue(pair.value, reader))
    }
  }
  const names = [...entries.keys()]
  return Object.fromEntries(names.sort().map((name) => [name, entries.get(name)]))
}

const offsetOf = (node: unknown): number => (node as { range?: number[] } | null)?.range?.[0] ?? 0

type Followed = { value: number; name: number; names: string[]; source?: string | undefined }

/** Where a path leads, as far as it leads: the offset of the value and of the name before it. */
function follow(root: unknown, path: Path): Followed {
  let node = root
  let name = offsetOf(root)
  for (const step of path) {
    if (isMap(node)) {
      const pair = pairsOf(node).get(String(step))
      if (pair === undefined) return { value: name, name, names: [] }
      name = offsetOf(pair.key)
      node = pair.value
    } else if (isSeq(node) && typeof step === 'number' && step < node.items.length) {
      node = node.items[step]
      name = offsetOf(node)
    } else {
      break
    }
  }
  const names = isMap(node) ? [...pairsOf(node).keys()] : []
  return { value: node === null ? name : offsetOf(node), name, names, source: isScalar(node) ? node.source : undefined }
}

const indexes = new WeakMap<YAMLMap, Map<string, Pair>>()

/** The entries of a map by name, the first of each; made once, since a long map may have a mistake in every entry. */
function pairsOf(map: YAMLMap): Map<string, Pair> {
  const known = indexes.get(map)
  if (known) return known
  const index = new Map<string, Pair>()
  for (const pair of map.items) {
    const name = entryName(pair)
    if (!index.has(name)) index.set(name, pair)
  }
  indexes.set(map, index)
  return index
}

/** From an offset to a line and a column. The lines are counted when the first place is asked for. */
function placeFinder(text: string): (offset: number) => Position {
  let starts: number[] | undefined
  return (offset) => {
    starts ??= [0, ...Array.from(text.matchAll(/\n|\r(?!\n)/g), (match) => match.index + 1)]
    let [line, after] = [1, starts.length + 1]
    while (after - line > 1) {
      const middle = (line + after) >> 1
      if ((starts[middle - 1] ?? 0) <= offset) line = middle
      else after = middle
    }
    return { line, column: offset - (starts[line - 1] ?? 0) + 1 }
  }
}
