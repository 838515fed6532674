import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { SiteProfile } from '../inventory/model/site.ts'

const settings = z
  .looseObject({ config: z.looseObject({ 'bocage:inventory': z.string().optional() }).nullish() })
  .nullish()

/** The folder of the estate's inventory: the rehearsal's, else `bocage:inventory` of the collective's stack, else `inventory`. */
export function configuredInventory(checkout: string, site: SiteProfile | undefined): string {
  if (site?.inventory) return site.inventory
  const file = join(checkout, 'Pulumi.collective.yaml')
  const written = existsSync(file) ? settings.parse(parse(readFileSync(file, 'utf8'))) : undefined
  return written?.config?.['bocage:inventory'] ?? 'inventory'
}
