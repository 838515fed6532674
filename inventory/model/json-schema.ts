import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type Catalogue, definitionFile } from '../../services/catalogue.ts'
import type { ServiceKind } from '../../services/define.ts'
import { associationFile, collectiveFile, serviceBase } from './checking/schema.ts'

type Json = z.core.JSONSchema.JSONSchema

/** JSON Schemas of the inventory's files, by name: editors complete names with them, and show what each is for. */
export function jsonSchemas({ kinds }: Catalogue): Record<'collective' | 'association', Json> {
  const all = [...kinds]
  const collective = render(collectiveFile, 'collective.yaml', 'What the associations of a collective share.')
  const association = render(associationFile, 'an association', 'What one association has.')
  setEntries(
    collective,
    'services',
    all.map(([name, kind]) => instanceSchema(name, kind)),
  )
  setEntries(
    association,
    'services',
    all.filter(([, { instances }]) => instances === 'anyone').map(([name, kind]) => instanceSchema(name, kind)),
  )
  setEntries(
    association,
    'uses',
    all.flatMap(([name, { use }]) => (use ? [withComments(render(use, name, `Its share of a ${name}.`), name)] : [])),
  )
  return { collective, association }
}

/** @param title what editors call it among others of its kind */
const render = (schema: z.ZodType, title: string, description: string): Json => ({
  ...z.toJSONSchema(schema, { target: 'draft-7', io: 'input', override: inWordsForEditors }),
  title,
  description,
})

/**
 * What editors say of a text that a pattern refuses is what `npm run check` says; otherwise they would show the pattern. Each of several
 * kinds has its title: otherwise they would offer `object`.
 *
 * Source: yaml-language-server, baseValidator.ts (`patternErrorMessage`), and its completion (`title`); as VS Code's own of JSON.
 */
function inWordsForEditors({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes
  jsonSchema: z.core.JSONSchema.BaseSchema
}) {
  if (jsonSchema.pattern !== undefined) {
    // The pattern says as much as a format, and both would be told.
    delete jsonSchema.format
    const [issue] = z.safeParse(zodSchema, '?').error?.issues ?? []
    if (issue !== undefined) Object.assign(jsonSchema, { patternErrorMessage: `${issue.message}.` })
  }
  // For our own messages.
  delete jsonSchema.elsewhere
  delete jsonSchema.person
  for (const option of [...(jsonSchema.anyOf ?? []), ...(jsonSchema.oneOf ?? [])]) {
    const { kind } = option.properties ?? {}
    if (typeof kind === 'object' && typeof kind.const === 'string') option.title = kind.const
  }
}

function setEntries(file: Json, section: string, options: Json[]) {
  const property = file.properties?.[section]
  if (typeof property !== 'object') throw new Error(`the schema has no section "${section}"`)
  property.additionalProperties =
    options.length === 0 ? false : { anyOf: options.map(({ $schema: _, ...option }) => option) }
}

/** What may be written of an instance: what every service has, and the kind's settings beside it. */
function instanceSchema(name: string, kind: ServiceKind): Json {
  if (!(kind.settings instanceof z.ZodObject)) throw new Error(`the settings of "${name}" are not an object`)
  const { address, ...base } = serviceBase.shape
  const schema = z.strictObject({
    ...base,
    kind: z.literal(name).describe(`${kind.title}: ${kind.summary} ${kind.manual}`),
    ...(kind.addressed && { address: address.unwrap().describe(address.description ?? '') }),
    ...kind.settings.shape,
  })
  return withComments(render(schema, name, kind.summary), name)
}

/** Descriptions for the settings that have none, from the comments before them in the kind's own file, or where all farms have theirs. */
function withComments(schema: Json, kind: string): Json {
  const read = (file: string) => readFileSync(new URL(`../../services/${file}`, import.meta.url), 'utf8')
  const source = read(definitionFile(kind)) + read('define-farm.ts')
  const comments = new Map<string, string>()
  for (const [, comment = '', name = ''] of source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+):/g)) {
    if (!comments.has(name)) comments.set(name, comment.replaceAll(/\s*\n\s*\*\s*/g, ' ').trim())
  }
  describe(schema, comments)
  return schema
}

function describe(schema: Json, comments: ReadonlyMap<string, string>) {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (typeof property !== 'object') continue
    const comment = comments.get(name)
    if (comment !== undefined) property.description ??= comment
    describe(property, comments)
  }
  for (const inner of [schema.additionalProperties, schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
    if (typeof inner === 'object' && !Array.isArray(inner)) describe(inner, comments)
  }
}
