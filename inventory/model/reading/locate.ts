import type { Path } from './yaml/document.ts'

type Word = string | number

const indexes = new WeakMap<object, Map<unknown, Path[]>>()

/**
 * The ways to a word in a piece of the inventory: where it is the name of an entry, or a value.
 * Each piece is gone through once, since a long one may have a mistake in every line.
 */
export function locate(value: unknown, word: Word): Path[] {
  if (typeof value !== 'object' || value === null) return value === word ? [[]] : []
  let index = indexes.get(value)
  if (index === undefined) {
    index = new Map()
    gather(value, [], index)
    indexes.set(value, index)
  }
  return index.get(word) ?? []
}

function gather(value: unknown, path: Path, index: Map<unknown, Path[]>) {
  if (Array.isArray(value)) {
    for (const [number, item] of value.entries()) gather(item, [...path, number], index)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      add(index, name, [...path, name])
      gather(inner, [...path, name], index)
    }
  } else add(index, value, path)
}

function add(index: Map<unknown, Path[]>, word: unknown, path: Path) {
  const known = index.get(word)
  if (known) known.push(path)
  else index.set(word, [path])
}
