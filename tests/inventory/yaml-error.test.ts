import { expect, test } from '@jest/globals'
import type { YAMLParseError } from 'yaml'
import { describeYamlError } from '../../inventory/model/yaml-error.ts'

test('of a hundred thousand mistakes, the first ones are described at once', () => {
  for (const [code, piece] of [
    ['BLOCK_IN_FLOW', 'b: c, '],
    ['BLOCK_IN_FLOW', '- b, '],
    ['UNEXPECTED_TOKEN', '*a b '],
    ['BAD_ALIAS', '*'],
  ] as const) {
    const errors = Array.from({ length: 100_000 }, (_, index) => {
      const start = index * piece.length
      return { code, pos: [start, start + piece.length], message: '' } as unknown as YAMLParseError
    })
    const started = performance.now()
    expect(describeYamlError(errors, piece.repeat(errors.length)).length).toBeLessThanOrEqual(20)
    expect(performance.now() - started).toBeLessThan(1000)
  }
})

test.each([
  ['"a *b" c', 7, undefined],
  ['name: *Le* houx', 11, 6],
  ['*Le* houx', 5, 0],
  ['- *Le* houx', 7, 2],
  ['{ a: x, b: *Le* houx }', 16, 11],
  ['a: *\nb', 5, undefined],
])('in %j, the value that begins with a star before %i begins at %j', (text, offset, start) => {
  const error = { code: 'UNEXPECTED_TOKEN', pos: [offset, offset + 1], message: '' } as unknown as YAMLParseError
  const [said] = describeYamlError([error], text)
  const star = { offset: start, what: 'a value cannot begin with "*"', instead: 'Put it in quotes.' }
  expect(said).toEqual(start === undefined ? expect.objectContaining({ offset }) : star)
})
