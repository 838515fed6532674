import { expect, test } from '@jest/globals'
import type { Endpoint } from '../../../inventory/model/planning/plan.ts'
import { holdingOf, placeUnit } from '../../../inventory/model/planning/units.ts'
import type { Made, Placed, Unit } from '../../../services/form/unit.ts'

const standing = { owner: 'houx', machine: 'apps', images: { pad: 'pad:1.0' }, accounts: [] }
const endpoint: Endpoint = {
  ...{ key: 'pad-http', role: 'http', owner: 'houx', service: 'pad', machine: 'apps' },
  ...{ address: '10.20.0.110', port: 21000, host: 'pad.houx.example', gateway: 'gateway', proxy: '10.20.0.101' },
}
const container = { identity: 'pad', image: 'pad:1.0', health: ['true'], memoryMiB: 64, listens: { http: 9001 } }
const { listens: _, ...placedContainer } = container
const ports = [{ internal: 9001, external: 21000, ip: '10.20.0.110' }]
const place = (make: (placed: Placed) => Made, unit: Partial<Unit> = {}) =>
  placeUnit({ identity: 'pad', component: 'Pad', ...unit, make }, standing, [endpoint], {
    name: 'Le Houx',
    contact: 'contact@houx.example',
    providers: { mail: undefined },
  })

test('a definition is told where its endpoints are, which image is meant, and whose it is', () => {
  const { steps } = place(({ web, image, ownerName, contact }) => {
    const { address, port, proxy } = web('http')
    const environment = { PAD: `${ownerName} <${contact}> ${address}:${port} by ${proxy}` }
    return { steps: [{ container: { ...container, image: image('pad'), environment } }] }
  })
  expect(steps).toEqual([
    {
      container: {
        ...placedContainer,
        owner: 'houx',
        ports,
        environment: { PAD: 'Le Houx <contact@houx.example> 10.20.0.110:21000 by 10.20.0.101' },
      },
    },
  ])
})

test('what holds data is said once: its container has it, and its machine remembers its volumes', () => {
  const held = { identity: 'pad', kind: 'pad', data: { pages: '/var/pad', keys: '/etc/pad' } }
  const made = { ...container, versioned: { data: 'pages', paths: ['*'] } }
  expect(place(() => ({ steps: [{ container: made }] }), { holds: [held] }).steps).toMatchObject([
    { container: { data: held.data, versioned: { data: 'pages' } } },
  ])
  expect(holdingOf(held, 'pad')).toEqual({
    ...{ identity: 'pad', kind: 'pad', service: 'pad' },
    volumes: ['pad-pages', 'pad-keys'],
  })
  expect(holdingOf({ identity: 'forge/houx', kind: 'organisation' }, 'forge')).not.toHaveProperty('volumes')
})

test('what speaks UDP is published as that; a page never does', () => {
  const voice: Endpoint = { ...endpoint, key: 'pad-voice', role: 'voice', port: 21001, protocol: 'udp' }
  const { host: _, ...unnamed } = voice
  const made = { steps: [{ container: { ...container, listens: { http: 9001, voice: 9002 } } }] }
  const around = { name: 'Le Houx', contact: 'contact@houx.example', providers: { mail: undefined } }
  const placed = (endpoints: Endpoint[]) =>
    placeUnit({ identity: 'pad', component: 'Pad', make: () => made }, standing, endpoints, around)
  expect(placed([endpoint, unnamed]).steps).toMatchObject([
    { container: { ports: [...ports, { internal: 9002, external: 21001, ip: '10.20.0.110', protocol: 'udp' }] } },
  ])
  expect(() => placed([endpoint, voice])).toThrow('"voice" of "pad" has a name that people type, and speaks UDP')
})

test('the page of a unit is that of its own name, unless it says another', () => {
  const endpoints = [{ key: 'pad-http', role: 'http', host: 'pad.houx.example' }]
  expect(place(() => ({ steps: [] }), { endpoints }).url).toBe('https://pad.houx.example')
  expect(place(() => ({ steps: [], url: 'https://pad.houx.example/houx' }), { endpoints }).url).toBe(
    'https://pad.houx.example/houx',
  )
  expect(place(() => ({ steps: [] })).url).toBeUndefined()
})

test('containers of a unit are in one network, by its name; one that is alone has its own with its ports', () => {
  const cache = { identity: 'pad-cache', image: 'redis:7.2', health: ['true'], memoryMiB: 64 }
  const holds = [{ identity: 'pad-cache', kind: 'cache', data: { data: '/data' } }]
  const both = place(() => ({ steps: [{ container: cache }, { container }] }), { holds })
  expect(both.network).toBe('pad')
  expect(both.steps).toMatchObject([{ container: { network: 'pad' } }, { container: { network: 'pad', ports } }])
  const alone = place(() => ({ steps: [{ container }] }))
  expect(alone).not.toHaveProperty('network')
  expect(alone.steps[0]).not.toHaveProperty('container.network')
})

test('a job is a timer of its machine, and runs in the unit’s own container unless it says another', () => {
  const { parts } = place(() => ({
    steps: [{ container }],
    jobs: { tidy: { title: 'Tidies up', command: ['tidy', '--all'], every: 'daily' } },
  }))
  expect(parts.flatMap(({ units = {} }) => Object.keys(units))).toEqual(['bocage-job-pad.tidy.timer'])
  const service = parts[0]?.files?.['/etc/systemd/system/bocage-job-pad.tidy.service']?.text
  expect(service).toContain('ExecStart=/usr/bin/docker exec pad tidy --all\n')
})

test.each<[string, (placed: Placed) => unknown]>([
  ['"pad" has no endpoint "ssh"', ({ endpoint }) => endpoint('ssh')],
  ['"pad" has no image "redis"', ({ image }) => image('redis')],
  ['"pad" has no database "main"', ({ database }) => database('main')],
])('a definition that asks for what it did not wish for is a mistake: %s', (mistake, ask) => {
  expect(() =>
    place((placed) => {
      ask(placed)
      return { steps: [] }
    }),
  ).toThrow(`a definition is wrong: ${mistake}`)
})

test('a container whose name nobody claimed is a mistake: another service could have it', () => {
  const cache = { ...container, identity: 'pad-cache' }
  expect(() => place(() => ({ steps: [{ container: cache }] }))).toThrow('"pad" has "pad-cache" in Docker')
  const holds = [{ identity: 'pad-cache', kind: 'cache', data: { data: '/data' } }]
  expect(() => place(() => ({ steps: [{ container: cache }] }), { holds })).not.toThrow()
})

test('a secret that the unit does not have is a mistake, before a machine waits for it', () => {
  const reading = (path: string) => (placed: Placed) => {
    placed.secretFile(path)
    return { steps: [], secrets: [{ path: 'pad/key', renewal: { opens: 'it', when: 'never' as const } }] }
  }
  expect(() => place(reading('pad/kye'))).toThrow('a definition is wrong: "pad" reads the secret "pad/kye"')
  expect(() => place(reading('pad/key'))).not.toThrow()
})

test('a job at times that systemd does not know is a mistake, before its timer fails on a machine', () => {
  const jobs = { tidy: { title: 'Tidies up', command: ['tidy'], every: 'each night' } }
  expect(() => place(() => ({ steps: [{ container }], jobs }))).toThrow(
    'a definition is wrong: the job "tidy" of "pad" is done "each night", which systemd doesn\'t know',
  )
})
