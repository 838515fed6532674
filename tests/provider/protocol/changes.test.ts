import { expect, test } from '@jest/globals'
import { changesBetween } from '../../../provider/protocol/changes.ts'
import { unknown } from '../../../provider/protocol/resource-handler.ts'

test('each changed property is named by its path, as the engine writes it', () => {
  const before = {
    memoryMiB: 512,
    network: { bridge: 'vmbr0', router: '10.20.0.1' },
    files: { '/etc/hosts': 'a' },
    tags: ['a'],
  }
  const next = {
    memoryMiB: 768,
    network: { bridge: 'vmbr0' },
    files: { '/etc/hosts': 'b', motd: 'c' },
    tags: ['a', 'b'],
  }
  expect(changesBetween(before, next)).toEqual({
    memoryMiB: 'update',
    'network.router': 'delete',
    'files["/etc/hosts"]': 'update',
    'files.motd': 'add',
    tags: 'update',
  })
})

test('equal values have no changes, in whatever order they are written', () => {
  expect(changesBetween({ a: 1, b: { c: [1, { d: 2 }] } }, { b: { c: [1, { d: 2 }] }, a: 1 })).toEqual({})
})

test('a value that nobody knows yet is a change', () => {
  expect(changesBetween({ key: 'a', other: undefined }, { key: unknown, other: undefined })).toEqual({ key: 'update' })
})
