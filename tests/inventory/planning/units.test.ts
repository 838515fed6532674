import { expect, test } from '@jest/globals'
import type { Endpoint } from '../../../inventory/model/planning/plan.ts'
import { holdingOf, placeUnit } from '../../../inventory/model/planning/units.ts'
import type { Made, Placed, Unit } from '../../../services/form/unit.ts'

const standing = { owner: 'houx', machine: 'apps', images: { pad: 'pad:1.0' }, accounts: [] }
const endpoint: Endpoint = {
  ...{ key: 'pad-http', role: 'http', owner: 'houx', service: 'pad', machine: 'apps' },
  ...{ address: '10.20.0.110', port: 21000, host: 'pad.houx.example', gateway: 'gateway', proxy: '10.20.0.101' },
}
const container = { identity: 'pad', image: 'pad:1.0', health: ['true'], memoryMiB: 64 }
const place = (make: (placed: Placed) => Made, unit: Partial<Unit> = {}) =>
  placeUnit({ identity: 'pad', component: 'Pad', ...unit, make }, standing, [endpoint], {
    name: 'Le Houx',
    contact: 'contact@houx.example',
  })

test('a definition is told where its endpoints are, which image is meant, and whose it is', () => {
  const { url, steps } = place(({ web, image, ownerName, contact }) => {
    const { host, address, port, proxy } = web('http')
    const environment = { PAD: `${ownerName} <${contact}> ${address}:${port} by ${proxy}` }
    return { url: `https://${host}`, steps: [{ container: { ...container, image: image('pad'), environment } }] }
  })
  expect(url).toBe('https://pad.houx.example')
  expect(steps).toEqual([
    {
      container: {
        ...container,
        owner: 'houx',
        environment: { PAD: 'Le Houx <contact@houx.example> 10.20.0.110:21000 by 10.20.0.101' },
      },
    },
  ])
})

test('what holds data is said once: its container has it, and its machine remembers its volumes', () => {
  const held = { identity: 'pad', kind: 'pad', data: { pages: '/var/pad', keys: '/etc/pad' } }
  const made = { ...container, versioned: { data: 'pages', paths: ['*'] } }
  expect(place(() => ({ steps: [{ container: made }] }), { holds: [held] }).steps).toMatchObject([
    { container: { data: held.data, versioned: { machine: 'apps', data: 'pages' } } },
  ])
  expect(holdingOf(held, 'pad')).toEqual({
    ...{ identity: 'pad', kind: 'pad', service: 'pad' },
    volumes: ['pad-pages', 'pad-keys'],
  })
  expect(holdingOf({ identity: 'forge/houx', kind: 'organisation' }, 'forge')).not.toHaveProperty('volumes')
})

test.each<[string, (placed: Placed) => unknown]>([
  ['"pad" has no endpoint "ssh"', ({ endpoint }) => endpoint('ssh')],
  ['"pad" has no image "redis"', ({ image }) => image('redis')],
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
