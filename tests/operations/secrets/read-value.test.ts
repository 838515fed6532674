import { PassThrough, Readable } from 'node:stream'
import { expect, jest, test } from '@jest/globals'
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

/** What a person types at a terminal, or pastes there: a line ends with the key that ends it. */
async function entered(text: string): Promise<string> {
  const shown = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => input,
  }) as unknown as NodeJS.ReadStream
  try {
    const reading = readValue('Its value: ', input)
    ;(input as unknown as PassThrough).write(text)
    return await reading
  } finally {
    shown.mockRestore()
  }
}

test('a line that is typed is the value', async () => {
  expect(await entered('hunter2\r')).toBe('hunter2')
})

test.each(['-----BEGIN KEY-----\rabc\r-----END KEY-----\r', 'one\rtwo'])(
  'of several lines that are pasted the first is not kept alone',
  async (text) => {
    await expect(entered(text)).rejects.toThrow(
      'That is more than one line: give it from a file, with "< FILE" at the end of the command. Nothing was changed.',
    )
  },
)
