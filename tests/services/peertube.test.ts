import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from '@jest/globals'
import type { Placed, Unit } from '../../services/form/unit.ts'
import { environment, mailSecrets, secretVariables, storageSecrets } from '../../services/peertube/environment.ts'
import { type Settings, service } from '../../services/peertube/peertube.ts'
import { containerOf, orderOf, unitOf } from './units.ts'

const unit = unitOf('pointcommuns-conferences')
const peertube = containerOf(unit)
const store = { endpoint: 's3.fr-par.scw.cloud', region: 'fr-par', bucket: 'conferences' }

const http = { host: 'tube.houx.example', address: '10.20.0.110', port: 20001, proxy: '10.20.0.101' }
const main = { host: 'db', port: 5432, name: 'tube', login: 'tube', password: '/db', reaches: {} }
const cache = { host: 'cache', port: 6379, name: '0', login: 'default', password: '/cache', reaches: {} }
const relay = {
  ...{ host: 'smtp.relais.example', port: 465, security: 'tls' as const, login: 'bocage' },
  ...{ password: '/relay', from: 'zoe@houx.example' },
}
const settingsOf = (settings: object) => service.settings.parse(settings) as Settings

/** The unit of an instance with some settings. */
function tubeWith(settings: object): Unit {
  const made = service.unit?.({ key: 'tube', owner: 'houx', address: http.host, settings: settingsOf(settings) })
  if (made === undefined) throw new Error('an instance has a unit')
  return made
}

/** The environment of an instance with some settings. */
const environmentOf = (settings: object) =>
  environment({ http, settings: settingsOf(settings), contact: 'zoe@houx.example', main, cache, mail: relay })

test('its databases are there before it, PostgreSQL with a login of its own', () => {
  const name = unit.identity
  expect(orderOf(unit)).toEqual([`${name}-main`, `${name}-cache`, `${name}-main-login`, name])
  expect(peertube.environment).toMatchObject({
    PEERTUBE_DB_HOSTNAME: `${name}-main`,
    PEERTUBE_DB_NAME: name,
    PEERTUBE_REDIS_HOSTNAME: `${name}-cache`,
  })
})

test('no secret is in what Docker shows: its own shell reads each from a file', () => {
  expect(peertube.secretEnvironment).toEqual({ ...secretVariables, ...mailSecrets })
  for (const variable of [secretVariables, storageSecrets, mailSecrets].flatMap(Object.keys))
    expect(peertube.environment).not.toHaveProperty(variable)
})

test('the stand-in of the rehearsal knows every variable that any instance sets, and in the same form', () => {
  const file = resolve(import.meta.dirname, '../../lab/images/peertube/app/variables.txt')
  const lines = readFileSync(file, 'utf8').match(/^[A-Z].*$/gm) ?? []
  const known = new Map(lines.map((line) => line.split(' ') as [string, string]))
  const set = environmentOf({ live: true, object_storage: store, quota: '1GiB' })
  for (const [variable, text] of Object.entries(set)) {
    const form = known.get(variable)
    expect({ variable, form }).toEqual({ variable, form: expect.stringMatching(/^(text|json)$/) })
    if (form === 'json') expect(() => JSON.parse(text)).not.toThrow()
  }
  for (const variable of [secretVariables, storageSecrets, mailSecrets].flatMap(Object.keys))
    expect(known.get(variable)).toBe('text')
})

test('transcoding keeps within the processors and the memory of the inventory, and may be left out', () => {
  expect(peertube).toMatchObject({ processors: 1, memoryMiB: 1024 })
  expect(environmentOf({ jobs: 2, threads: 3, resolutions: [360, 1080] })).toMatchObject({
    PEERTUBE_TRANSCODING_ENABLED: 'true',
    PEERTUBE_TRANSCODING_CONCURRENCY: '2',
    PEERTUBE_TRANSCODING_THREADS: '3',
    PEERTUBE_TRANSCODING_360P: 'true',
    PEERTUBE_TRANSCODING_480P: 'false',
    PEERTUBE_TRANSCODING_1080P: 'true',
  })
  expect(environmentOf({ transcoding: false, live: true })).toMatchObject({
    PEERTUBE_TRANSCODING_ENABLED: 'false',
    PEERTUBE_LIVE_TRANSCODING_ENABLED: 'false',
  })
})

test('a quota is in bytes, and none is -1', () => {
  expect(environmentOf({ quota: '2GiB' })).toMatchObject({
    PEERTUBE_USER_VIDEO_QUOTA: '2147483648',
    PEERTUBE_USER_VIDEO_QUOTA_DAILY: '-1',
  })
})

test('live broadcasts come to the port that people are told, and to none where nobody may broadcast', () => {
  expect(tubeWith({ live: true, rtmp: 1940 }).endpoints).toContainEqual({
    key: 'tube-rtmp',
    role: 'rtmp',
    outside: 1940,
  })
  expect(environmentOf({ live: true, rtmp: 1940 })).toMatchObject({ PEERTUBE_LIVE_RTMP_PORT: '1940' })
  expect(peertube.ports).toMatchObject([{ internal: 9000 }, { internal: 1935 }])
  expect(tubeWith({}).endpoints).toHaveLength(1)
  expect(environmentOf({})).toMatchObject({ PEERTUBE_LIVE_ENABLED: 'false' })
})

test('a request as large as is written passes the gateway: 8 GiB unless it is', () => {
  expect(tubeWith({}).endpoints).toMatchObject([{ uploadMiB: 8192 }])
  expect(tubeWith({ upload: '20GiB' }).endpoints).toMatchObject([{ uploadMiB: 20480 }])
})

test('in one bucket, each kind of files has a folder of its own; its two keys are given', () => {
  const set = environmentOf({ object_storage: store })
  const buckets = Object.entries(set).filter(([name]) => name.endsWith('_BUCKET_NAME'))
  expect(new Set(buckets.map(([, bucket]) => bucket))).toEqual(new Set(['conferences']))
  const folders = buckets.map(([name]) => set[name.replace(/BUCKET_NAME$/, 'PREFIX')])
  expect(folders).toHaveLength(5)
  expect(new Set(folders).size).toBe(5)
  const places: Partial<Placed> = {
    image: (role) => role,
    secretFile: (path) => `/secrets/${path}`,
    provided: () => undefined,
    contact: 'zoe@houx.example',
    web: () => http,
    database: (name) => (name === 'main' ? main : cache),
  }
  const made = tubeWith({ object_storage: store }).make(places as Placed)
  expect(made.secrets?.filter(({ given }) => given)).toMatchObject([
    { path: 'tube/s3-key-id', given: { what: 'the id of the key to the bucket "conferences" of s3.fr-par.scw.cloud' } },
    { path: 'tube/s3-key', given: { what: 'the key to the bucket "conferences" of s3.fr-par.scw.cloud' } },
  ])
  expect(made.steps).toMatchObject([{ container: { secretEnvironment: { ...secretVariables, ...storageSecrets } } }])
})

test.each([
  ['a height of picture that it doesn’t make', { resolutions: [500] }],
  ['a height that is written twice', { resolutions: [480, 480] }],
  ['no job at all', { jobs: 0 }],
  ['less memory than it needs', { memory: '512MiB' }],
  ['a port for broadcasts that is root’s', { live: true, rtmp: 80 }],
  ['an address of an object store with a protocol', { object_storage: { ...store, endpoint: 'https://s3.example' } }],
  ['a bucket that no provider has', { object_storage: { ...store, bucket: 'Conférences' } }],
])('refuses %s', (_, settings) => {
  expect(service.settings.safeParse(settings).success).toBe(false)
})

test('U6: it sends its mail through what the estate has', () => {
  expect(environmentOf({})).toMatchObject({
    PEERTUBE_SMTP_HOSTNAME: 'smtp.relais.example',
    PEERTUBE_SMTP_PORT: '465',
    PEERTUBE_SMTP_TLS: 'true',
    PEERTUBE_SMTP_USERNAME: 'bocage',
    PEERTUBE_SMTP_FROM: 'zoe@houx.example',
  })
  expect(peertube.secrets).toMatchObject({ mail: '/var/lib/bocage/secrets/collective/mail-relay/password' })
})
