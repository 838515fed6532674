import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  parsePropertyString,
  parseSize,
  renderGibibytes,
  renderPropertyString,
} from '../../../provider/lxc-guest/property-string.ts'

test('the same settings in another order are the same', () => {
  const one = parsePropertyString('name=eth0,bridge=vmbr0,ip=10.0.0.5/24', 'name')
  const other = parsePropertyString('bridge=vmbr0,ip=10.0.0.5/24,name=eth0', 'name')
  expect(Object.fromEntries(one)).toEqual(Object.fromEntries(other))
})

test('a first part without a key has the default one', () => {
  expect(parsePropertyString('local:101/x.raw,size=8G', 'volume').get('volume')).toBe('local:101/x.raw')
  expect(parsePropertyString('order=1,up=30', 'order').get('order')).toBe('1')
  expect(parsePropertyString('', 'order').size).toBe(0)
})

test('what is written is read back, with `=` in a value kept', () => {
  const properties = { mp: '/data', mountoptions: 'a=b' }
  expect(Object.fromEntries(parsePropertyString(renderPropertyString(properties), ''))).toEqual(properties)
})

test.each([
  ['8G', 8192],
  ['512M', 512],
  ['1.5G', 1536],
  ['2T', 2097152],
  ['1048576K', 1024],
  ['0T', undefined],
  ['', undefined],
  [undefined, undefined],
])('a disk of %s has %s MiB', (size, expected) => {
  expect(parseSize(size)).toBe(expected)
})

test.each([
  [8192, '8'],
  [1536, '1.5'],
  [100, '0.09765625'],
  [2501, '2.4423828125'],
])('%s MiB are asked for as %s GiB', (mebibytes, expected) => {
  expect(renderGibibytes(mebibytes)).toBe(expected)
})

test('P3: Proxmox, which drops what is less than a MiB, makes a disk of exactly the size that was asked for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 34 }), (mebibytes) => {
      expect(renderGibibytes(mebibytes)).toMatch(/^\d+(\.\d+)?$/)
      expect(Math.trunc(Number(renderGibibytes(mebibytes)) * 1024)).toBe(mebibytes)
    }),
  )
})
