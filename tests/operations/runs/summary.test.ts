import { expect, test } from '@jest/globals'
import { renderSummary } from '../../../operations/runs/summary.ts'

const outcome = { stack: 'infini', changes: [], failures: [], warnings: [], notes: [], seconds: 3.2 }

test('a run without changes says so in a line', () => {
  expect(renderSummary(outcome)).toBe('infini: no change (3 s)')
})

test('a change names its thing, and what of it changed', () => {
  const changes = [
    { op: 'create', title: 'container blog-container', fields: [] },
    { op: 'update', title: 'configuration gateway', fields: ['files["/etc/bocage/sites.d/infini.caddy"].sha256'] },
  ]
  expect(renderSummary({ ...outcome, changes })).toBe(
    [
      'infini: 2 changes, nothing is removed (3 s)',
      '  create      container blog-container',
      '  change      configuration gateway  (files["/etc/bocage/sites.d/infini.caddy"].sha256)',
    ].join('\n'),
  )
})

test('a failure stands below what was done before it', () => {
  const failures = [{ title: 'container blog-container', message: 'no such image\nask the registry' }]
  const changes = [{ op: 'delete', title: 'container old', fields: [] }]
  expect(renderSummary({ ...outcome, changes, failures })).toBe(
    [
      'infini: FAILED after 1 change, 1 removed (3 s)',
      '  remove      container old',
      '  failed: container blog-container: no such image\n    ask the registry',
    ].join('\n'),
  )
})

test('what a script wants people to know stands below what was done', () => {
  expect(renderSummary({ ...outcome, notes: ['forge: kept in /data'] })).toBe(
    'infini: no change (3 s)\n  note: forge: kept in /data',
  )
})
