import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { scriptCommand } from '../../ssh/run-script.ts'

const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'))

test('variables and words reach a script unchanged, whatever they hold', () => {
  fc.assert(
    fc.property(text, text, (value, word) => {
      const command = scriptCommand('printf "%s|%s" "$name" "$1"', { name: value }, [word])
      expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe(`${value}|${word}`)
    }),
    {
      numRuns: 30,
      examples: [
        [`it's $(touch /tmp/x) "`, 'a\nb'],
        ['', ''],
      ],
    },
  )
})
