import type { Path } from './document.ts'

/** The ways to a word in a piece of the inventory: where it is the name of an entry, or a value. */
export function locate(value: unknown, word: string | number, path: Path = []): Path[] {
  if (value === word) return [path]
  if (Array.isArray(value)) return value.flatMap((item, index) => locate(item, word, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === word ? [[...path, name]] : []),
    ...locate(inner, word, [...path, name]),
  ])
}
