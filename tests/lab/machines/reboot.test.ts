import { setTimeout } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import type { AssociationPlan } from '../../../inventory/model/planning/plan.ts'
import { command, preview, session, stacks } from '../estate.ts'
import { visit } from '../visit.ts'

test('after a reboot of the lab’s machine, everything comes back by itself', async () => {
  const { exitCode, output } = await command('scripts/lab', ['reboot'])
  expect({ exitCode, output: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, output: '' })
  const { plan } = await session()
  const hosts = [...plan.collective.services, ...Object.values(plan.associations).flatMap(ofAssociation)].flatMap(
    ({ endpoints }) => endpoints.flatMap(({ host }) => host ?? []),
  )
  // A wiki leads from its address to its first page.
  for (const host of hosts) expect([host, [200, 301].includes(await answer(host))]).toEqual([host, true])
  const previews = await Promise.all((await stacks()).map((stack) => preview(stack, '--refresh')))
  expect(previews.flatMap(({ changes }) => changes)).toEqual([])
})

const ofAssociation = ({ shares, services }: AssociationPlan) => [...shares, ...services]

/** The answer of an address once it has one: services need some time after a start, at most three minutes. */
async function answer(host: string): Promise<number> {
  const deadline = Date.now() + 180_000
  for (;;) {
    const status = await visit(`https://${host}/`).then(
      (visit) => visit.status,
      () => 0,
    )
    if ([200, 301].includes(status) || Date.now() > deadline) return status
    await setTimeout(2000)
  }
}
