import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { shortenMarkdown } from '../../../operations/pull-requests/shorten.ts'

const item = (number: number) => `- item ${number}\n  - *Data:* stays`
const page = (items: number) =>
  ['**Head**', '', '### Risky', '', ...Array.from({ length: items }, (_, number) => item(number)), ''].join('\n')
const notice = (lines: number) => `${lines} more`

test('what fits stays as it is', () => {
  expect(shortenMarkdown(page(3), Buffer.byteLength(page(3)), notice)).toBe(page(3))
})

test('what is too long keeps its beginning, in whole items, and says how much is left out', () => {
  expect(shortenMarkdown(page(10), 100, notice)).toBe(`**Head**\n\n### Risky\n\n${item(0)}\n${item(1)}\n\n16 more\n`)
})

test('no heading stays without what is under it', () => {
  expect(shortenMarkdown(page(10), 50, notice)).toBe('**Head**\n\n21 more\n')
})

test('a line that is too long by itself goes whole: half of one might open what it does not close', () => {
  expect(shortenMarkdown(`**Head**\n\n- \`${'x'.repeat(500)}\``, 100, notice)).toBe('**Head**\n\n1 more\n')
})

test('whatever it is, it fits in bytes, and every line of it was a line before', () => {
  const anyPage = fc.array(fc.constantFrom('- a', '  - b', '### c', '', 'é'.repeat(40), '- 👩‍🌾'), { maxLength: 60 })
  fc.assert(
    fc.property(anyPage, fc.integer({ min: 20, max: 400 }), (lines, bytes) => {
      const short = shortenMarkdown(lines.join('\n'), bytes, notice)
      expect(Buffer.byteLength(short)).toBeLessThanOrEqual(bytes)
      for (const line of short.split('\n'))
        expect([...lines, '', expect.stringMatching(/^\d+ more$/)]).toContainEqual(line)
    }),
  )
})
