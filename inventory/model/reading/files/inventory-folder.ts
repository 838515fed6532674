import { isAbsolute, join } from 'node:path'
import { readEstateSettings, settingsFolder } from './estate-settings.ts'

/**
 * The folder of the estate's inventory, for every stack: the rehearsal's, else `bocage:inventory` in the estate's
 * `Pulumi.collective.yaml`, else `inventory` beside that.
 *
 * @throws OperatorError when that file is there and is not as Pulumi writes it
 */
export function inventoryFolder(checkout: string, site: { inventory?: string | undefined } | undefined): string {
  if (site?.inventory !== undefined) return site.inventory
  const folder = settingsFolder(checkout)
  const { inventory = 'inventory' } = readEstateSettings(folder)
  return folder === checkout || isAbsolute(inventory) ? inventory : join(folder, inventory)
}
