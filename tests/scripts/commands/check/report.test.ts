import { expect, test } from '@jest/globals'
import { accessOf } from '../../../../inventory/model/planning/access.ts'
import { siteProfile } from '../../../../inventory/model/site.ts'
import { renderReport, reportData } from '../../../../scripts/commands/check/report.ts'
import { estateWithMailers } from '../../../inventory/given-estate.ts'
import { changed, resolveSmall } from '../../../inventory/small-estate.ts'

test('a good inventory is a line', () => {
  expect(renderReport(resolveSmall(), 'inventory')).toBe(
    [
      'inventory: 2 associations, 3 machines, 3 services, 3 addresses, 2 technicians; no errors, no warnings.',
      'No mail leaves this estate: "forge" and 2 more would send some, as when somebody lost their password. Name an outside mail server in collective.yaml:\n  mail: { relay: { host: smtp.example.org, login: bocage } }',
    ].join('\n\n'),
  )
})

test('U6: an estate with a mail relay is told its secret once, whoever reads it', () => {
  const relay = 'machines:\n'
  const report = renderReport(
    resolveSmall(
      changed('collective.yaml', relay, `mail: { relay: { host: smtp.relais.example, login: bocage } }\n${relay}`),
    ),
    'inventory',
  )
  expect(report).not.toContain('No mail leaves')
  expect(report.match(/scripts\/secret set .*/g)).toEqual([
    'scripts/secret set mail-relay/password    the password of "bocage" at the mail relay smtp.relais.example',
  ])
})

test('secrets that are given are named, each with its command', () => {
  expect(renderReport({ plan: estateWithMailers(), errors: [], warnings: [] }, 'inventory')).toContain(
    [
      '',
      'Secrets that are given (scripts/up says which are missing):',
      '  scripts/secret set mail/relay    the password of the mail relay',
      '  scripts/secret set houx-letters/relay    the password of the mail relay',
    ].join('\n'),
  )
})

test('each error has its place, as editors open it, and its cure below', () => {
  expect(renderReport(resolveSmall(changed('collective.yaml', '4GiB', '4GB')), 'inventory')).toBe(
    [
      'inventory/collective.yaml:22:59: error: "memory" cannot be "4GB".',
      '    Did you mean "4GiB"? Write a whole number and its unit, as "512MiB", "8GiB" or "1TiB".',
      '',
      '1 error, no warnings. Nothing was changed.',
    ].join('\n'),
  )
})

/** A word for each number, without a digit. */
const word = (number: number) => [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('')

test('of very many kinds, the first hundred problems are shown', () => {
  const errors = Array.from({ length: 250 }, (_, index) => ({
    where: `a.yaml:${index + 1}:1`,
    what: `no ${word(index)}`,
    instead: 'Yes.',
  }))
  const report = renderReport({ errors, warnings: [] }, 'inventory')
  expect(report).toContain('a.yaml:100:1: error: no jj.')
  expect(report).not.toContain('a.yaml:101:1')
  expect(report).toMatch(
    /\n\n… and 150 more; --json prints all of them\.\n\n250 errors, no warnings\. Nothing was changed\.$/,
  )
})

test('C: a hundred errors of one kind are five, and how many more', () => {
  const sites = Array.from({ length: 100 }, (_, index) => `      s${index}.example: { titel: S${index} }\n`).join('')
  const lierre = `name: Le Lierre\nuses:\n  blogs:\n    sites:\n${sites}`
  const report = renderReport(
    resolveSmall({ ...changed('collective.yaml', '4GiB', '4GB'), 'associations/lierre.yaml': lierre }),
    'inventory',
  )
  expect(report.match(/"titel" is not known here/g)).toHaveLength(5)
  expect(report).toContain('\n    … and 95 more like it; --json prints all of them.\n')
  expect(report).toContain('"memory" cannot be "4GB"')
  expect(report).toMatch(/101 errors, no warnings\. Nothing was changed\.$/)
  expect(report.length).toBeLessThan(2000)
})

test('of six of a kind, all six are shown: "and 1 more" saves nobody a line', () => {
  const errors = Array.from({ length: 6 }, (_, index) => ({ where: `a.yaml:${index}:1`, what: 'no', instead: 'Yes.' }))
  expect(renderReport({ errors, warnings: [] }, 'inventory')).not.toContain('more')
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
