import { expect, test } from '@jest/globals'
import { service } from '../../services/gitea/gitea.ts'
import { containerOf, taskOf, unitOf } from './units.ts'

const instance = {
  key: 'forge',
  owner: 'collective',
  address: 'git.houx.example',
  settings: service.settings.parse({}),
}
const use = (written: unknown) => service.use?.parse(written) ?? { members: {}, repositories: [] }

test('people see it at its address, and git reaches it by SSH from outside', () => {
  expect(service.unit?.(instance).endpoints).toEqual([
    { key: 'forge-http', role: 'http', host: 'git.houx.example', closed: ['/api/internal'] },
    { key: 'forge-ssh', role: 'ssh', outside: 2222 },
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

test('nobody but the inventory makes accounts or organisations: names are known before anything is created', () => {
  expect(containerOf(unitOf('forge')).environment).toMatchObject({
    GITEA__service__DISABLE_REGISTRATION: 'true',
    GITEA__admin__DISABLE_REGULAR_ORG_CREATION: 'true',
    GITEA__server__LFS_START_SERVER: 'true',
  })
})

test('the accounts are one task, which names people and never holds a password', () => {
  const { values, scripts } = taskOf(unitOf('forge'), 'forge-accounts')
  expect(JSON.parse(values.accounts ?? '[]').map(({ key }: { key: string }) => key)).toContain('camille')
  expect(values.secrets).toBe('/var/lib/bocage/secrets/collective/forge')
  expect(scripts).toEqual(['api.sh', 'accounts.sh', 'profiles.sh'].map((file) => `services/gitea/${file}`))
})

test('an organisation that goes runs its script once more, to let nobody in', () => {
  expect(taskOf(unitOf('forge-infini'), 'forge-infini').opens).toBe('forge/infini')
})

test('S5: what the forge wrote is copied before another version of it', () => {
  expect(containerOf(unitOf('forge'))).toMatchObject({ versioned: { data: 'data' }, stopSeconds: 60 })
})

test('S4: what Gitea signs with and says to itself is a secret of ours, which a departure makes anew', () => {
  const { environment = {}, secrets = {} } = containerOf(unitOf('forge'))
  const given = Object.entries(environment).filter(([variable]) => variable.endsWith('__FILE'))
  expect(given).toEqual([
    ['GITEA__security__SECRET_KEY__FILE', '/run/secrets/secret-key'],
    ['GITEA__security__INTERNAL_TOKEN__FILE', '/run/secrets/internal-token'],
    ['GITEA__oauth2__JWT_SECRET__FILE', '/run/secrets/jwt-secret'],
    ['GITEA__server__LFS_JWT_SECRET__FILE', '/run/secrets/lfs-jwt-secret'],
    ['GITEA__mailer__PASSWD__FILE', '/run/secrets/mail'],
  ])
  const born = unitOf('forge').secrets.filter(({ renewal }) => renewal?.when === 'by itself')
  expect(born.map(({ path, bytes }) => [path, bytes])).toEqual([
    ['forge/internal-token', 32],
    ['forge/jwt-secret', 32],
    ['forge/lfs-jwt-secret', 32],
  ])
  for (const { path } of born)
    expect(secrets[path.replace('forge/', '')]).toBe(`/var/lib/bocage/secrets/collective/${path}`)
})
