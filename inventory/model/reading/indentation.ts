import { z } from 'zod'
import { quoted } from '../../../words/said/quoted.ts'
import { alternatives, type Definition } from './schema-at.ts'
import type { InventoryDocument, Path } from './yaml/document.ts'

type Schema = z.core.$ZodType

/** What stands beside an entry and is meant to be in it: it isn't indented enough, or is elsewhere altogether. */
type Move = { from: Path; to: Path; elsewhere?: true }

/**
 * A file as it is meant where lines are not indented enough: what its schema knows only within the entry before it is there. Nothing,
 * where all stands where it can be.
 *
 * @returns the file with its values where they belong, whose places are still those of the lines; and what moved
 */
export function asIndented(
  document: InventoryDocument,
  schema: Schema,
): { document: InventoryDocument; moves: Move[] } | undefined {
  const moves: Move[] = []
  const byPlace = new Map<string, Move>()
  const note = (move: Move) => {
    moves.push(move)
    byPlace.set(JSON.stringify(move.to), move)
  }
  const written = (path: Path): Path => {
    for (let length = path.length; length > 0 && byPlace.size > 0; length--) {
      const move = byPlace.get(JSON.stringify(path.slice(0, length)))
      if (move) return [...move.from, ...path.slice(length)]
    }
    return path
  }
  const value = nested(inSections(document.value), schema, [])
  if (moves.length === 0) return undefined
  const moved: InventoryDocument = {
    ...document,
    value,
    place: (path, part) => document.place(written(path), part),
    source: (path) => document.source(written(path)),
    names: (path) => document.names(written(path)),
  }
  return { document: moved, moves }

  function nested(value: unknown, schema: Schema | undefined, path: Path): unknown {
    if (!isMap(value) || schema === undefined) return value
    const map: Record<string, unknown> = { ...value }
    let open: string | undefined
    let taking: Record<string, unknown> | undefined
    for (const name of document.names(written(path))) {
      const inner = map[name]
      const into = open === undefined ? undefined : fieldOf(schema, open)
      if (open !== undefined && into && !fits(schema, name, inner) && belongs(into, name, inner, map[open])) {
        note({ from: written([...path, name]), to: [...path, open, name] })
        taking ??= { ...(map[open] as object | null) }
        taking[name] = inner
        map[open] = taking
        delete map[name]
      } else {
        open = inner === null || isMap(inner) ? name : undefined
        taking = undefined
      }
    }
    for (const [name, inner] of Object.entries(map))
      if (isMap(inner)) map[name] = nested(inner, fieldOf(schema, name), [...path, name])
    return map
  }

  /** What only one section of the file can have, and stands in none, or in another. */
  function inSections(value: unknown): unknown {
    if (!isMap(value)) return value
    const map: Record<string, unknown> = { ...value }
    const sections = definitions(schema).flatMap(({ shape = {} }) => Object.keys(shape))
    const sectionOf = (name: string, inner: unknown): string | undefined => {
      const able = sections.filter((section) => {
        const into = fieldOf(schema, section)
        return into !== undefined && holdsWhole(into, name, inner)
      })
      return able.length === 1 ? able[0] : undefined
    }
    const copied = new Set<string>()
    const move = (from: Path, inner: unknown, before: string | undefined) => {
      const name = String(from.at(-1))
      const section = sectionOf(name, inner)
      const there = section === undefined ? undefined : map[section]
      if (section === undefined || section === from[0] || section === before) return false
      if (there !== undefined && there !== null && (!isMap(there) || Object.hasOwn(there, name))) return false
      note({ from, to: [section, name], elsewhere: true })
      if (!copied.has(section)) map[section] = { ...(there as object | null) }
      copied.add(section)
      Object.assign(map[section] as object, { [name]: inner })
      return true
    }
    const order = document.names([])
    for (const [index, name] of order.entries())
      if (!sections.includes(name) && move([name], map[name], order[index - 1])) delete map[name]
    for (const section of sections) {
      const [inner, into] = [map[section], fieldOf(schema, section)]
      if (!isMap(inner) || into === undefined) continue
      const left = Object.entries(inner).filter(
        ([name, one]) => fits(into, name, one) || !move([section, name], one, undefined),
      )
      map[section] = Object.fromEntries(left)
      copied.add(section)
    }
    return map
  }
}

/** What is said of an entry that moved. */
export const moveWords = ({ from, to, elsewhere }: Move): { what: string; instead: string } => {
  const [into, name] = [quoted(String(to.at(-2))), quoted(String(from.at(-1)))]
  if (elsewhere) {
    const place = from.length > 1 ? `in ${quoted(String(from.at(-2)))}` : 'by itself'
    return {
      what: `${name} stands ${place}, and belongs in ${into}`,
      instead: `Write it below ${quoted(`${to.at(-2)}:`)}, and indented.`,
    }
  }
  return { what: `${name} stands beside ${into}, and belongs in it`, instead: `Indent it further than ${into}.` }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const definitions = (schema: Schema): Definition[] => alternatives(schema).map(({ _zod }) => _zod.def as Definition)

/** What a map's schema says of an entry. */
function fieldOf(schema: Schema, name: string): Schema | undefined {
  const fields = definitions(schema).flatMap(({ shape, valueType }) => {
    const field = shape && Object.hasOwn(shape, name) ? shape[name] : valueType
    return field === undefined ? [] : [field]
  })
  const [first] = fields
  if (first === undefined || fields.length === 1) return first
  const made = unions
    .get(first)
    ?.find(({ of }) => of.length === fields.length && of.every((one, at) => one === fields[at]))
  if (made) return made.union
  const union = z.union(fields as [Schema, Schema])
  unions.set(first, [...(unions.get(first) ?? []), { of: fields, union }])
  return union
}

/** Those that were made, by the first of what each is of: to make one costs more than to read a value by it. */
const unions = new WeakMap<Schema, { of: Schema[]; union: Schema }[]>()

/** Whether an entry can stand where it does: its name is known there, or it is a right one of those whose names people choose. */
const fits = (schema: Schema, name: string, value: unknown): boolean =>
  definitions(schema).some(
    ({ shape, keyType, valueType }) =>
      (shape !== undefined && Object.hasOwn(shape, name)) ||
      (keyType !== undefined && accepts(keyType, name) && valueType !== undefined && accepts(valueType, value)),
  )

/** Whether an entry is one of a map that may stand before it: by its name, or by all that it holds. */
const belongs = (into: Schema, name: string, value: unknown, there: unknown): boolean =>
  definitions(into).some(({ shape, keyType, valueType }) => {
    if (isMap(there) && Object.hasOwn(there, name)) return false
    if (shape !== undefined && Object.hasOwn(shape, name)) {
      const field = shape[name] as Schema
      return accepts(field, value) || (there === null && isMap(value) === canBeMap(field))
    }
    return keyType !== undefined && accepts(keyType, name) && isMap(value) && accepts(valueType, value)
  })

/** Whether a map takes an entry whose name people choose, as it is. */
const holdsWhole = (into: Schema, name: string, value: unknown): boolean =>
  isMap(value) &&
  definitions(into).some(({ keyType, valueType }) => keyType && accepts(keyType, name) && accepts(valueType, value))

const accepts = (schema: Schema | undefined, value: unknown): boolean =>
  schema !== undefined && z.safeParse(schema, value).success

const canBeMap = (schema: Schema) => definitions(schema).some(({ shape, valueType }) => shape ?? valueType)
