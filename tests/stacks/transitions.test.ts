import { expect, test } from '@jest/globals'
import type { AssociationPlan, Plan } from '../../inventory/model/planning/plan.ts'
import { association } from '../../stacks/association.ts'
import { collective } from '../../stacks/collective.ts'
import { type Registered, register } from '../components/register.ts'
import { resolveSmall, smallEstate } from '../inventory/small-estate.ts'
import { thingOf, transition } from './transition.ts'

/** The small estate with pieces of its files changed; a file whose text becomes nothing goes. */
function estate(...changes: [file: string, from: string | RegExp, to: string][]): Plan {
  const files: Record<string, string | undefined> = { ...smallEstate }
  for (const [file, from, to] of changes) {
    const text = files[file] ?? ''
    files[file] = text.replace(from, () => to) || undefined
    if (files[file] === text) throw new Error(`${file} does not hold ${from}`)
  }
  const { plan, errors } = resolveSmall(files)
  if (plan === undefined) throw new Error(`an estate of these tests is wrong: ${JSON.stringify(errors)}`)
  return plan
}

const [C, houx, lierre] = ['collective.yaml', 'associations/houx.yaml', 'associations/lierre.yaml'] as const
const more = (text: string): [string, string, string] => [C, '  apps: {', `${text}  apps: {`]
const guest = (name: string, id: number, on = 'pve1') =>
  `  ${name}: { kind: lxc, on: ${on}, id: ${id}, cores: 1, memory: 1GiB, disk: 8GiB }\n`
const secondHost = `  pve2: { kind: proxmox, address: 10.99.0.5, host_key: SHA256:${'A'.repeat(43)}, network: 10.21.0.0/24, memory: 8GiB }\n`
const farm = (on: string): [string, string, string] => [
  C,
  'services:\n',
  `services:\n  bancs: { kind: wordpress-farm, on: ${on} }\n`,
]
const sites = / {2}blogs:\n[\s\S]*$/

/** What a volunteer may make of the small estate: one change each, or what the story is about. */
const estates = {
  'the small estate': estate(),
  'a farm on the gateway’s guest': estate(farm('gateway')),
  'a site on the gateway’s guest': estate(farm('gateway'), [
    houx,
    'uses:\n',
    'uses:\n  bancs: { sites: { bancs.houx.example: { title: Bancs } } }\n',
  ]),
  'the farm on another guest': estate(more(guest('apps2', 111)), [
    C,
    'wordpress-farm, on: apps',
    'wordpress-farm, on: apps2',
  ]),
  'the only site of an association removed': estate([lierre, sites, '  forge: { members: { owners: [bilal] } }\n']),
  'nothing left of an association but its file': estate([lierre, /uses:[\s\S]*$/, '']),
  'a share of the forge alone': estate([houx, sites, '']),
  'an association that left': estate([lierre, /[\s\S]*/, '']),
  'the gateway on the guest of the applications': estate([C, 'gateway, on: gateway', 'gateway, on: apps']),
  'the gateway on a guest of its own': estate(more(guest('door', 102)), [
    C,
    'gateway, on: gateway',
    'gateway, on: door',
  ]),
  'a second gateway, on a second host': estate(
    more(secondHost + guest('door', 102, 'pve2') + guest('apps2', 111, 'pve2')),
    [
      C,
      'services:\n',
      'services:\n  door: { kind: gateway, on: door }\n  bancs: { kind: wordpress-farm, on: apps2 }\n',
    ],
    [lierre, '  blogs:\n', '  bancs:\n'],
  ),
  'a site that changes hands': estate(
    [houx, sites, ''],
    [lierre, 'sites:\n', 'sites:\n      houx.example: { title: Le Houx }\n'],
  ),
  'a guest whose key was a host’s': estate([C, '  gateway: {', `${guest('pve2', 102)}  gateway: {`]),
  'a host whose key was a guest’s': estate([C, '  gateway: {', `${secondHost}  gateway: {`]),
  'people and contacts changed': estate(
    [C, 'tech@bocage.example', 'help@bocage.example'],
    [houx, 'name: Zoé', 'name: Zoë'],
  ),
}

type Stacks = Record<string, Registered>
const nothing: Registered = { urns: [], inputs: {}, options: {}, outputs: {} }

/** By plan: most stacks are as they were in another estate. */
const seen = new Map<string, Promise<Registered>>()
function registerOnce(plan: Plan['collective'] | AssociationPlan, services: string[]): Promise<Registered> {
  const text = JSON.stringify([plan, services])
  const world = { stack: plan.stack, stackOutputs: { services } }
  const registered =
    seen.get(text) ?? register(() => ('shares' in plan ? association(plan) : collective(plan, undefined)), world)
  seen.set(text, registered)
  return registered
}

const registered: Record<string, Stacks> = {}
for (const [title, { collective, associations }] of Object.entries(estates)) {
  const services = collective.services.map(({ key }) => key)
  registered[title] = {}
  for (const plan of [collective, ...Object.values(associations)])
    registered[title][plan.stack] = await registerOnce(plan, services)
}

/** What is deleted, although the same thing was made by the same run: the last word is the deletion's. */
function destroyed(before: Stacks, after: Stacks): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((stack) => {
    const [was, is] = [before[stack] ?? nothing, after[stack] ?? nothing]
    const { made, removed } = transition(was, is)
    const things = new Set(made.map((urn) => thingOf(urn, is)).filter((thing) => thing !== undefined))
    return removed.filter((urn) => things.has(thingOf(urn, was) ?? '')).map((urn) => `${stack}: ${urn}`)
  })
}

test.each(Object.keys(estates))('S2: from %s to any other, nothing is made and then deleted', (from) => {
  const found = Object.keys(estates).flatMap((to) =>
    destroyed(registered[from] ?? {}, registered[to] ?? {}).map((urn) => `${to}: ${urn}`),
  )
  expect(found).toEqual([])
})

test('S2: an association gains and loses just what its sites need, and its package on a machine stays one', () => {
  const between = (from: keyof typeof estates, to: keyof typeof estates, stack: string) => {
    const [was = nothing, is = nothing] = [registered[from]?.[stack], registered[to]?.[stack]]
    const { made, removed } = transition(was, is)
    const lasting = (urns: string[], of: Registered) =>
      urns.flatMap((urn) => thingOf(urn, of) ?? []).filter((thing) => /^(package|Volume) /.test(thing))
    return { made: lasting(made, is).sort(), removed: lasting(removed, was).sort() }
  }
  expect(between('the small estate', 'a farm on the gateway’s guest', 'houx')).toEqual({ made: [], removed: [] })
  expect(between('the small estate', 'a site on the gateway’s guest', 'houx')).toEqual({
    made: ['Volume bancs-bancs-houx-example-files on gateway'],
    removed: [],
  })
  expect(between('the small estate', 'nothing left of an association but its file', 'lierre')).toEqual({
    made: [],
    removed: ['Volume blogs-lierre-example-files on apps', 'package of lierre on apps', 'package of lierre on gateway'],
  })
})

test.each(['Gateway', 'LxcGuest', 'ProxmoxHost'])(
  'S2: what a state made before has under %s is taken over, and only the empty component goes',
  (parent) => {
    const type = 'bocage:provider:MachineConfiguration'
    for (const is of Object.values(registered['the small estate'] ?? {})) {
      const machines = is.urns.filter((urn) => urn.startsWith(`${type}::`)).map((urn) => urn.replace(`${type}::`, ''))
      const former = machines.map((machine) => `bocage:components:${parent}$${type}::${machine}`)
      const older = {
        ...is,
        urns: [...is.urns.filter((urn) => !urn.startsWith(type)), ...former, 'bocage:components:Gateway::x'],
      }
      const { made, removed, kept } = transition(older, is)
      expect({ made, removed }).toEqual({ made: [], removed: ['bocage:components:Gateway::x'] })
      expect(Object.values(kept)).toEqual(former)
    }
  },
)
