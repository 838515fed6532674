import { expect, test } from '@jest/globals'
import { redactor } from '../../../engine/command-stand-in/redact.ts'

test('a secret is blotted out wherever it stands', () => {
  expect(redactor(['hunter2'])('login hunter2:hunter2')).toBe('login [secret]:[secret]')
})

test('a secret of several lines is blotted out line by line', () => {
  const key = 'BEGIN KEY\nc2VjcmV0c2VjcmV0\nEND\n'
  expect(redactor([key])('read c2VjcmV0c2VjcmV0 END')).toBe('read [secret] END')
  expect(redactor([key])(`<${key}>`)).toBe('<[secret]\n>')
})

test('a secret that contains another is blotted out as a whole', () => {
  expect(redactor(['word', 'password'])('the password')).toBe('the [secret]')
})
