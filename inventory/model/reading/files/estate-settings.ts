import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { nearestName } from '../../../../words/said/nearest.ts'
import { shownPath } from '../../../../words/said/path.ts'
import { OperatorError } from '../../../../words/said/problem.ts'
import { quoted } from '../../../../words/said/quoted.ts'
import { checkText } from '../yaml/checked-text.ts'
import { readFolder, readText } from './read-path.ts'

/** Where a checkout says in which folder the estate is that it brings up: one line, which git ignores. */
export const estateFile = '.bocage/estate'

/** The settings of the whole estate, by their names without `bocage:`. */
const names = ['inventory', 'state', 'passphrase'] as const

/** What of `Pulumi.collective.yaml` is said of the whole estate. */
export type EstateSettings = {
  /** The folder of the inventory, from the file's own. */
  inventory?: string | undefined
  /** The URL of where the state is. Nothing that opens it is in it. */
  state?: string | undefined
  /** The file with the state's passphrase: a path that begins with `/` or `~/`. */
  passphrase?: string | undefined
}

const setting = z.string().min(1).optional()

/** What looks like a setting and isn't would be passed over, and the example be taken for the estate. */
const settings = z
  .looseObject({
    config: z
      .looseObject({ 'bocage:inventory': setting, 'bocage:state': setting, 'bocage:passphrase': setting })
      .superRefine((config, context) => {
        const known = names.map((name) => `bocage:${name}`)
        // A secret that is given is called SERVICE/NAME there.
        for (const other of Object.keys(config)) {
          const meant =
            other.includes('/') || known.includes(other) ? undefined : nearestName(other.replace(/^bocage:/, ''), names)
          if (meant !== undefined)
            context.addIssue({
              code: 'custom',
              path: [other],
              message: `There is no such setting. Did you mean "bocage:${meant}"?`,
            })
        }
      })
      .nullish(),
  })
  .superRefine((file, context) => {
    for (const other of Object.keys(file))
      if (other.startsWith('bocage:'))
        context.addIssue({ code: 'custom', path: [other], message: 'Indent it below "config:"' })
  })
  .nullish()

/**
 * The folder with the estate's settings, `Pulumi.STACK.yaml`: that which the checkout names in `.bocage/estate`, else the checkout.
 *
 * @throws OperatorError where there is no such folder
 */
export function settingsFolder(checkout: string): string {
  const text = readText(join(checkout, estateFile))
  if (typeof text !== 'string' && text.code === 'ENOENT') return checkout
  const named = typeof text === 'string' ? text.trim() : ''
  const folder = isAbsolute(named) ? named : join(checkout, named)
  const isThere = named !== '' && !named.includes('\n') && Array.isArray(readFolder(folder))
  if (isThere) return folder
  throw new OperatorError('The estate of this checkout is not there.', [
    {
      where: estateFile,
      what: named === '' ? 'it names no folder' : `it names ${quoted(named)}, and there is no such folder`,
      instead: `Clone the repository of your estate, and write where it is: echo ../our-estate > ${estateFile}.`,
    },
  ])
}

/** @throws OperatorError when the file is there and is not as Pulumi writes it */
export function readEstateSettings(folder: string): EstateSettings {
  const path = join(folder, 'Pulumi.collective.yaml')
  const file = shownPath(path)
  const text = readText(path)
  if (typeof text !== 'string' && text.code === 'ENOENT') return {}
  const { value, errors } =
    typeof text === 'string'
      ? checkText(file, text, settings)
      : { value: undefined, errors: [{ where: file, what: text.what, instead: text.instead }] }
  if (errors.length > 0) throw new OperatorError('The settings of the stack "collective" are not valid.', errors)
  return Object.fromEntries(names.map((name) => [name, value?.config?.[`bocage:${name}`]]))
}
