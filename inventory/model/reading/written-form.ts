import type { z } from 'zod'
import { alternatives, type Definition } from './schema-at.ts'

/**
 * How a map or a list is written, as an example of what its schema wants: `zoe: { name: …, email: … }`. What people have written in its
 * place is in it, where it has one.
 *
 * @param written what stands there
 */
export function formOf(schema: z.core.$ZodType | undefined, written: unknown): string | undefined {
  const [first, ...others] = schema === undefined ? [] : alternatives(schema)
  if (first === undefined) return undefined
  const chosen =
    [first, ...others].find((option) => isNamed(option, written)) ?? (others.length === 0 ? first : undefined)
  const { shape, valueType, element } = (chosen?._zod.def ?? {}) as Definition
  if (shape) return mapForm(shape, written)
  if (valueType)
    return isListed(valueType) ? `name: ${listForm(written)}` : `${entryNames(written)}: ${shortForm(valueType)}`
  return element ? listForm(written) : undefined
}

/** The fields that a map needs, or its first; the word that stands there is the value of the one that takes it. */
function mapForm(shape: Record<string, z.core.$ZodType>, written: unknown): string {
  const fields = Object.entries(shape) as [string, z.ZodType][]
  const needed = fields.filter(([, field]) => !field.safeParse(undefined).success)
  const told = needed.length > 0 ? needed : fields.slice(0, 1)
  const [takes] = told.find(([, field]) => isWord(written) && field.safeParse(written).success) ?? []
  const value = (name: string, field: z.ZodType) => {
    if (name === takes) return shown(written)
    const { values } = field._zod.def as { values?: unknown[] }
    return values?.length === 1 ? String(values[0]) : '…'
  }
  return `{ ${told.map(([name, field]) => `${name}: ${value(name, field)}`).join(', ')} }`
}

const isListed = (schema: z.core.$ZodType) => alternatives(schema).some((one) => (one._zod.def as Definition).element)

/** A list of what stands there, be it a word or a list in the wrong place. */
function listForm(written: unknown): string {
  const words = (Array.isArray(written) ? written : [written]).filter(isWord).map(shown)
  return `[${words.length > 0 ? words.join(', ') : 'one, two'}]`
}

function shortForm(schema: z.core.$ZodType): string {
  const [only, ...others] = alternatives(schema)
  const { shape, element, type } = (only?._zod.def ?? {}) as Definition
  if (others.length > 0 || type === 'unknown') return '{ … }'
  return shape ? mapForm(shape, undefined) : element ? '[…]' : '…'
}

/** Whether what stands there is the kind that this is of several: `lxc`. */
const isNamed = (option: z.core.$ZodType, written: unknown): boolean =>
  isWord(written) &&
  Object.values((option._zod.def as Definition).shape ?? {}).some((field) => {
    const { values = [] } = field._zod.def as { values?: unknown[] }
    return values.length === 1 && values[0] === written
  })

const isWord = (written: unknown) => ['string', 'number', 'boolean'].includes(typeof written)
const shown = (written: unknown) => String(written)

/** A list of names where a map is wanted names its entries. */
function entryNames(written: unknown): string {
  const [first] = Array.isArray(written) ? written : [written]
  return typeof first === 'string' && /^[\p{L}\p{N}._-]{1,60}$/u.test(first) ? first : 'name'
}
