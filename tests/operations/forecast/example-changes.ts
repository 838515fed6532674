import { readdirSync, readFileSync } from 'node:fs'
import type { Plan } from '../../../inventory/model/planning/plan.ts'
import { parseFiles, planOf } from '../../../inventory/model/read.ts'
import { resolve } from '../../../inventory/model/resolve.ts'
import { readCatalogue } from '../../../services/catalogue.ts'

/** What somebody does to the files of the example inventory: their texts, by path. */
export type Edit = (texts: Map<string, string>) => void

const texts = new Map(
  ['collective.yaml', ...readdirSync('inventory/associations').map((name) => `associations/${name}`)].map((path) => [
    path,
    readFileSync(`inventory/${path}`, 'utf8'),
  ]),
)
const catalogue = await readCatalogue()
const parsed = parseFiles('inventory', texts)

/** The plan of the example inventory, edited. What is as it was isn't parsed again. */
export function planAfter(...edits: Edit[]): Plan {
  const edited = new Map(texts)
  for (const edit of edits) edit(edited)
  const others = parseFiles('inventory', new Map([...edited].filter(([path, text]) => texts.get(path) !== text)))
  const kept = [...parsed.associations].filter(
    ([name]) => edited.get(`associations/${name}.yaml`) === texts.get(`associations/${name}.yaml`),
  )
  const documents = {
    collective: others.collective ?? parsed.collective,
    associations: new Map([...kept, ...others.associations].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
  return planOf(resolve(documents, catalogue, { lock: 'services/images.lock.json' }))
}

const pathOf = (file: string) => (file === 'collective' ? 'collective.yaml' : `associations/${file}.yaml`)

/** A piece of a file's text becomes another. @throws where the file doesn't hold it, so that no edit does nothing */
export const edit =
  (file: string, from: string, to: string): Edit =>
  (all) => {
    const text = all.get(pathOf(file)) ?? ''
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`)
    all.set(
      pathOf(file),
      text.replace(from, () => to),
    )
  }

/** A file that begins, or begins anew. */
export const write =
  (file: string, text: string): Edit =>
  (all) =>
    void all.set(pathOf(file), text)

/** A file that goes. */
export const remove =
  (file: string): Edit =>
  (all) =>
    void all.delete(pathOf(file))

/** A plan as it was with other images: they are in the definitions, and no line of the inventory names them. */
export function withImages(plan: Plan, images: Record<string, string>): Plan {
  let text = JSON.stringify(plan)
  for (const [from, to] of Object.entries(images)) {
    if (!text.includes(from)) throw new Error(`no image is ${from}`)
    text = text.replaceAll(from, to)
  }
  return JSON.parse(text) as Plan
}
