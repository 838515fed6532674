import { beforeAll, describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { pulumi } from '../../../operations/estate/pulumi.ts'
import { isThing, resourceTitle } from '../../../operations/estate/resource-title.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { preview, session, stacks, up } from '../estate.ts'
import { visit } from '../visit.ts'

const { plan, engine } = await session()
const all = await stacks()
const [site] = plan.associations.infini?.shares.flatMap(({ endpoints }) => endpoints.filter(({ host }) => host)) ?? []

/** Each drift: how it comes about, what the previews of its stacks say of it, and the proof that it is mended. */
const drifts = [
  {
    title: 'a file edited on the gateway',
    machine: 'gateway',
    make: 'echo "# by hand" >> /etc/bocage/sites.d/infini.caddy',
    named: ['update configuration gateway: files["/etc/bocage/sites.d/infini.caddy"].sha256'],
    by: ['infini'],
    mended: '! grep -q "by hand" /etc/bocage/sites.d/infini.caddy',
  },
  {
    title: 'the mode of a file changed',
    machine: 'gateway',
    make: 'chmod 0666 /etc/bocage/sites.d/gnuragistes.caddy',
    named: ['update configuration gateway: files["/etc/bocage/sites.d/gnuragistes.caddy"].mode'],
    by: ['gnuragistes'],
    mended: 'test "$(stat -c %a /etc/bocage/sites.d/gnuragistes.caddy)" = 644',
  },
  {
    title: 'a unit stopped',
    machine: 'gateway',
    make: 'systemctl stop caddy.service',
    named: ['update configuration gateway: units["caddy.service"].state'],
    // Everyone's sites are behind it. The collective comes first, so it is the one that mends it.
    by: all,
    mended: 'systemctl is-active --quiet caddy.service',
  },
  {
    title: 'a package removed',
    machine: 'apps',
    make: 'dpkg --remove --force-depends jq > /dev/null',
    named: ['update configuration apps: packages.jq'],
    // Their scripts speak to an application's API by it.
    by: ['collective', 'pointcommuns'],
    mended: 'jq --version > /dev/null',
  },
  {
    title: 'a container stopped',
    machine: 'apps',
    make: `docker stop ${site?.key} > /dev/null`,
    // Docker doesn't tell the ports of a container that is stopped.
    named: [
      ...['mustRun', 'ports'].map((property) => `replace container ${site?.key}-container: ${property}`),
      // It asks the other one whether it answers.
      `update script ${site?.key}-answers: stdin`,
    ],
    by: ['infini'],
    mended: `test "$(docker inspect --format '{{.State.Running}}' ${site?.key})" = true`,
  },
  {
    title: 'a guest’s memory changed with pct set',
    machine: 'pve1',
    make: 'pct set 101 --memory 640',
    named: ['update guest gateway: memoryMiB'],
    by: ['collective'],
    mended: '! pct config 101 | grep -qx "memory: 640"',
  },
]

const event = z.object({
  resOutputsEvent: z.object({
    metadata: z.object({ op: z.string(), urn: z.string(), detailedDiff: z.record(z.string(), z.unknown()).nullish() }),
  }),
})

/** What a preview of one stack names, property by property: `update configuration apps: packages.jq`. */
async function previewed(stack: string): Promise<string[]> {
  const environment = { ...engine.environment, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: 'true' }
  const printed = await pulumi({ ...engine, environment }, ['preview', '--refresh', '--json', '--stack', stack])
  return printed.split('\n').flatMap((line) => {
    const {
      op = 'same',
      urn = '',
      detailedDiff,
    } = event.safeParse(JSON.parse(line)).data?.resOutputsEvent.metadata ?? {}
    if (!['create', 'update', 'replace', 'delete'].includes(op) || !isThing(urn)) return []
    return Object.keys(detailedDiff ?? {}).map((property) => `${op} ${resourceTitle(urn)}: ${property}`)
  })
}

describe('drifts of every kind at once', () => {
  const previews: Record<string, string[]> = {}
  let mending = ''
  beforeAll(async () => {
    for (const { machine, make } of drifts) await ssh(machine, make)
    await Promise.all(
      all.map(async (stack) => {
        previews[stack] = (await previewed(stack)).sort()
      }),
    )
    mending = await up('--refresh')
  })

  test.each(drifts)('$title is named by a preview, and mended', async ({ machine, named, by, mended }) => {
    for (const stack of by) expect(previews[stack]).toEqual(expect.arrayContaining(named))
    await ssh(machine, mended)
  })

  test('nothing else is named', () => {
    const named = all.map((stack) => [
      stack,
      drifts.flatMap(({ by, named }) => (by.includes(stack) ? named : [])).sort(),
    ])
    expect(previews).toEqual(Object.fromEntries(named))
  })

  test('nothing else moves, and nothing at all the next time', async () => {
    const moved = [...mending.matchAll(/^ {2}(change|create|remove old|make again|remove|leave) +(\w+ \S+)/gm)]
    expect(moved.map(([, verb, thing]) => `${verb} ${thing}`).sort()).toEqual([
      'change configuration apps',
      'change configuration gateway',
      'change configuration gateway',
      'change configuration gateway',
      'change guest gateway',
      `make again container ${site?.key}-container`,
    ])
    const still = all.filter((stack) => mending.includes(`\n${stack}: no change`))
    expect(still).toEqual(all.filter((stack) => !['collective', 'gnuragistes', 'infini'].includes(stack)))
    const moving = all.filter((stack) => !still.includes(stack))
    const again = await up('--refresh', ...moving)
    for (const stack of moving) expect(again).toContain(`\n${stack}: no change`)
  })
})

test('a guest stopped is named as that guest, and started before what runs in it; nothing else moves', async () => {
  await ssh('pve1', 'pct stop 110')
  const { outcome } = await preview('collective', '--refresh')
  expect(outcome.warnings).toContainEqual(expect.stringContaining('guest "apps" is stopped on "pve1"'))
  const mending = await up('--refresh', 'collective', 'infini')
  for (const stack of ['collective', 'infini']) expect(mending).toContain(`\n${stack}: no change`)
  expect(await ssh('pve1', 'pct status 110')).toBe('status: running')
  expect((await visit(`https://${site?.host}/`)).status).toBe(200)
})
