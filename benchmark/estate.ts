import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readPlan } from '../inventory/model/read.ts'
import { generateEstate } from './generate-estate.ts'

/** An estate to measure with. */
export type MeasuredEstate = {
  /** What it is in the table: `100 associations`. */
  name: string
  /** How many associations it has. */
  associations: number
  /** The inventory's folder. */
  inventory: string
  /** The association whose stack is previewed: the one with the most addresses. */
  largest: string
}

/**
 * Generated estates of these sizes, in each of which every association has ten services: a site, its part of the forge, and eight of its
 * own.
 */
export const makeWideEstates = (root: string, sizes: number[]): Promise<MeasuredEstate[]> =>
  Promise.all(
    sizes.map((size) =>
      generated(`${size} associations with ten services each`, join(root, `wide-${size}`), [size, 8]),
    ),
  )

/** The example estate, and generated ones of these sizes. */
export async function makeEstates(root: string, sizes: number[]): Promise<MeasuredEstate[]> {
  const example = join(root, 'example')
  await cp('inventory/collective.yaml', join(example, 'collective.yaml'))
  await cp('inventory/associations', join(example, 'associations'), { recursive: true })
  const estates = [await describe('example estate', example)]
  for (const size of sizes) estates.push(await generated(`${size} associations`, join(root, String(size)), [size]))
  return estates
}

async function generated(
  name: string,
  inventory: string,
  estate: Parameters<typeof generateEstate>,
): Promise<MeasuredEstate> {
  for (const [path, text] of generateEstate(...estate)) {
    await mkdir(dirname(join(inventory, path)), { recursive: true })
    await writeFile(join(inventory, path), text)
  }
  return describe(name, inventory)
}

async function describe(name: string, inventory: string): Promise<MeasuredEstate> {
  const { associations } = await readPlan(inventory)
  const sizeOf = ({ shares, services }: (typeof associations)[string]) =>
    [...shares, ...services].flatMap(({ endpoints }) => endpoints).length
  const [largest] = Object.values(associations).sort((a, b) => sizeOf(b) - sizeOf(a))
  return { name, associations: Object.keys(associations).length, inventory, largest: largest?.stack ?? '' }
}
