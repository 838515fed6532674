import { expect, test } from '@jest/globals'
import { service } from '../../services/gitea.ts'

const instance = {
  key: 'forge',
  owner: 'collective',
  address: 'git.houx.example',
  settings: service.settings.parse({}),
}
const use = (written: unknown) => service.use?.parse(written) ?? { members: {}, repositories: [] }

test('people see it at its address, and git reaches it by SSH from outside', () => {
  expect(service.endpoints?.ofInstance?.(instance)).toEqual([
    { key: 'forge-http', host: 'git.houx.example' },
    { key: 'forge-ssh', outside: 2222 },
  ])
})

test('everyone in a team has an account, once', () => {
  const share = { association: 'houx', instance, use: use({ members: { owners: ['zoe'], helpers: ['alix', 'zoe'] } }) }
  expect(service.accounts?.(share).sort()).toEqual(['alix', 'zoe'])
})

test('an association begins with an inventory and a documentation', () => {
  expect(use({ members: { owners: ['zoe'] } })).toMatchObject({ repositories: ['inventaire', 'documentation'] })
})

test.each([
  ['../x'],
  ['a/b'],
  ['.'],
  ['..'],
  ['-'],
  ['a..b'],
  ['.git'],
  ['site.GIT'],
  ['site.wiki'],
  ['site.rss'],
  ['site.Atom'],
  ['$(id)'],
  ['a b'],
  [''],
])('"%s" is no repository', (name) => {
  expect(service.use?.safeParse({ members: {}, repositories: [name] }).success).toBe(false)
})

test('"api" is neither a person nor an organisation; "admin" and "keys" may be either', () => {
  const mayBe = (name: string) => [
    service.use?.safeParse({ members: { owners: [name] } }).success,
    service.associationAccount?.safeParse(name).success,
  ]
  expect(mayBe('api')).toEqual([false, false])
  expect(mayBe('admin')).toEqual([true, true])
  expect(mayBe('keys')).toEqual([true, true])
})
