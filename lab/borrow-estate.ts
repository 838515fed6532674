import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { checkout } from '../words/checkout.ts'

const profile = join(checkout, '.bocage/site.yaml')
const copy = join(checkout, '.bocage/inventory-of-the-tests')

/**
 * The estate that the lab runs, with an inventory of the tests' own, so that they may change it.
 * `restore` gives the lab its own inventory back; the estate is then as it was if the test put everything back.
 */
export async function borrowEstate() {
  const site = parse(await readFile(profile, 'utf8'))
  // A run of the tests that was killed left the profile at the copy.
  const original = site.inventory === copy ? join(checkout, 'inventory') : site.inventory
  await cp(original, copy, { recursive: true })
  await writeFile(profile, stringify({ ...site, inventory: copy }))
  return {
    /** Replaces a text in one of the inventory's files, which must hold it. */
    edit: async (file: string, from: string | RegExp, to: string) => {
      const path = join(copy, file)
      const text = await readFile(path, 'utf8')
      const edited = text.replace(from, to)
      if (edited === text) throw new Error(`${file} doesn't hold ${from}`)
      await writeFile(path, edited)
    },
    path: (file: string) => join(copy, file),
    /** Takes the inventory back to what it was. */
    reset: () => cp(original, copy, { recursive: true, force: true }),
    restore: () => writeFile(profile, stringify({ ...site, inventory: original })),
  }
}
