import { Readable } from 'node:stream'
import { expect, test } from '@jest/globals'
import { checkedValue, readValue } from '../../../operations/secrets/read-value.ts'

const value = (text: string) => checkedValue(Buffer.from(text))

test('a value is what was given, less the end of its last line', () => {
  expect(value('hunter2\n')).toBe('hunter2')
  expect(value('hunter2\r\n')).toBe('hunter2')
  expect(value(' two\nlines \n\n')).toBe(' two\nlines \n')
})

test.each([
  ['nothing', Buffer.from('\n'), 'Nothing was given, and nothing was changed.'],
  ['a picture', Buffer.from([0xff, 0xd8, 0xff]), 'That is no UTF-8 text.'],
  ['a zero byte', Buffer.from('a\0b'), 'That is no text'],
  ['a megabyte', Buffer.alloc(1024 * 1024, 'a'), 'it has more than 64 KiB'],
])('%s is no value', (_, bytes, said) => {
  expect(() => checkedValue(bytes)).toThrow(said)
})

test('it comes on standard input where nobody types', async () => {
  const input = Readable.from([Buffer.from('hun'), Buffer.from('ter2\n')]) as NodeJS.ReadStream
  expect(await readValue('', input)).toBe('hunter2')
})
