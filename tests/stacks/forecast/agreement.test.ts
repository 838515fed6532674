import { isDeepStrictEqual } from 'node:util'
import { expect, test } from '@jest/globals'
import { unitsIn } from '../../../inventory/model/planning/given-secrets.ts'
import type { Plan } from '../../../inventory/model/planning/plan.ts'
import { plansByStack } from '../../../operations/estate/planned.ts'
import { forecast } from '../../../operations/forecast/forecast.ts'
import { hostsOf, thingsOf } from '../../../operations/forecast/things.ts'
import { exampleChanges, plansOf } from '../../operations/forecast/example-changes.ts'
import { registerStack } from '../example.ts'

/*
 * A forecast says who is away because a container starts again. Here the stacks of both plans are registered, and what Docker is asked for
 * is compared, whatever the forecast thinks of it.
 */

/** What Docker changes while a container runs. Source: terraform-provider-docker, arguments of a container without ForceNew. */
const whileItRuns = ['memory', 'memorySwap', 'restart', 'destroyGraceSeconds']

type Inputs = Record<string, unknown>

/** What the engine is asked for every container of the stacks that are not the same in both plans, by name. */
async function containersOf(plan: Plan, other: Plan): Promise<Map<string, Inputs>> {
  const others = new Map(plansByStack(other).map((part) => [part.stack, part]))
  const containers = new Map<string, Inputs>()
  for (const part of plansByStack(plan)) {
    if (isDeepStrictEqual(part, others.get(part.stack))) continue
    const { inputs } = await registerStack(part, plan)
    for (const [urn, asked] of Object.entries(inputs))
      if (urn.includes('docker:index/container:Container::')) containers.set(String(asked.name), asked)
  }
  return containers
}

/** The names that visitors type for what a container belongs to, or has its data in. */
function visited(name: string, containers: Map<string, Inputs>, plan: Plan): string[] {
  const folders = (one: Inputs | undefined, readOnly: boolean) =>
    ((one?.volumes ?? []) as { hostPath?: string; readOnly?: boolean }[]).flatMap(
      ({ hostPath = '', readOnly: it = false }) =>
        hostPath.startsWith('/run/bocage-databases/') && it === readOnly ? [hostPath] : [],
    )
  const offered = folders(containers.get(name), false)
  const readers = [...containers].filter(([, one]) => folders(one, true).some((folder) => offered.includes(folder)))
  const things = thingsOf(plan)
  const unitOf = (container: string) =>
    plansByStack(plan)
      .flatMap(unitsIn)
      .find(({ steps }) => steps.some((step) => 'container' in step && step.container.identity === container))
  return [name, ...readers.map(([reader]) => reader)].flatMap((container) => {
    const thing = things.get(unitOf(container)?.identity ?? '')
    return thing ? hostsOf(thing) : []
  })
}

const told = Object.values(exampleChanges).flatMap((changes) => Object.entries(changes))

test.each([
  'a site has another address, and the old one leads there',
  'a site goes to another association',
  'a site has more memory',
  'the collective has another contact',
  'git has another port',
  'a new version of Gitea',
  'a new version of MariaDB',
])('who is away, as a forecast says it, is who the engine starts again: %s', async (title) => {
  const { before, after } = plansOf(told.find(([one]) => one === title)?.[1] ?? [])
  const [were, are] = [await containersOf(before, after), await containersOf(after, before)]
  const again = [...are].filter(([name, next]) => {
    const was = were.get(name)
    const names = [...new Set([...Object.keys(was ?? {}), ...Object.keys(next)])]
    return was && names.some((name) => !whileItRuns.includes(name) && !isDeepStrictEqual(was[name], next[name]))
  })
  const away = new Set(again.flatMap(([name]) => visited(name, are, after)))
  const foreseen = forecast(before, after).changes.flatMap((change) => change.away?.things ?? [])
  expect([...new Set(foreseen)].sort()).toEqual([...away].sort())
})
