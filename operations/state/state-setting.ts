import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMap, parseDocument } from 'yaml'

/**
 * Writes where the state is into the estate's settings, or takes that out of them: the rest of the file stays as people wrote it.
 *
 * @param folder the estate's settings
 */
export function writeStateSetting(folder: string, place: string | undefined): void {
  const file = join(folder, 'Pulumi.collective.yaml')
  const document = parseDocument(existsSync(file) ? readFileSync(file, 'utf8') : '')
  if (place === undefined) {
    document.deleteIn(['config', 'bocage:state'])
    const config = document.get('config')
    if (isMap(config) && config.items.length === 0) document.delete('config')
  } else {
    if (!isMap(document.get('config'))) document.set('config', document.createNode({}))
    document.setIn(['config', 'bocage:state'], place)
  }
  const unfinished = `${file}.${process.pid}.tmp`
  writeFileSync(unfinished, document.toString())
  renameSync(unfinished, file)
}
