import type { z } from 'zod'
import type { Path } from './yaml/document.ts'

/** A wrong value may leave its place empty, which then is what is wrong: twice is enough for a field of an entry. */
const rounds = 3

/**
 * A value without what is wrong in it, so that what else is wrong can be told at once: an entry of a list or map goes, where
 * it cannot be right without what was wrong in it. Nothing, where nothing right is left.
 */
export function salvage<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> | undefined {
  const rest = structuredClone(raw)
  for (let round = 0; round < rounds; round++) {
    const result = schema.safeParse(rest)
    if (result.success) return result.data
    const wrong = result.error.issues.flatMap((issue) => wrongPaths(issue, rest))
    if (wrong.some((path) => path.length === 0)) return undefined
    removeAll(rest, wrong)
  }
  return undefined
}

function wrongPaths(issue: z.core.$ZodIssue, root: unknown): Path[] {
  const path = issue.path as Path
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...path, key])
  return [isThere(root, path) ? path : path.slice(0, -1)]
}

const parentOf = (root: unknown, path: Path) =>
  path.slice(0, -1).reduce<unknown>((inner, step) => (inner as Record<string | number, unknown> | null)?.[step], root)

const isThere = (root: unknown, path: Path) =>
  path.length === 0 || Object.hasOwn(Object(parentOf(root, path)), path.at(-1) as string | number)

/** What is gone from a list leaves no hole; until then, the others keep their places. */
function removeAll(root: unknown, paths: Path[]) {
  const lists = new Map<unknown[], Set<unknown>>()
  for (const path of paths) {
    const parent = parentOf(root, path)
    const last = path.at(-1) as string | number
    if (Array.isArray(parent)) {
      const gone = lists.get(parent) ?? new Set()
      lists.set(parent, gone.add(last))
    } else if (typeof parent === 'object' && parent !== null) delete (parent as Record<string, unknown>)[last]
  }
  for (const [list, gone] of lists) list.splice(0, list.length, ...list.filter((_, index) => !gone.has(index)))
}
