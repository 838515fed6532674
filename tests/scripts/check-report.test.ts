import { expect, test } from '@jest/globals'
import { accessOf } from '../../inventory/model/access.ts'
import { siteProfile } from '../../inventory/model/site.ts'
import { renderReport, reportData } from '../../scripts/check-report.ts'
import { changed, resolveSmall } from '../inventory/small-estate.ts'

test('a good inventory is a line', () => {
  expect(renderReport(resolveSmall(), 'inventory')).toBe(
    'inventory: 2 associations, 3 machines, 3 services, 3 addresses, 2 technicians; no errors, no warnings.',
  )
})

test('each error has its place, as editors open it, and its cure below', () => {
  expect(renderReport(resolveSmall(changed('collective.yaml', '4GiB', '4GB')), 'inventory')).toBe(
    [
      'inventory/collective.yaml:22:59: error: "memory" cannot be "4GB".',
      '    It is 3814MiB. Write a whole number and its unit, as "512MiB", "8GiB" or "1TiB".',
      '',
      '1 error, no warnings. Nothing was changed.',
    ].join('\n'),
  )
})

test('of very many, the first hundred are shown', () => {
  const errors = Array.from({ length: 250 }, (_, index) => ({
    where: `a.yaml:${index + 1}:1`,
    what: 'no',
    instead: 'Yes.',
  }))
  const report = renderReport({ errors, warnings: [] }, 'inventory')
  expect(report).toContain('a.yaml:100:1: error: no.')
  expect(report).not.toContain('a.yaml:101:1')
  expect(report).toMatch(
    /\n\n… and 150 more; --json prints all of them\.\n\n250 errors, no warnings\. Nothing was changed\.$/,
  )
})

test('programs get the same in pieces', () => {
  expect(reportData(resolveSmall(changed('collective.yaml', 'on: apps }', 'on: aps }')), 'inventory')).toEqual({
    folder: 'inventory',
    valid: false,
    problems: [
      {
        severity: 'error',
        file: 'inventory/collective.yaml',
        line: 25,
        column: 38,
        what: 'there is no machine "aps"',
        instead: 'Did you mean "apps"? Known: apps, gateway.',
      },
    ],
  })
})

test('the table of access has every technician on every machine, and the key of a rehearsal', () => {
  const { plan } = resolveSmall()
  if (!plan) throw new Error('the small estate has a plan')
  const key = plan.collective.technicians[0]?.ssh[0] ?? ''
  const site = siteProfile.parse({ name: 'lab', ssh: { authorized: [key.replace(/\S+$/, 'lab')] } })
  expect(accessOf(plan.collective, site).map(({ machine, who, key }) => `${machine} ${who} ${key}`)).toEqual([
    'apps alix alix@laptop',
    'apps bilal bilal@laptop',
    'apps lab lab',
    'gateway alix alix@laptop',
    'gateway bilal bilal@laptop',
    'gateway lab lab',
    'pve1 alix alix@laptop',
    'pve1 bilal bilal@laptop',
    'pve1 lab lab',
  ])
  expect(accessOf(plan.collective)[0]?.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/)
})
