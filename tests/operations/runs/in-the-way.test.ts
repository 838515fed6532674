import { expect, test } from '@jest/globals'
import type { Plan } from '../../../inventory/model/planning/plan.ts'
import { planOf } from '../../../inventory/model/read.ts'
import { subnetOf } from '../../../machines/container-networks.ts'
import type { StackState } from '../../../operations/estate/state.ts'
import { goingFirst, inTheWay } from '../../../operations/runs/in-the-way.ts'
import { changed, resolveSmall } from '../../inventory/small-estate.ts'

const withPorts = (houx: number, lierre: number): Plan =>
  planOf(
    resolveSmall({
      ...changed('associations/houx.yaml', 'title: Le Houx', `title: Le Houx, port: ${houx}`),
      ...changed('associations/lierre.yaml', 'title: Le Lierre', `title: Le Lierre, port: ${lierre}`),
    }),
  )
const engineOf = (stack: string) =>
  `urn:pulumi:${stack}::bocage::bocage:components:DockerHost$pulumi:providers:docker::apps::id`
const site = (stack: string, name: string, port: number): StackState => ({
  pending: 0,
  resources: [
    {
      urn: `${name}-network`,
      type: 'docker:index/network:Network',
      provider: engineOf(stack),
      outputs: { name, ipamConfigs: [subnetOf(port)] },
    },
    {
      urn: `${name}-container`,
      type: 'docker:index/container:Container',
      provider: engineOf(stack),
      outputs: { name, ports: [{ internal: 80, external: port, ip: '10.20.0.110' }] },
    },
  ],
})
const [houx, lierre] = ['blogs-houx-example', 'blogs-lierre-example'] as const
const before = new Map([
  ['houx', site('houx', houx, 21_000)],
  ['lierre', site('lierre', lierre, 22_000)],
])
const urnsOf = (plan: Plan, states = before) => inTheWay(plan, states).map(({ urn }) => urn)

test('S10: two sites that change ports are both in the way of each other, with their networks', () => {
  expect(inTheWay(withPorts(22_000, 21_000), before)).toEqual([
    { urn: `${houx}-network`, stack: 'houx', name: houx, to: lierre, taker: 'lierre' },
    { urn: `${houx}-container`, stack: 'houx', name: houx, to: lierre, taker: 'lierre' },
    { urn: `${lierre}-network`, stack: 'lierre', name: lierre, to: houx, taker: 'houx' },
    { urn: `${lierre}-container`, stack: 'lierre', name: lierre, to: houx, taker: 'houx' },
  ])
})

test('S10: a site that is gone, and whose port another gets, is in its way', () => {
  const states = new Map([['houx', site('houx', 'blogs-gone-example', 23_000)]])
  expect(urnsOf(withPorts(21_000, 23_000), states)).toEqual([
    'blogs-gone-example-network',
    'blogs-gone-example-container',
  ])
})

test('what keeps its port, gets a free one, or changes hands with it is in nobody’s way', () => {
  expect(urnsOf(withPorts(21_000, 22_000))).toEqual([])
  expect(urnsOf(withPorts(24_000, 22_000))).toEqual([])
  expect(urnsOf(withPorts(21_000, 22_000), new Map([['gone', site('gone', houx, 21_000)]]))).toEqual([])
})

test('what a failed run removed, and did not make again, is in nobody’s way', () => {
  const removed = site('houx', 'blogs-gone-example', 22_000)
  for (const resource of removed.resources) resource.pendingReplacement = true
  expect(urnsOf(withPorts(21_000, 22_000), new Map([['houx', removed]]))).toEqual([])
})

test('a forge that gives its two ports another order is not in its own way', () => {
  const plan = withPorts(21_000, 22_000)
  const [http, ssh] = plan.collective.services.flatMap(({ key, endpoints }) => (key === 'forge' ? endpoints : []))
  const swapped = site('collective', 'forge', ssh?.port ?? 0)
  expect(http?.port).not.toBe(ssh?.port)
  expect(urnsOf(plan, new Map([['collective', swapped]]))).toEqual([])
})

test('the same port of another machine is another port', () => {
  const elsewhere = JSON.stringify([...before])
    .replaceAll('::apps::', '::other::')
    .replaceAll('10.20.0.110', '10.20.0.111')
  expect(urnsOf(withPorts(22_000, 21_000), new Map(JSON.parse(elsewhere)))).toEqual([])
})

test('who would have to go, and is not brought up, is named; who does not take anything goes nowhere', () => {
  const all = inTheWay(withPorts(22_000, 21_000), before)
  expect(goingFirst(all, ['houx', 'lierre'], [])).toEqual(all)
  expect(goingFirst(all, ['houx'], ['lierre']).map(({ stack }) => stack)).toEqual(['lierre', 'lierre'])
  expect(goingFirst(all, [], [])).toEqual([])
  expect(() => goingFirst(all, ['houx'], [])).toThrow(
    `"${lierre}" of "lierre" has the port that it gets. Run scripts/up houx lierre, or without naming stacks.`,
  )
})
