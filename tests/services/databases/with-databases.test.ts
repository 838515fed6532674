import { expect, test } from '@jest/globals'
import type { Endpoint } from '../../../inventory/model/planning/plan.ts'
import { placeUnit } from '../../../inventory/model/planning/units.ts'
import type { DatabaseWish } from '../../../services/databases/engine.ts'
import { withDatabases } from '../../../services/databases/with-databases.ts'
import type { ContainerForm } from '../../../services/form/container.ts'
import type { Placed, Unit } from '../../../services/form/unit.ts'

const images = { pad: 'pad:1.0', postgresql: 'postgres:15.1', redis: 'redis:7.2', mariadb: 'mariadb:10.11' }
const endpoints: Endpoint[] = [
  {
    ...{ key: 'pad-http', role: 'http', owner: 'houx', service: 'pad', machine: 'apps' },
    ...{ address: '10.20.0.110', port: 21000, host: 'pad.houx.example', gateway: 'gateway', proxy: '10.20.0.101' },
  },
]
const unitWith = (
  databases: Record<string, DatabaseWish>,
  make?: (placed: Placed) => void,
  more: Partial<ContainerForm> = {},
): Unit =>
  withDatabases({
    identity: 'pad',
    component: 'Pad',
    endpoints: [{ key: 'pad-http', role: 'http', host: 'pad.houx.example' }],
    databases,
    make: (placed) => {
      make?.(placed)
      const container = {
        identity: 'pad',
        image: 'pad:1.0',
        listens: { http: 80 },
        health: ['true'],
        memoryMiB: 64,
        ...more,
      }
      return { steps: [{ container }] }
    },
  })
const placeWith = (
  databases: Record<string, DatabaseWish>,
  make?: (placed: Placed) => void,
  more?: Partial<ContainerForm>,
) =>
  placeUnit(unitWith(databases, make, more), { owner: 'houx', machine: 'apps', images, accounts: [] }, endpoints, {
    name: 'Le Houx',
    contact: 'contact@houx.example',
    providers: { mail: undefined },
  })
const namesOf = ({ steps }: ReturnType<typeof placeWith>) =>
  steps.map((step) => ('container' in step ? `container ${step.container.identity}` : `task ${step.task.name}`))

test('a database has a server of its own, which comes before who uses it, in a network that only they are in', () => {
  const unit = placeWith({ main: { engine: 'postgresql' } })
  expect(namesOf(unit)).toEqual(['container pad-main', 'task pad-main-login', 'container pad'])
  expect(unit.network).toBe('pad')
  expect(unit.steps).toMatchObject([
    { container: { image: 'postgres:15.1', network: 'pad', stopSeconds: 60 } },
    { task: { values: { server: 'pad-main', database: 'pad', image: 'postgres:15.1' } } },
    { container: { network: 'pad' } },
  ])
})

test('its data is among what the unit holds: its machine remembers it, and it is left behind like any other', () => {
  expect(unitWith({ main: { engine: 'postgresql' } }).holds).toEqual([
    { identity: 'pad-main', kind: 'database server', data: { data: '/var/lib/postgresql/data' } },
  ])
})

test('its password is read by whom the definition says, and can be made anew', () => {
  const { secrets } = placeWith({ main: { engine: 'postgresql', reader: '5001:0' } })
  expect(secrets).toMatchObject([
    { path: 'pad-main/root', owner: '999:999' },
    { path: 'pad/main', owner: '5001:0', renewal: { opens: 'the database of pad.houx.example', when: 'by itself' } },
  ])
})

test.each([
  ['postgresql', { host: 'pad-main', port: 5432, name: 'pad', login: 'pad', reaches: {} }],
  ['redis', { host: 'pad-main', port: 6379, name: '0', login: 'default', reaches: {} }],
  [
    'mariadb',
    {
      ...{ host: 'localhost:/run/database/mysqld.sock', port: 3306, name: 'pad', login: 'pad' },
      reaches: { '/run/database': '/run/bocage-databases/pad' },
    },
  ],
] as const)('%s is reached as its clients want it', (engine, place) => {
  let found: unknown
  placeWith({ main: { engine } }, ({ database }) => {
    found = database('main')
  })
  expect(found).toEqual({ ...place, password: '/var/lib/bocage/secrets/houx/pad/main' })
})

test('what a new version of a container changes its data for, its databases are dumped for, too, by their engine', () => {
  const versioned = { data: 'var', paths: ['*'] }
  const { steps } = placeWith({ main: { engine: 'postgresql' }, queue: { engine: 'redis' } }, undefined, { versioned })
  const application = steps.at(-1)
  expect(application).toMatchObject({
    container: {
      versioned: {
        ...versioned,
        databases: [{ name: 'main', values: { server: 'pad-main', database: 'pad' } }],
      },
    },
  })
  // A server's own data is copied as files, and PostgreSQL's is taken over by its next major version.
  expect(steps[0]).toMatchObject({
    container: { versioned: { converts: { values: { root: '/var/lib/bocage/secrets/houx/pad-main/root' } } } },
  })
  expect(JSON.stringify(steps.slice(0, -1))).not.toContain('dump.sh')
  expect(JSON.stringify(placeWith({ main: { engine: 'postgresql' } }).steps)).not.toContain('dump.sh')
})

test('an application may have several, of several kinds', () => {
  const unit = placeWith({ main: { engine: 'postgresql' }, queue: { engine: 'redis', memoryMiB: 64 } })
  expect(namesOf(unit)).toEqual(['container pad-main', 'container pad-queue', 'task pad-main-login', 'container pad'])
})

test('who shares a server has no other, and the server has no database by itself', () => {
  const on = { unit: 'blogs', name: 'database' }
  const site = placeWith({ database: { engine: 'mariadb', on } })
  expect(namesOf(site)).toEqual(['task pad-database', 'container pad'])
  expect(site.steps[0]).toMatchObject({ task: { values: { server: 'blogs-database', database: 'pad' } } })
  const farm = placeWith({ database: { engine: 'mariadb', shared: true } })
  expect(namesOf(farm)).toEqual(['container pad-database', 'task pad-root', 'container pad'])
  expect(farm.secrets.map(({ path }) => path)).toEqual(['pad-database/root'])
})

test('the words that redis is started with hold no password', () => {
  const [step] = placeWith({ queue: { engine: 'redis', memoryMiB: 64 } }).steps
  expect(step).toMatchObject({
    container: { command: ['sh', '-c', expect.stringContaining('requirepass $(cat /run/secrets/password)')] },
  })
  expect(JSON.stringify(step)).toContain('maxmemory 48mb')
})
