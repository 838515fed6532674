import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { OperatorError, renderProblem } from '../../../words/said/problem.ts'
import { visible, visibleLine } from '../../../words/said/visible.ts'
import { anyCharacter, anyText } from '../../any-text.ts'

/** Any text, with more than its share of what is dangerous. */
const text = fc.string({
  unit: fc.oneof(
    anyCharacter,
    fc.constantFrom(
      '\u001b]52;c;aGk=\u0007',
      '\u009b2J',
      '\u202e',
      '\u2066',
      '\u200b',
      '\ufeff',
      '\r',
      '\r\n',
      'é',
      'e\u0301',
      '\n',
      '\t',
    ),
  ),
})
const dangerous = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

test('S8: nothing that acts on a terminal or hides is left of any text', () => {
  fc.assert(fc.property(text, (any) => !dangerous.test(visible(any).replaceAll(/[\n\t]/g, ''))))
  fc.assert(fc.property(text, (any) => !dangerous.test(visibleLine(any))))
})

test('S8: what is visible stays as it is, and is not escaped twice', () => {
  fc.assert(fc.property(text, (any) => visible(visible(any)) === visible(any)))
  const harmless = anyText.filter((any) => !dangerous.test(any))
  fc.assert(fc.property(harmless, (any) => visible(any) === any))
  expect(visible('Écoles — 日本語, עברית, e\u0301, 🌳\n\tnext line\r\n')).toBe(
    'Écoles — 日本語, עברית, e\u0301, 🌳\n\tnext line\n',
  )
})

test.each([
  ['\u001b[2J\u001b[H', '\\u{1b}[2J\\u{1b}[H'],
  ['\u001b]52;c;aGk=\u0007', '\\u{1b}]52;c;aGk=\\u{7}'],
  ['\u009b31m', '\\u{9b}31m'],
  ['abc\u202edcba', 'abc\\u{202e}dcba'],
  ['100%\rdone', '100%\ndone'],
])('S8: %j is written out', (said, shown) => {
  expect(visible(said)).toBe(shown)
})

test('S8: an error is fit for a terminal, whoever’s words are in it', () => {
  const problem = { where: 'apps', what: 'it says \u001b]0;owned\u0007', instead: 'Look\u202e there' }
  const shown = 'apps: it says \\u{1b}]0;owned\\u{7}. Look\\u{202e} there'
  expect(renderProblem(problem)).toBe(shown)
  expect(new OperatorError('Guest \u001b[1m1', [problem]).message).toBe(`Guest \\u{1b}[1m1\n  ${shown}`)
})
