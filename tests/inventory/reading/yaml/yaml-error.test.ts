import { expect, test } from '@jest/globals'
import type { YAMLParseError } from 'yaml'
import { describeYamlError } from '../../../../inventory/model/reading/yaml/yaml-error.ts'

test('of twenty thousand mistakes, the first ones are described without looking at each for every other', () => {
  const amount = 20_000
  for (const [code, piece] of [
    ['BLOCK_IN_FLOW', 'b: c, '],
    ['BLOCK_IN_FLOW', '- b, '],
    ['UNEXPECTED_TOKEN', '*a b '],
    ['BAD_ALIAS', '*'],
  ] as const) {
    let looks = 0
    const errors = Array.from({ length: amount }, (_, index) => {
      const start = index * piece.length
      const look = () => {
        looks += 1
        return [start, start + piece.length]
      }
      return {
        code,
        message: '',
        get pos() {
          return look()
        },
      } as unknown as YAMLParseError
    })
    expect(describeYamlError(errors, piece.repeat(amount)).length).toBeLessThanOrEqual(20)
    // Sorting looks at each some forty times, and each of the twenty that are said looks at all others.
    expect(looks).toBeLessThan(100 * amount)
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
