import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { parseFiles } from '../../inventory/model/read.ts'
import { resolve } from '../../inventory/model/resolve.ts'
import type { MachinePlan } from '../../machines/kinds/kinds.ts'
import { readCatalogue } from '../../services/catalogue.ts'
import { defineService } from '../../services/define.ts'
import { renderProblem } from '../../words/said/problem.ts'
import { smallEstate } from './small-estate.ts'

/** A kind that associations may have of their own, with a port to the outside. */
const radio = defineService({
  title: 'Radio',
  summary: 'Sends sound.',
  manual: 'https://radio.example',
  instances: 'anyone',
  addressed: true,
  images: { radio: 'radio:1.0' },
  settings: z.strictObject({
    stream: z.int().default(8000),
    token: z.string().length(8).meta({ secret: true }).optional(),
  }),
  unit: ({ key, address, settings }) => ({
    identity: key,
    component: 'Radio',
    endpoints: [
      { key: `${key}-http`, role: 'http', ...(address && { host: address }) },
      { key: `${key}-stream`, role: 'stream', outside: settings.stream },
    ],
    make: () => ({ steps: [] }),
  }),
})
/** One that is spoken to by UDP, and by TCP as well where that is asked for. */
const voice = defineService({
  title: 'Voice',
  summary: 'Lets people talk.',
  manual: 'https://voice.example',
  instances: 'anyone',
  addressed: false,
  images: { voice: 'voice:1.0' },
  settings: z.strictObject({ port: z.int(), both: z.boolean().default(false) }),
  unit: ({ key, settings: { port, both } }) => ({
    identity: key,
    component: 'Voice',
    endpoints: [
      { key: `${key}-udp`, role: 'udp', outside: port, protocol: 'udp' as const },
      ...(both ? [{ key: `${key}-tcp`, role: 'tcp', outside: port }] : []),
    ],
    make: () => ({ steps: [] }),
  }),
})
const { names, kinds } = await readCatalogue()
const catalogue = {
  names: [...names, 'radio', 'voice'],
  kinds: new Map([...kinds, ['radio', radio as never], ['voice', voice as never]]),
}

const withServices = (services: Record<string, string>) => {
  const texts = new Map(Object.entries(smallEstate))
  for (const [association, text] of Object.entries(services)) {
    const path = `associations/${association}.yaml`
    texts.set(path, `${texts.get(path) ?? `name: ${association}\n`}services:\n${text}`)
  }
  return resolve(parseFiles('inventory', texts), catalogue, { lock: '' })
}
const messages = (services: Record<string, string>) => withServices(services).errors.map(renderProblem)

test('an association’s instance is named after it, so that two files may be alike', () => {
  const { plan, errors } = withServices({
    houx: '  radio: { kind: radio, on: apps, address: radio.houx.example }\n',
    lierre: '  radio: { kind: radio, on: apps, address: radio.lierre.example, stream: 8001 }\n',
  })
  expect(errors).toEqual([])
  expect(plan?.associations.houx?.services.map(({ key, owner }) => ({ key, owner }))).toEqual([
    { key: 'houx-radio', owner: 'houx' },
  ])
  expect(plan?.associations.lierre?.services[0]?.endpoints.map(({ key }) => key)).toEqual([
    'lierre-radio-http',
    'lierre-radio-stream',
  ])
})

test('what one association opens is in the collective’s plan and its own, and in no other', () => {
  const { plan } = withServices({ houx: '  radio: { kind: radio, on: apps, address: radio.houx.example }\n' })
  const [http, stream] = plan?.associations.houx?.services[0]?.endpoints ?? []
  const opened = (machines: Record<string, MachinePlan> = {}) =>
    machines.apps?.kind === 'lxc' ? machines.apps.open : []
  expect(opened(plan?.collective.machines)).toContain(stream?.port)
  expect(opened(plan?.collective.machines)).not.toContain(http?.port)
  expect(opened(plan?.associations.houx?.machines)).toContain(stream?.port)
  expect(opened(plan?.associations.lierre?.machines)).not.toContain(stream?.port)
  expect(plan?.collective.machines.pve1).toMatchObject({
    forwards: expect.arrayContaining([{ port: 8000, to: '10.20.0.110', toPort: stream?.port }]),
  })
})

test('a port that two associations want outside is refused in the second', () => {
  const said = messages({
    houx: '  radio: { kind: radio, on: apps, address: radio.houx.example }\n',
    lierre: '  radio: { kind: radio, on: apps, address: radio.lierre.example, stream: 8000 }\n',
  })
  expect(said).toEqual([
    'inventory/associations/lierre.yaml:7:74: port 8000 of "pve1" is already opened to "houx-radio-stream" (inventory/associations/houx.yaml:10:3). Write another port in one of the two.',
  ])
})

test('a published port may be written down, for an endpoint that is there', () => {
  const { plan, errors } = withServices({
    houx: '  radio: { kind: radio, on: apps, address: radio.houx.example, ports: { houx-radio-http: 20001 } }\n',
  })
  expect(errors).toEqual([])
  expect(plan?.associations.houx?.services[0]?.endpoints[0]).toMatchObject({ key: 'houx-radio-http', port: 20001 })
  expect(
    messages({ houx: '  radio: { kind: radio, on: apps, address: radio.houx.example, ports: { http: 20001 } }\n' }),
  ).toEqual([
    'inventory/associations/houx.yaml:10:73: there is no endpoint "http" here. Known: houx-radio-http, houx-radio-stream.',
  ])
})

test('a secret is never quoted', () => {
  const said = messages({
    houx: '  radio: { kind: radio, on: apps, address: radio.houx.example, token: hunter2hunter2 }\n',
  })
  expect(said).toEqual([
    'inventory/associations/houx.yaml:10:71: "token" cannot be what is written (not shown). Write at most 8 characters.',
  ])
})

test('a name that becomes another’s is refused', () => {
  const said = messages({
    houx: '  vert-radio: { kind: radio, on: apps, address: radio.houx.example }\n',
    'houx-vert': '  radio: { kind: radio, on: apps, address: radio.vert.example, stream: 8001 }\n',
  })
  expect(said).toEqual([
    'inventory/associations/houx-vert.yaml:3:3: it would be known as "houx-vert-radio", as one of "houx" is. Choose another name for what "houx-vert" has.',
  ])
})

test.each([443, 80, 22, 8006, 2222])('port %s over UDP is free, although something answers there over TCP', (port) => {
  expect(messages({ houx: `  voice: { kind: voice, on: apps, port: ${port} }\n` })).toEqual([])
  expect(messages({ houx: `  voice: { kind: voice, on: apps, port: ${port}, both: true }\n` })).toHaveLength(1)
})

test.each([68, 111])('port %s over UDP is the host’s own', (port) => {
  expect(messages({ houx: `  voice: { kind: voice, on: apps, port: ${port} }\n` })).toEqual([
    expect.stringContaining(`port ${port} of "pve1" is its own. Write another`),
  ])
})
