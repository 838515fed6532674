import { expect, test } from '@jest/globals'
import type { ServicePlan } from '../../inventory/model/plan.ts'
import { groupLeftovers, guestsIn, organisationsLeft, parseListing, servicesIn } from '../../operations/leftovers.ts'

const listing = [
  'volume\tinfini\tblogs-infini\tblogs-infini-files\t2048\t1700000000',
  'volume\tgnuragistes\tblogs-agenda\tblogs-agenda-files\t10\t1700000000',
  'database\t-\tblogs-database\tblogs-infini\t512\t0',
  'database\t-\tblogs-database\tblogs-agenda\t64\t0',
  'secrets\tinfini\tblogs-infini\t-\t0\t1600000000',
].join('\n')

test('a site that no stack knows is one leftover: its files, its database and its passwords', () => {
  const inUse = new Set(['gnuragistes/blogs-agenda'])
  expect(groupLeftovers('apps', parseListing(listing), inUse)).toEqual([
    {
      name: 'apps/blogs-infini',
      machine: 'apps',
      holds: ['volume blogs-infini-files', 'database blogs-infini', 'passwords of infini'],
      sizeKiB: 2560,
      written: new Date(1700000000 * 1000),
      purge: [
        "docker volume rm 'blogs-infini-files'",
        expect.stringContaining('DROP DATABASE `blogs-infini`'),
        "rm -r -- '/var/lib/bocage/secrets/infini/blogs-infini'",
      ],
    },
  ])
})

test('what a stack still knows is no leftover', () => {
  const urn = (name: string) => ({
    urn: `urn:pulumi:infini::bocage::bocage:components:WordPressSite::${name}`,
    type: 'bocage:components:WordPressSite',
  })
  const services = servicesIn('infini', { resources: [urn('blogs-infini')], pending: 0 })
  expect(services).toEqual(['infini/blogs-infini'])
  const inUse = new Set([...services, 'gnuragistes/blogs-agenda'])
  expect(groupLeftovers('apps', parseListing(listing), inUse)).toEqual([])
})

const forge = {
  key: 'forge',
  owner: 'collective',
  machine: 'apps',
  endpoints: [{ key: 'forge-http', address: '10.20.0.110', port: 28306 }],
} as ServicePlan
const organisations = [
  'infini\t2\t0\t2048\t2026-11-22T08:10:20Z',
  'gnuragistes\t3\t4\t10\t2026-11-22T08:10:20Z',
  'Renommee\t1\t1\t0\t',
].join('\n')

test('an organisation that no stack knows is a leftover, with its repositories and who is still in it', () => {
  const inUse = new Set(['gnuragistes/forge-gnuragistes'])
  const left = organisationsLeft(forge, organisations, inUse)
  expect(left.map(({ purge, ...said }) => said)).toEqual([
    {
      name: 'apps/forge-infini',
      machine: 'apps',
      holds: ['Gitea organisation infini with 2 repositories'],
      sizeKiB: 2048,
      written: new Date('2026-11-22T08:10:20Z'),
    },
    {
      name: 'apps/forge-renommee',
      machine: 'apps',
      holds: ['Gitea organisation Renommee with 1 repository and 1 member'],
      sizeKiB: 0,
      written: undefined,
    },
  ])
})

test('purging an organisation names it, and reads the token where it is', () => {
  const [{ purge } = { purge: [] }] = organisationsLeft(forge, organisations, new Set())
  expect(purge).toEqual([expect.stringContaining("organisation='infini' sh -c 'set -eu")])
  expect(purge[0]).toContain("secrets='/var/lib/bocage/secrets/collective/forge'")
  expect(purge[0]).toContain('api DELETE "/orgs/$organisation"')
})

test('a site that another association has now is no leftover, but its former passwords are', () => {
  const inUse = new Set(['gnuragistes/blogs-agenda', 'gnuragistes/blogs-infini'])
  const [left, ...others] = groupLeftovers('apps', parseListing(listing), inUse)
  expect(others).toEqual([])
  expect(left).toMatchObject({ name: 'apps/blogs-infini', holds: ['passwords of infini'] })
})

test('a guest is known by its VMID: its name may be another one’s by now', () => {
  const type = 'bocage:provider:LxcGuest'
  const outputs = { host: 'pve1', vmid: 132 }
  expect(guestsIn({ resources: [{ urn: `urn::${type}::essai`, type, outputs }], pending: 0 })).toEqual([
    'pve1/guest-132',
  ])
})
