import { expect, test } from '@jest/globals'
import { databaseServer, service } from '../../services/wordpress-farm.ts'

const instance = { key: 'blogs', owner: 'collective', settings: service.settings.parse({}) }
const endpointsOf = (sites: unknown) =>
  service.endpoints?.ofShare?.({ association: 'houx', use: service.use?.parse({ sites }) ?? { sites: {} }, instance })

test('each site answers at its address, and is known by it', () => {
  expect(endpointsOf({ 'houx.example': { title: 'Le Houx' } })).toEqual([
    { key: 'blogs-houx-example', host: 'houx.example' },
  ])
})

test('a site that moves to another address keeps its identity, and its data, by its id', () => {
  const moved = endpointsOf({ 'lehoux.example': { title: 'Le Houx', id: 'houx-example' } })
  expect(moved).toEqual([{ key: 'blogs-houx-example', host: 'lehoux.example' }])
})

test('a port that is written down is the one it gets', () => {
  expect(endpointsOf({ 'houx.example': { title: 'Le Houx', port: 20417 } })).toMatchObject([{ port: 20417 }])
})

test.each([
  ['a title of two lines', { 'houx.example': { title: 'Le\nHoux' } }],
  ['no title', { 'houx.example': {} }],
  ['a name that is not the DNS’s', { 'houx example': { title: 'x' } }],
  ['the name of the database server', { 'houx.example': { title: 'x', id: 'database' } }],
  ['a port that only root may have', { 'houx.example': { title: 'x', port: 80 } }],
])('refuses %s', (_, sites) => {
  expect(service.use?.safeParse({ sites }).success).toBe(false)
})

test('uploads are as large as is written, and 64 MiB unless it is', () => {
  expect(service.settings.parse({}).upload).toBe(64)
  expect(service.settings.parse({ upload: '1GiB' }).upload).toBe(1024)
  expect(service.settings.parse({ upload: '4GiB' }).upload).toBe(4096)
  for (const upload of ['5GiB', '1TiB', '9999999TiB'])
    expect(service.settings.safeParse({ upload }).error?.issues[0]?.message).toBe('Write at most 4GiB')
})

test('a farm’s database server is named after it, and nothing else may have that name', () => {
  expect(databaseServer('blogs')).toBe('blogs-database')
  expect(service.alsoNamed?.(instance)).toEqual(['blogs-database'])
})
