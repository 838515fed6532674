import { expect, test } from '@jest/globals'
import { mutate } from '../../../mutation/mutants/mutant.ts'
import { shellMutants } from '../../../mutation/mutants/shell-mutants.ts'

const changes = (script: string) => shellMutants('a.sh', script).map((mutant) => mutate(script, mutant))

test.each([
  ['set -eu', [':']],
  ['  rm x', ['  :']],
  ['if a; then', ['if ! a; then']],
  ['elif ! a; then', ['elif a; then']],
  ['a && b', ['a || b', 'a']],
  ['a || exit 3', ['a && exit 3', 'a || exit 0', 'a']],
  ['[ "$a" = "$b" ]', ['[ "$a" != "$b" ]']],
  ['[ -n "$a" ]', ['[ -z "$a" ]']],
  ['[ "$a" -lt 2 ]', ['[ "$a" -le 2 ]']],
  ['chmod 600 x', ['chmod 644 x']],
  ['umask 077', ['umask 022']],
  ['timeout -k 5 60 a b', ['a b']],
])('%s: what could be wrong in it', (script, mutants) => {
  expect(changes(script)).toEqual(expect.arrayContaining(mutants))
})

test('comments are left alone, and what holds the others together is not taken out', () => {
  expect(changes('# rm x && y\nwhile a; do\ndone\ncase x in\n  a) ;;\nesac\nf() {\n}\n')).toEqual([])
})

test('one line of a longer command is not a command', () => {
  expect(changes('a \\\n  b')).toEqual([])
})
