import { expect, test } from '@jest/globals'
import { groupLeftovers, parseListing, servicesIn } from '../../operations/leftovers.ts'

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
