import type { z } from 'zod'
import type { Path } from './yaml/document.ts'

/** What of zod's definitions is read here. */
export type Definition = {
  type: string
  shape?: Record<string, z.core.$ZodType>
  keyType?: z.core.$ZodType
  valueType?: z.core.$ZodType
  element?: z.core.$ZodType
  innerType?: z.core.$ZodType
  in?: z.core.$ZodType
  getter?: () => z.core.$ZodType
  discriminator?: string
  options?: z.core.$ZodType[]
}

/** The part of a schema that speaks of the value at a path; nothing where the path leads out of it. */
export function schemaAt(schema: z.core.$ZodType, path: Path, value: unknown): z.core.$ZodType | undefined {
  const outer = path.length === 0 ? schema : undefined
  const here = unwrap(schema, value)
  if (here === undefined) return outer
  const [step, ...rest] = path
  if (step === undefined) return here
  const definition = here._zod.def as Definition
  const next = definition.shape
    ? Object.hasOwn(definition.shape, step) && definition.shape[step]
    : (definition.valueType ?? definition.element)
  return next ? schemaAt(next, rest, (value as Record<string | number, unknown> | undefined)?.[step]) : undefined
}

/** The fields of the map that a schema describes, as they are there for a value. */
export function shapeOf(schema: z.core.$ZodType | undefined, value: unknown): Record<string, z.core.$ZodType> {
  const here = schema && unwrap(schema, value)
  return (here?._zod.def as Definition | undefined)?.shape ?? {}
}

/** The names that may be written in the map that a schema describes. */
export const namesOf = (schema: z.core.$ZodType | undefined, value: unknown): string[] =>
  Object.keys(shapeOf(schema, value))

/** The schemas that a value may be of: one, or the options of a choice. */
export function alternatives(schema: z.core.$ZodType): z.core.$ZodType[] {
  const { innerType, in: input, getter, options } = schema._zod.def as Definition
  const inner = innerType ?? input ?? getter?.()
  if (inner) return alternatives(inner)
  return options ? options.flatMap(alternatives) : [schema]
}

/** The schema inside of those that only add a default, a transformation or a choice. */
function unwrap(schema: z.core.$ZodType, value: unknown): z.core.$ZodType | undefined {
  const { innerType, in: input, getter, discriminator, options } = schema._zod.def as Definition
  const inner = innerType ?? input ?? getter?.()
  if (inner) return unwrap(inner, value)
  if (!options) return schema
  if (discriminator === undefined) return undefined
  const chosen = (value as Record<string, unknown> | undefined)?.[discriminator]
  return options.find((option) => {
    const kind = (option._zod.def as Definition).shape?.[discriminator] as { value?: unknown } | undefined
    return kind?.value === chosen
  })
}
