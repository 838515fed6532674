import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { readAnswer } from '../../words/answer.ts'

const guests = z.array(z.object({ vmid: z.number() }))
const read = (printed: string) => readAnswer(guests, printed, 'pve1', 'its guests')

test('an answer is a value of the schema’s type', () => {
  expect(read('[{"vmid":101}]')).toEqual([{ vmid: 101 }])
})

test.each([['[not json'], [''], ['{"vmid":101}'], ['[{"vmid":"101"}]'], ['null']])(
  'S8: the answer %j is an error for people, which names the machine and quotes what it said',
  (printed) => {
    expect(() => read(printed)).toThrow(`pve1: asked for its guests, it says ${JSON.stringify(printed)} (`)
  },
)

test('S8: an answer without end is quoted at its beginning, and nothing in it acts on a terminal', () => {
  const message = () => read(`\u001b[2J${'x'.repeat(1e6)}`)
  expect(message).toThrow('it says "\\u001b[2Jxxx')
  expect(message).not.toThrow(/x{100}/)
})
