import { expect, test } from '@jest/globals'
import { radio, service } from '../../services/web-radio/web-radio.ts'
import { containerOf, orderOf, taskOf, unitOf } from './units.ts'

const unit = unitOf('infini-ecoute')
const icecast = containerOf(unit)
const liquidsoap = containerOf(unit, 'infini-ecoute-music')
const password = '/var/lib/bocage/secrets/infini/infini-ecoute/source'
const two = { une: { title: 'Une' }, deux: { title: 'Deux', bitrate: 64 } }

test('Icecast is there before what plays to it, in a network that only they are in', () => {
  expect(orderOf(unit)).toEqual(['infini-ecoute', 'infini-ecoute-music', 'infini-ecoute-music-folders'])
  expect([icecast, liquidsoap].map(({ network }) => network)).toEqual(['infini-ecoute', 'infini-ecoute'])
  expect(icecast.ports).toMatchObject([{ internal: 8000 }])
  expect(liquidsoap.ports).toBeUndefined()
})

test('both run as the one user who may read the password, which is in nothing that Docker shows', () => {
  expect(unit.secrets).toMatchObject([
    { path: 'infini-ecoute/source', owner: '1000:1000', renewal: { when: 'by itself' } },
  ])
  for (const { user, secrets, environment } of [icecast, liquidsoap]) {
    expect({ user, secrets }).toEqual({ user: '1000:1000', secrets: { source: password } })
    expect(JSON.stringify(environment ?? {})).not.toMatch(/password|source/i)
  }
})

test('the music is what is kept, in a folder for each station', () => {
  expect(liquidsoap.data).toEqual({ files: '/music' })
  expect(icecast.data).toBeUndefined()
  expect(taskOf(unit, 'infini-ecoute-music-folders').values).toEqual({
    container: 'infini-ecoute-music',
    stations: 'longueur oufipo',
  })
})

test('it answers well once every station is heard', () => {
  const [check = ''] = liquidsoap.health.slice(-1)
  for (const station of ['oufipo', 'longueur']) expect(check).toContain(`[[ $answer == *"/${station}.mp3\\""* ]]`)
  expect(check).toContain('/dev/tcp/infini-ecoute/8000')
})

test('each station has its own line, with the quality that was asked for', () => {
  const { stations } = service.settings.parse({ stations: two }) as {
    stations: Parameters<typeof radio>[0]['stations']
  }
  const text = radio({ icecast: 'ondes', address: 'ondes.houx.example', stations })
  expect(text.split('\n').slice(0, 2)).toEqual(['icecast = "ondes"', 'address = "ondes.houx.example"'])
  expect(text.split('\n').slice(-3)).toEqual([
    'station(name="une", title="Une", %mp3(bitrate=128))',
    'station(name="deux", title="Deux", %mp3(bitrate=64))',
    '',
  ])
})

test('a title is only a text, even where Liquidsoap would run what stands in it', () => {
  const stations = { une: { title: String.raw`L'"onde" \ #{shutdown()} 📻`, bitrate: 128 } as const }
  expect(radio({ icecast: 'ondes', address: 'ondes.houx.example', stations })).toContain(
    String.raw`title="L'\"onde\" \\ #" ^ "{shutdown()} 📻", %mp3`,
  )
})

test('what Icecast says of its owner is a text in its configuration', () => {
  expect(icecast.environment).toEqual({
    ADDRESS: 'ecoute.infini.example',
    OWNER: 'Infini',
    CONTACT: 'contact@infini.example',
    STATIONS: '2',
  })
})

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`station-${index + 1}`, { title: 'S' }]))

test.each([
  ['no station', { stations: {} }],
  ['nine stations', { stations: many(9) }],
  ['a short name that is no address', { stations: { 'La Une': { title: 'La Une' } } }],
  ['a station without a title', { stations: { une: {} } }],
  ['a bitrate that MP3 does not have', { stations: { une: { title: 'Une', bitrate: 100 } } }],
  ['less memory than it needs', { stations: two, memory: '64MiB' }],
])('refuses %s', (_, settings) => {
  expect(service.settings.safeParse({ stations: two }).success).toBe(true)
  expect(service.settings.safeParse(settings).success).toBe(false)
})
