import { expect, test } from '@jest/globals'
import type { EstateStatus } from '../../../operations/status/estate-status.ts'
import { renderEstateStatus } from '../../../operations/status/render-status.ts'
import type { StatusRow } from '../../../operations/status/rows.ts'

const container = (name: string, more: Partial<StatusRow> = {}): StatusRow => ({
  what: 'container',
  name: `${name} on apps`,
  machine: 'apps',
  mark: 'well',
  state: 'runs and answers',
  ...more,
})
const last = {
  who: 'camille@laptop',
  run: 'scripts/up infini',
  at: Date.parse('2026-11-27T14:03:09Z'),
  ended: 'well' as const,
}
const status: EstateStatus = {
  estate: 'Bocage',
  at: 0,
  mark: 'well',
  rows: [
    {
      what: 'address',
      name: 'https://houx.example',
      mark: 'well',
      state: 'answers with status 200',
      detail: 'certificate until 2027-01-20',
    },
    { what: 'machine', name: 'apps', mark: 'well', state: 'answers' },
    ...['blogs-database', 'blogs-houx-example', 'forge'].map((name) => container(name)),
  ],
  last,
}

test('N5: a table, in which the containers that run are one row, and the last run: by whom, when, from which commit', () => {
  const text = renderEstateStatus({ ...status, last: { ...last, commit: 'a1b2c3d4e5f6' } })
  expect(text).toMatch(/address +│ https:\/\/houx\.example +│ answers with status 200 +│ certificate until 2027-01-20/)
  expect(text).toMatch(/container +│ 3 on apps +│ run /)
  expect(text).toContain(
    'Last run: camille@laptop, 2026-11-27 14:03 UTC, "scripts/up infini", of the inventory at a1b2c3d4e5f6; it did all that was to do.\n\nAll is well.',
  )
})

test('what is not well is marked in the table, and told below it with what would help', () => {
  const rows = [
    ...status.rows,
    container('lierre', { mark: 'wrong', state: 'is not there', instead: 'Run scripts/up --refresh.' }),
    { what: 'machine', name: 'gateway', mark: 'unknown', state: 'does not answer', detail: 'no route' } as const,
  ]
  const text = renderEstateStatus({ ...status, mark: 'wrong', rows })
  expect(text).toMatch(/container +│ lierre on apps +│ IS WRONG, see below /)
  expect(text).toContain(
    [
      '1 thing is wrong, 1 thing is not known:',
      '  lierre on apps: is not there. Run scripts/up --refresh.',
      '  machine gateway: does not answer (no route).',
    ].join('\n'),
  )
})

test('what machines say acts on no terminal', () => {
  const evil = '\u001b[2J\u202e'
  const rows = [
    { what: 'unit', name: `${evil} on apps`, mark: 'wrong', state: evil, detail: evil, instead: 'x' } as const,
  ]
  const text = renderEstateStatus({
    ...status,
    mark: 'wrong',
    rows,
    last: { ...last, who: evil, run: evil, commit: evil },
  })
  expect(text).not.toContain('\u001b')
  expect(text).not.toContain('\u202e')
})

test('where no machine knows of a run, that is said', () => {
  const { last: _, ...without } = status
  expect(renderEstateStatus(without)).toContain('Last run: no machine that answers knows of one.')
})
