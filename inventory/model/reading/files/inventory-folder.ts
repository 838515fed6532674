import { join } from 'node:path'
import { z } from 'zod'
import { nearestName } from '../../../../words/said/nearest.ts'
import { shownPath } from '../../../../words/said/path.ts'
import { OperatorError } from '../../../../words/said/problem.ts'
import { checkText } from '../yaml/checked-text.ts'
import { readText } from './read-path.ts'

const name = 'bocage:inventory'

/** What looks like the setting and isn't would be passed over, and the example be taken for the estate. */
const settings = z
  .looseObject({
    config: z
      .looseObject({ [name]: z.string().min(1).optional() })
      .superRefine((config, context) => {
        // A secret that is given is called SERVICE/NAME there.
        for (const other of Object.keys(config))
          if (other !== name && !other.includes('/') && nearestName(other, [name]) !== undefined)
            context.addIssue({
              code: 'custom',
              path: [other],
              message: `There is no such setting. Did you mean "${name}"?`,
            })
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
 * The folder of the estate's inventory, for every stack: the rehearsal's, else `bocage:inventory` in `Pulumi.collective.yaml`,
 * else `inventory`.
 *
 * @throws OperatorError when that file is there and is not as Pulumi writes it
 */
export function inventoryFolder(checkout: string, site: { inventory?: string | undefined } | undefined): string {
  return site?.inventory ?? writtenFolder(join(checkout, 'Pulumi.collective.yaml')) ?? 'inventory'
}

function writtenFolder(path: string): string | undefined {
  const file = shownPath(path)
  const text = readText(path)
  if (typeof text !== 'string' && text.code === 'ENOENT') return undefined
  const { value, errors } =
    typeof text === 'string'
      ? checkText(file, text, settings)
      : { value: undefined, errors: [{ where: file, what: text.what, instead: text.instead }] }
  if (errors.length === 0) return value?.config?.[name]
  throw new OperatorError('The settings of the stack "collective" are not valid.', errors)
}
