import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { planOf, readEstate } from '../../inventory/model/read.ts'
import { keysOf, partsOf } from '../../operations/planned.ts'
import { readCatalogue } from '../../services/catalogue.ts'
import { association } from '../../stacks/association.ts'
import { collective } from '../../stacks/collective.ts'
import { register } from '../components/register.ts'

/**
 * The ledger: every URN of the example estate, stack by stack. A line that goes without an alias is a resource that the
 * engine would delete and make again. After a wanted change: `UPDATE_LEDGER=1 npm run test:components`.
 */
const ledger = (stack: string) => new URL(`urns/${stack}.txt`, import.meta.url)

const plan = planOf(await readEstate('inventory'))
const services = plan.collective.services.map(({ key }) => key)

const stacks: [string, () => unknown][] = [
  ['collective', () => collective(plan.collective, undefined)],
  ...Object.values(plan.associations).map((one): [string, () => unknown] => [one.stack, () => association(one)]),
]

test.each(stacks)('the names of %s are those of the ledger', async (stack, program) => {
  const { urns } = await register(program, { stack, stackOutputs: { services } })
  const text = `${urns.join('\n')}\n`
  if (process.env.UPDATE_LEDGER) {
    const { mkdirSync, writeFileSync } = await import('node:fs')
    mkdirSync(new URL('urns/', import.meta.url), { recursive: true })
    writeFileSync(ledger(stack), text)
  }
  expect(text).toBe(readFileSync(ledger(stack), 'utf8'))
})

test.each(stacks)('a first preview of %s, which knows no output yet, names the same', async (stack, program) => {
  const { urns } = await register(program, { stack, stackOutputs: { services }, preview: true })
  expect(urns).toEqual(readFileSync(ledger(stack), 'utf8').trimEnd().split('\n'))
})

test.each(stacks)(
  'what %s has in Docker is named by the inventory, where clashes are found',
  async (stack, program) => {
    const { inputs } = await register(program, { stack, stackOutputs: { services } })
    const { kinds } = await readCatalogue()
    const known = new Set(
      partsOf(plan).flatMap((part) => [
        ...keysOf(part),
        ...part.services.flatMap((service) => kinds.get(service.kind)?.alsoNamed?.(service) ?? []),
      ]),
    )
    const inDocker = Object.entries(inputs).filter(([urn]) => /\$docker:index\/(container|network):\w+::/.test(urn))
    expect(inDocker.length).toBeGreaterThan(0)
    expect(inDocker.map(([, { name }]) => name).filter((name) => !known.has(String(name)))).toEqual([])
  },
)
