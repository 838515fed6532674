import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { execa, execaSync, type ResultPromise } from 'execa'
import { rotationScript } from '../../operations/departures/rotations.ts'
import { quote } from '../../words/quote.ts'
import { dockerOnPaper, giteaOnPaper } from './gitea-on-paper.ts'

/*
 * The scripts run here as on a machine, against a Gitea on paper. They need what our package brings there: where it is
 * missing, the lab alone tests them.
 */
const able = execaSync('sh', ['-c', 'command -v curl && command -v jq'], { reject: false }).exitCode === 0
const when = able ? test : test.skip
// A script is some dozens of processes.
jest.setTimeout(60_000)

const scripts = join(import.meta.dirname, '../../services/gitea')
let gitea: Awaited<ReturnType<typeof giteaOnPaper>>
let folder: string
let memory: string

beforeEach(async () => {
  gitea = await giteaOnPaper()
  folder = await mkdtemp(join(tmpdir(), 'bocage-gitea-'))
  memory = await mkdtemp(join(tmpdir(), 'bocage-organisations-'))
  await writeFile(join(folder, 'docker'), dockerOnPaper(gitea.url), { mode: 0o755 })
  await writeFile(join(folder, 'docker.there'), 'an id\n')
})
afterEach(async () => {
  gitea.close()
  for (const made of [folder, memory]) await rm(made, { recursive: true })
})

/** Runs a script as `RemoteScript` does. */
async function run(script: string, values: Record<string, unknown>, ...words: string[]) {
  const all = {
    account: 'bocage',
    container: 'forge',
    url: gitea.url,
    secrets: folder,
    organisations: memory,
    profiles: join(folder, 'profiles'),
    ...values,
  }
  const assignments = Object.entries(all).map(([name, value]) => `${name}=${quote(textOf(value))}\n`)
  const files = ['api.sh', 'recall.sh', script, ...(script === 'accounts.sh' ? ['profiles.sh'] : [])]
  const texts = await Promise.all(files.map((file) => readFile(join(scripts, file), 'utf8')))
  const input = `set -eu\n${assignments.join('')}${texts.join('')}`
  running = execa('sh', ['-s', ...words], { input, env: { PATH: `${folder}:${process.env.PATH}` } })
  return running
}
let running: ResultPromise

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

type Named = { key: string; name: string; email: string; ssh: string[] }
const person = (key: string, ...ssh: string[]): Named => ({ key, name: key, email: `${key}@houx.example`, ssh })
async function accounts(...people: Named[]) {
  for (const { key } of people) await writeFile(join(folder, `account-${key}`), `password of ${key}`)
  gitea.changes.length = 0
  await run('accounts.sh', { accounts: people })
  return gitea.changes
}
const signsIn = () => Object.fromEntries(gitea.users.map(({ login, prohibit_login }) => [login, !prohibit_login]))
const keysOf = (key: string) => gitea.users.find(({ login }) => login === key)?.keys.map((one) => one.key)

when('who is no longer named cannot sign in, and has no SSH key left, not even one of their own', async () => {
  await accounts(person('zoe', 'ssh-ed25519 AAAAZ zoe@laptop'), person('alix'))
  gitea.users.find(({ login }) => login === 'zoe')?.keys.push({ id: 99, title: 'phone', key: 'ssh-ed25519 AAAAP' })
  expect(keysOf('zoe')).toEqual(['ssh-ed25519 AAAAZ', 'ssh-ed25519 AAAAP'])
  const changes = await accounts(person('alix'))
  expect(changes.at(-1)).toBe('PATCH /admin/users/zoe')
  expect(signsIn()).toEqual({ bocage: true, zoe: false, alix: true })
  expect(keysOf('zoe')).toEqual([])
})

when('who returns has their account again, with the keys of the inventory', async () => {
  const zoe = person('zoe', 'ssh-ed25519 AAAAZ zoe@laptop')
  await accounts(zoe)
  await accounts()
  expect(await accounts(zoe)).toEqual(['PATCH /admin/users/zoe', 'POST /admin/users/zoe/keys'])
  expect(signsIn()).toEqual({ bocage: true, zoe: true })
})

when('a second time nothing changes, be people there or gone', async () => {
  const [zoe, alix] = [person('zoe', 'ssh-ed25519 AAAAZ zoe@laptop'), person('alix', 'ssh-ed25519 AAAAA alix@laptop')]
  await accounts(zoe, alix)
  expect(await accounts(zoe, alix)).toEqual([])
  await accounts(alix)
  expect(await accounts(alix)).toEqual([])
})

when('another user name is no way to stay', async () => {
  await accounts(person('zoe'))
  Object.assign(gitea.users[1] ?? {}, { login: 'sneaky' })
  await accounts()
  expect(signsIn()).toEqual({ bocage: true, sneaky: false })
  await accounts(person('zoe'))
  expect(signsIn()).toEqual({ bocage: true, zoe: true })
})

when('an account that was made by hand, or comes from a directory, stays as it is', async () => {
  const account = { login_name: '', full_name: '', email: '', password: '', prohibit_login: false, keys: [] }
  gitea.users.push({ ...account, login: 'robot', source_id: 0 })
  gitea.users.push({ ...account, login: 'zoe', source_id: 1, login_name: 'uid=zoe,ou=people' })
  expect(await accounts()).toEqual([])
})

when('among more people than Gitea tells at once, who left is found', async () => {
  // Most were made by hand: of those, the script asks for nothing more.
  const many = Array.from({ length: 60 }, (_, index) => person(`p${index}`))
  gitea.users.push(
    ...many.map(({ key, email }, index) => {
      const mark = { login: key, source_id: 0, login_name: index < 57 ? '' : key }
      return { ...mark, full_name: key, email, password: '', prohibit_login: false, keys: [] }
    }),
  )
  expect(await accounts(...many.slice(57, -1))).toEqual(['PATCH /admin/users/p59'])
})

when('a key that goes from one person to another is taken from the one first', async () => {
  const key = 'ssh-ed25519 AAAAZ laptop'
  await accounts(person('alix'), person('zoe', key))
  await accounts(person('alix', key), person('zoe'))
  expect([keysOf('alix'), keysOf('zoe')]).toEqual([['ssh-ed25519 AAAAZ'], []])
})

when('of a person with many keys of their own, those of the inventory are found, and taken back', async () => {
  await accounts(person('zoe'))
  const own = Array.from({ length: 60 }, (_, id) => ({ id: 1000 + id, title: 'my own', key: `ssh-ed25519 OWN${id}` }))
  gitea.users.find(({ login }) => login === 'zoe')?.keys.push(...own)
  await accounts(person('zoe', 'ssh-ed25519 AAAAZ laptop'))
  await accounts(person('zoe', 'ssh-ed25519 AAAAZ laptop'))
  expect(keysOf('zoe')).toHaveLength(61)
  await accounts(person('zoe'))
  expect(keysOf('zoe')).toHaveLength(60)
})

const profileOf = (key: string) => {
  const { full_name, email } = gitea.users.find(({ login }) => login === key) ?? {}
  return { full_name, email }
}

when('U5: another name and e-mail address of a person reach their account, once', async () => {
  await accounts(person('zoe'))
  const moved = { ...person('zoe'), name: 'Zoé', email: 'zoe@lierre.example' }
  expect(await accounts(moved)).toEqual(['PATCH /admin/users/zoe', 'PATCH /admin/users/zoe'])
  expect(profileOf('zoe')).toEqual({ full_name: 'Zoé', email: 'zoe@lierre.example' })
  expect(signsIn()).toMatchObject({ zoe: true })
  expect(await accounts(moved)).toEqual([])
})

when(
  'U5: what a person has chosen in Gitea stays, and is said once when the inventory would have another',
  async () => {
    await accounts(person('zoe'))
    Object.assign(gitea.users.find(({ login }) => login === 'zoe') ?? {}, { email: 'z@own.example' })
    expect(await accounts(person('zoe', 'ssh-ed25519 AAAAZ laptop'))).toEqual(['POST /admin/users/zoe/keys'])
    const moved = { ...person('zoe', 'ssh-ed25519 AAAAZ laptop'), email: 'zoe@lierre.example' }
    expect(await accounts(moved)).toEqual([])
    expect((await running).stderr).toContain('note: forge keeps another email of "zoe" than the inventory says')
    expect(profileOf('zoe').email).toBe('z@own.example')
    await accounts(moved)
    expect((await running).stderr).toBe('')
  },
)

when('U5: in an account from before there was a memory, what is there is the person’s own', async () => {
  await accounts(person('zoe'))
  await rm(join(folder, 'profiles'))
  expect(await accounts({ ...person('zoe'), email: 'zoe@lierre.example' })).toEqual([])
  expect(await accounts({ ...person('zoe'), email: 'zoe@new.example', name: 'Zoé' })).toEqual([
    'PATCH /admin/users/zoe',
  ])
  expect(profileOf('zoe')).toEqual({ full_name: 'Zoé', email: 'zoe@houx.example' })
})

when('U5: an address that Gitea refuses is told, asked for again, and holds nobody else up', async () => {
  await accounts(person('alix'), person('zoe'))
  gitea.hooks.at = (call) => (call === 'PATCH /admin/users/alix' ? 422 : undefined)
  const [alix, zoe] = [person('alix'), person('zoe')].map((one) => ({ ...one, email: 'one@houx.example' }))
  expect(await accounts(alix as Named, zoe as Named)).toEqual(['PATCH /admin/users/zoe'])
  expect((await running).stderr).toContain(
    'note: forge does not take the email of "alix" that the inventory says: Gitea answered 422',
  )
  gitea.hooks.at = () => undefined
  expect(await accounts(alix as Named, zoe as Named)).toEqual(['PATCH /admin/users/alix'])
})

const organisation = { key: 'houx', name: 'Le Houx', repositories: [], members: { owners: ['zoe'], atelier: ['alix'] } }
const teams = () =>
  Object.fromEntries(gitea.organisations.flatMap((one) => one.teams).map((one) => [one.name, one.members]))
const houx = (...teams: { id: number; name: string; members: string[] }[]) => ({
  id: 17,
  name: 'houx',
  before: [],
  teams,
})
const owners = (...members: string[]) => ({ id: 1, name: 'Owners', members })

when('an organisation begins with its repositories, each made once', async () => {
  const both = { ...organisation, repositories: ['inventaire', 'documentation'] }
  await run('organisation.sh', { organisation: both })
  await run('organisation.sh', { organisation: both })
  expect(gitea.organisations.map(({ repositories }) => repositories)).toEqual([['inventaire', 'documentation']])
})

when('an organisation whose association leaves has no member but the service account, and gets them back', async () => {
  const atelier = { id: 2, name: 'atelier', members: ['alix'] }
  const byHand = { id: 3, name: 'Made by hand', members: ['alix'] }
  gitea.organisations.push(houx(owners('bocage', 'zoe'), atelier, byHand))
  await run('organisation.sh', { organisation }, 'removed')
  expect(teams()).toEqual({ Owners: ['bocage'], atelier: [], 'Made by hand': [] })
  await run('organisation.sh', { organisation })
  expect(teams()).toEqual({ Owners: ['bocage', 'zoe'], atelier: ['alix'], 'Made by hand': [] })
})

when('an association leaves also after its Gitea, or its organisation', async () => {
  await run('organisation.sh', { organisation }, 'removed')
  await writeFile(join(folder, 'docker.there'), '')
  await run('organisation.sh', { organisation, url: 'http://127.0.0.1:1' }, 'removed')
  expect(gitea.changes).toEqual([])
})

const hourAgo = Math.floor(Date.now() / 1000) - 3600
const token = (id: number, name: string, login = 'bocage') => ({ id, name, login, scopes: ['all'], value: `old-${id}` })
const tokens = () => gitea.tokens.map(({ name }) => name)

when('S4: the service account’s token is made for a script, with what it needs alone, and ends with it', async () => {
  const during: string[][] = []
  gitea.hooks.at = () => void during.push(...gitea.tokens.map(({ scopes }) => scopes))
  await accounts(person('zoe'))
  expect(during[0]).toEqual(['write:admin', 'read:user', 'write:user'])
  expect(tokens()).toEqual([])
  expect(await readdir(folder)).toEqual(['account-zoe', 'docker', 'docker.there', 'profiles'])
})

when('S4: a script that fails, or is told to stop, ends its token too', async () => {
  gitea.hooks.at = (call) => (call === 'GET /orgs/houx' ? 500 : undefined)
  await expect(run('organisation.sh', { organisation })).rejects.toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('Gitea answered 500 to GET /orgs/houx'),
  })
  expect(tokens()).toEqual([])
  const seen: string[] = []
  gitea.hooks.at = (call) => {
    seen.push(call)
    if (call === 'GET /orgs/houx') running.kill('SIGTERM')
    return undefined
  }
  await expect(run('organisation.sh', { organisation })).rejects.toMatchObject({ exitCode: 143 })
  expect(seen.slice(-2)).toEqual(['GET /orgs/houx', expect.stringMatching(/^DELETE .*tokens.bocage-run-/)])
  expect(tokens()).toEqual([])
})

when('S4: tokens of killed scripts, of before and of others’ making end; those of scripts at work stay', async () => {
  const working = `bocage-run-${hourAgo + 3590}-7`
  gitea.tokens.push(
    token(1, working),
    token(2, `bocage-run-${hourAgo}-7`),
    token(3, 'bocage-1700000000'),
    token(4, 'by hand'),
    token(5, 'her own', 'zoe'),
  )
  await accounts()
  expect(tokens()).toEqual([working, 'her own'])
})

when('S4: the lasting token of before stays until the organisations no longer need it', async () => {
  gitea.organisations.push(houx(owners('bocage')))
  gitea.tokens.push(token(1, 'bocage-1700000000'))
  await writeFile(join(folder, 'token'), 'old-1')
  await accounts()
  await run('organisation.sh', { organisation }, 'removed')
  expect(tokens()).toEqual(['bocage-1700000000'])
  await run('organisation.sh', { organisation: { ...organisation, members: {} } })
  expect(tokens()).toEqual([])
  expect(await readdir(folder)).not.toContain('token')
})

when('S3: an organisation that its owners renamed stays its association’s, and is no other’s', async () => {
  const lierre = { ...organisation, key: 'lierre' }
  await run('organisation.sh', { organisation })
  Object.assign(gitea.organisations[0] ?? {}, { name: 'lierre', before: ['houx'] })
  await expect(run('organisation.sh', { organisation: lierre })).rejects.toMatchObject({
    stderr: expect.stringMatching(/"lierre" on forge already: it is the organisation of the association "houx"/),
  })
  // Another took the name that it had: it is known all the same.
  gitea.organisations.push({ id: 99, name: 'houx', before: [], teams: [owners('bocage')] })
  await run('organisation.sh', { organisation: { ...organisation, members: { owners: ['alix'] } } })
  expect(gitea.organisations.map((one) => [one.name, one.teams[0]?.members])).toEqual([
    ['lierre', ['bocage', 'alix']],
    ['houx', ['bocage']],
  ])
  const { stdout: listed } = await run('organisations.sh', {})
  expect(
    String(listed)
      .split('\n')
      .map((line) => line.split('\t').slice(0, 3).join(' ')),
  ).toEqual([expect.stringMatching(/^houx \d+ lierre$/), 'houx 99 houx'])
})

when('S3: the organisation of an existing estate is taken up once, if the service account made it', async () => {
  gitea.organisations.push(houx(owners('zoe')))
  const refused = expect.stringContaining('"houx" on forge already: it was not made by Bocage')
  await expect(run('organisation.sh', { organisation })).rejects.toMatchObject({ stderr: refused })
  gitea.organisations[0]?.teams[0]?.members.push('bocage')
  await run('organisation.sh', { organisation })
  expect(await readFile(join(memory, 'houx'), 'utf8')).toBe('17 houx\n')
  expect(gitea.organisations).toHaveLength(1)
})

when(
  'S3: an organisation that was destroyed in Gitea does not begin anew by itself; one that was purged does',
  async () => {
    await run('organisation.sh', { organisation })
    gitea.organisations.length = 0
    await expect(run('organisation.sh', { organisation })).rejects.toMatchObject({
      stderr: expect.stringContaining(`remove ${join(memory, 'houx')} on its machine`),
    })
    await run('organisation.sh', { organisation }, 'removed')
    await run('destroy-organisation.sh', {
      association: 'houx',
      id: (await readFile(join(memory, 'houx'), 'utf8')).split(' ')[0],
    })
    await run('organisation.sh', { organisation })
    expect(gitea.organisations.map(({ name }) => name)).toEqual(['houx'])
  },
)

when('S3: purging an organisation destroys the one that was listed, whatever its name is by now', async () => {
  gitea.organisations.push(houx(owners('bocage')), { id: 18, name: 'lierre', before: [], teams: [] })
  await run('organisation.sh', { organisation }, 'removed')
  Object.assign(gitea.organisations[0] ?? {}, { name: 'autre' })
  Object.assign(gitea.organisations[1] ?? {}, { name: 'houx' })
  await run('destroy-organisation.sh', { association: 'houx', id: '17' })
  expect(gitea.organisations.map(({ id }) => id)).toEqual([18])
  expect(await readdir(memory)).toEqual([])
})

when(
  'S3, B6: a new person under the key of one who left does not get that one’s account, nor with that one’s address',
  async () => {
    await accounts(person('zoe'))
    await accounts()
    const other = { ...person('zoe'), name: 'Zoé Autre', email: 'autre@houx.example' }
    for (const email of [other.email, person('zoe').email])
      await expect(accounts({ ...other, email }, person('alix'))).rejects.toMatchObject({
        stderr: expect.stringContaining('the account of "zoe" was closed'),
      })
    expect(signsIn()).toEqual({ bocage: true, zoe: false })
    // The same person, with another address.
    await accounts({ ...other, name: 'zoe' })
    expect(signsIn()).toEqual({ bocage: true, zoe: true })
  },
)

when('S3: who leaves has no token left, and who left before that was so has none on return', async () => {
  const zoe = person('zoe')
  await accounts(zoe)
  gitea.tokens.push(token(1, 'of hers', 'zoe'))
  await accounts()
  expect(tokens()).toEqual([])
  gitea.tokens.push(token(2, 'of before', 'zoe'))
  await accounts(zoe)
  expect(tokens()).toEqual([])
})

when(
  'S4: a first password that is still in force is made anew on request; one that somebody chose is theirs',
  async () => {
    await accounts(person('zoe'))
    const account = { machine: 'apps', secret: '', opens: '', when: 'on request' } as const
    const texts = ['services/gitea/api.sh', 'services/gitea/rotate-account.sh']
    const script = rotationScript({ ...account, scripts: texts })
    const file = join(folder, 'account-zoe')
    const rotate = async (word: string) => {
      const values = { account: 'bocage', container: 'forge', url: gitea.url, secrets: folder, login: 'zoe', file }
      const assignments = Object.entries({ ...values, stamp: join(folder, 'none') }).map(
        ([name, value]) => `${name}=${quote(value)}\n`,
      )
      const env = { PATH: `${folder}:${process.env.PATH}` }
      return (await execa('sh', ['-s', word], { input: `${assignments.join('')}${script}`, env })).stdout
    }
    expect(await rotate('look')).toBe('ours')
    await rotate('change')
    const now = await readFile(file, 'utf8')
    expect(now).not.toBe('password of zoe')
    expect(gitea.users[1]).toMatchObject({ login: 'zoe', password: now })
    expect(tokens()).toEqual([])
    expect(await rotate('look')).toBe('ours')
    Object.assign(gitea.users[1] ?? {}, { password: 'of her own' })
    expect(await rotate('look')).toBe('theirs')
    // A forge that can't answer says nothing of whose it is.
    gitea.hooks.at = (call) => (call === 'GET /user' ? 500 : undefined)
    await expect(rotate('look')).rejects.toMatchObject({ stderr: 'Gitea answered 500 to GET /user' })
  },
)
