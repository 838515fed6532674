import { expect, test } from '@jest/globals'
import type { Rotation } from '../../../operations/departures/rotations.ts'
import {
  chooseGiven,
  chooseRotations,
  chooseSecret,
  chooseShown,
  meaningOf,
  refuseUnknownMachine,
} from '../../../scripts/commands/secret-choice.ts'

const admin: Rotation = {
  machine: 'apps',
  secret: 'infini/blogs-infini-example/admin',
  opens: '"admin" of infini.example',
  when: 'on request',
  note: 'whoever uses it must be told the new one',
  scripts: ['change.sh'],
}
const database: Rotation = {
  ...admin,
  secret: 'infini/blogs-infini-example/database',
  opens: 'the database of infini.example',
  when: 'by itself',
}
const key: Rotation = {
  machine: 'apps',
  secret: 'collective/forge/secret-key',
  opens: 'what the forge encrypts',
  when: 'never',
  note: 'it would be lost',
}
const relay: Rotation = {
  machine: 'apps',
  secret: 'houx/mail/relay',
  opens: 'the password of the mail relay',
  when: 'given',
}
const secrets = [admin, database, key, relay]

test('a secret is chosen by its service and name, wherever it lies and whosever it is', () => {
  expect(chooseSecret(secrets, 'blogs-infini-example/admin')).toBe(admin)
  expect(() => chooseSecret(secrets, 'blogs-infini-example/amdin')).toThrow(
    'The inventory has no secret "blogs-infini-example/amdin". Did you mean "blogs-infini-example/admin"? Known: blogs-infini-example/admin, blogs-infini-example/database, forge/secret-key, mail/relay. "scripts/secret list MACHINE" also lists those of who left.',
  )
  expect(() => refuseUnknownMachine('app', ['apps', 'gateway'])).toThrow(
    'There is no machine "app". Did you mean "apps"? Known: apps, gateway.',
  )
})

test('what is shown lies on its machine; an owner who left the inventory keeps the secrets of what stayed', () => {
  const there = ['infini/blogs-infini-example/admin', 'partis/wiki/master']
  expect(chooseShown(there, { machine: 'apps', path: 'partis/wiki/master' })).toEqual({
    machine: 'apps',
    path: 'partis/wiki/master',
  })
  for (const path of ['partis/wiki/mastre', '../../etc/shadow'])
    expect(() => chooseShown(there, { machine: 'apps', path })).toThrow(`There is no secret "${path}" on apps.`)
})

test('only what comes from elsewhere is given', () => {
  expect(chooseGiven(secrets, 'mail/relay')).toEqual({
    stack: 'houx',
    machine: 'apps',
    path: 'mail/relay',
    name: 'mail/relay',
    what: 'the password of the mail relay',
  })
  expect(() => chooseGiven(secrets, 'blogs-infini-example/admin')).toThrow(
    '"blogs-infini-example/admin" is not given: it was made on apps, and no other place has it. scripts/secret rotate blogs-infini-example/admin makes it anew.',
  )
})

test('what many files hold is one secret; the path of a file, which its machine may name, means it as well', () => {
  const file = (machine: string, path: string) => ({
    ...{
      opens: 'the relay',
      when: 'given' as const,
      machine,
      secret: `collective/${path}`,
      name: 'mail-relay/password',
    },
  })
  const files = [file('apps', 'mail-relay/password'), file('loue', 'mail-relay/password-33-33')]
  const meant = { stack: 'collective', name: 'mail-relay/password', what: 'the relay' }
  expect(chooseGiven(files, 'mail-relay/password')).toMatchObject(meant)
  expect(chooseGiven(files, 'mail-relay/password-33-33')).toMatchObject(meant)
})

test('what lies on no machine, since its stack works with it, is given by the same word', () => {
  const token = { stack: 'collective', path: 'hcloud/token', name: 'hcloud/token', what: 'the API token' }
  expect(chooseGiven([admin], 'hcloud/token', [token])).toEqual(token)
  expect(() => chooseGiven([admin], 'hcloud/token')).toThrow('The inventory has no secret "hcloud/token".')
})

test('what can be made anew is found by its name; what cannot is refused with the reason, before anything is changed', () => {
  expect(chooseRotations(secrets, ['blogs-infini-example/admin', 'blogs-infini-example/database'])).toEqual([
    admin,
    database,
  ])
  expect(() => chooseRotations(secrets, ['blogs-infini-example/admin', 'forge/secret-key', 'mail/relay'])).toThrow(
    [
      'That cannot be made anew: nothing was.',
      '  forge/secret-key: it would be lost. It stays as it is.',
      '  mail/relay: it was given. Get another, and give it: scripts/secret set mail/relay',
    ].join('\n'),
  )
})

test('before it is agreed to, people are told who is to know', () => {
  expect(meaningOf(database)).toBe('the database of infini.example: nobody has to be told.')
  expect(meaningOf(admin)).toBe('"admin" of infini.example: whoever uses it must be told the new one.')
})
