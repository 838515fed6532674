import { expect, test } from '@jest/globals'
import { execa } from 'execa'
import type { Rotation } from '../../../../operations/departures/rotations.ts'
import {
  chooseGiven,
  chooseOfPerson,
  chooseRotations,
  chooseSecret,
  chooseSecretPlace,
  chooseShown,
  meaningOf,
  purposeOf,
  refuseUnknownMachine,
  renderSecretRow,
  useOf,
  withoutRemark,
} from '../../../../scripts/commands/secret/secret-choice.ts'

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
  expect(useOf(files, chooseGiven(files, 'mail-relay/password'))).toBe('puts it on apps, loue')
})

test('what lies on no machine, since its stack works with it, is given by the same word', () => {
  const token = { stack: 'collective', path: 'hcloud/token', name: 'hcloud/token', what: 'the API token' }
  expect(chooseGiven([admin], 'hcloud/token', { own: [token] })).toEqual(token)
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
  expect(meaningOf(database)).toBe('(the database of infini.example): nobody has to be told.')
  expect(meaningOf(admin)).toBe('("admin" of infini.example): whoever uses it must be told the new one.')
})

const first: Rotation = {
  ...admin,
  secret: 'infini/blogs-infini-example/account-zoe',
  opens: 'the account of Zoé on infini.example',
  signsIn: { login: 'zoe', page: 'https://infini.example/wp-login.php', who: 'Zoé', person: 'zoe' },
}

test('N7: a row says as whom the password signs in, where and whose it is, and can be given to a command as it is', async () => {
  const row = renderSecretRow({ name: 'blogs-infini-example/account-zoe', on: 'apps', what: purposeOf(first) })
  expect(row).toBe(
    'blogs-infini-example/account-zoe  --on apps  # "zoe" at https://infini.example/wp-login.php, of Zoé',
  )
  const { stdout } = await execa('sh', ['-c', `printf '%s\\n' ${row}`])
  expect(stdout.split('\n')).toEqual(['blogs-infini-example/account-zoe', '--on', 'apps'])
  // zsh takes the remark for words.
  expect(withoutRemark(['show', 'a/b', '--on', 'apps', '#', 'zoe', 'at'])).toEqual(['show', 'a/b', '--on', 'apps'])
  expect(withoutRemark(['show', 'a/b'])).toEqual(['show', 'a/b'])
  expect(withoutRemark(['#', 'a/b'])).toEqual([])
  expect(purposeOf(database)).toBe('the database of infini.example')
})

test('N7: rows of either list name the same secret, and one of who left is found on its machine', () => {
  for (const name of ['blogs-infini-example/admin', 'infini/blogs-infini-example/admin'])
    for (const on of [undefined, 'apps'])
      expect(chooseSecretPlace(secrets, name, on)).toEqual({
        machine: 'apps',
        path: 'infini/blogs-infini-example/admin',
      })
  expect(chooseRotations(secrets, ['infini/blogs-infini-example/admin'], 'apps')).toEqual([admin])
  expect(chooseSecretPlace(secrets, 'partis/wiki/master', 'apps')).toEqual({
    machine: 'apps',
    path: 'partis/wiki/master',
  })
  expect(chooseSecretPlace(secrets, 'blogs-infini-example/admin', 'loue')).toEqual({
    machine: 'loue',
    path: 'blogs-infini-example/admin',
  })
  expect(() => chooseSecretPlace(secrets, 'partis/wiki/master')).toThrow('The inventory has no secret')
})

test('N7: a person’s first passwords are found by their short name', () => {
  expect(chooseOfPerson([...secrets, first], 'zoe')).toEqual([first])
  expect(() => chooseOfPerson([...secrets, first], 'zoé')).toThrow(
    'Nobody called "zoé" has a first password. Did you mean "zoe"? Known: zoe.',
  )
})
