import { expect, test } from '@jest/globals'
import { withoutSecrets } from '../../../operations/state/place.ts'

test.each([
  ['postgres://camille:secret@db.example:5432/state?sslmode=require'],
  ['postgres://camille:p%40ss/secret@db.example/state'],
  ['postgres://camille:se@secret@db.example/state'],
  ['postgres://db.example/state?user=camille&password=secret'],
  ['s3://bucket?region=eu&secret_access_key=secret'],
])('what the engine says of a state at %s does not hold its password', (url) => {
  const said = withoutSecrets(`error: could not open "${url}": no route to host`, url)
  expect(said).not.toContain('secret')
  expect(said).toMatch(/could not open "(postgres|s3):\/\/.*: no route to host/)
})

test('a password that stands alone is taken out as well, and what is no password stays', () => {
  expect(withoutSecrets('authentication failed with "hunter22"', 'postgres://a:hunter22@db.example/state')).toBe(
    'authentication failed with "…"',
  )
  expect(withoutSecrets('camille may not log in', 'postgres://camille@db.example/state')).toContain('camille')
  expect(withoutSecrets('no stack named houx', 's3://bucket')).toBe('no stack named houx')
})
