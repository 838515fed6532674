import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonSchemas } from '../../../inventory/model/json-schema.ts'
import { readFolder } from '../../../inventory/model/reading/files/read-path.ts'
import { readCatalogue } from '../../../services/catalogue.ts'
import { OperatorError } from '../../../words/said/problem.ts'

/**
 * Writes the JSON Schemas of an inventory's files beside them, in `schema/`. Generated, never edited: the schemas of zod are the source.
 *
 * @returns the files that were written
 * @throws OperatorError where there is no such folder: a misspelt one would be made
 */
export async function writeSchemas(inventory: string): Promise<string[]> {
  const listed = readFolder(inventory)
  if ('code' in listed)
    throw new OperatorError('The schemas were not written.', [
      { where: inventory, what: listed.what, instead: 'Name the folder of the inventory.' },
    ])
  mkdirSync(join(inventory, 'schema'), { recursive: true })
  return Object.entries(jsonSchemas(await readCatalogue())).map(([name, schema]) => {
    const file = join(inventory, 'schema', `${name}.json`)
    writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`)
    return file
  })
}
