import { randomBytes } from 'node:crypto'
import { beforeAll, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { changeRelayPassword } from '../../../lab/internet/mail-server.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { borrowedEstate, command, preview, session, up } from '../estate.ts'
import { openForge } from '../forge.ts'
import { firstHostAddress, visit } from '../visit.ts'

const estate = borrowedEstate()
const forge = await openForge()
const { plan } = await session()

const site = 'blogs-gnuragistes-example'
const secretOf = (path: string) => ssh('apps', `cat /var/lib/bocage/secrets/${path}`)
/** Those in service: what left earlier is made anew when it returns. */
const ofDatabases = Object.values(plan.associations)
  .flatMap(({ shares }) => shares)
  .filter(({ service }) => service.kind === 'wordpress-farm' && service.machine === 'apps')
  .flatMap(({ association, endpoints }) => endpoints.map(({ key }) => `${association}/${key}/database`))
const databases = () =>
  ssh('apps', `cd /var/lib/bocage/secrets; sha256sum ${ofDatabases.join(' ')} collective/blogs-database/root`)

/** Whether a key lets in to the Proxmox host, from outside. */
async function letsIn(keyFile: string): Promise<boolean> {
  const options = ['IdentitiesOnly=yes', 'BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null']
  const args = ['-F', '/dev/null', '-i', keyFile, ...options.flatMap((option) => ['-o', option])]
  const { exitCode } = await execa('ssh', [...args, `root@${await firstHostAddress()}`, 'true'], { reject: false })
  return exitCode === 0
}

/** The tokens that Gitea has for its service account. */
const tokens = () =>
  ssh(
    'apps',
    `docker exec --user git forge sqlite3 /data/gitea/gitea.db "select name from access_token where uid in (select id from user where lower_name = 'bocage')"`,
  )

/** Another password of the mail relay's, which it has from now on. */
function anotherForRelay(): string {
  const password = randomBytes(18).toString('base64url')
  if (plan.collective.relay) changeRelayPassword(plan.collective.relay, password)
  return password
}

const addEssai = () =>
  estate.edit(
    'collective.yaml',
    /^people:\n/m,
    `$&  essai:\n    name: Une Essai\n    email: essai@bocage.example\n    role: technician\n    ssh:\n      - ${key.line}\n`,
  )
const removeEssai = () => estate.edit('collective.yaml', / {2}essai:\n(?: {4}.*\n)+/, '')

let key: { file: string; line: string }
let before: string
let said: string

// Essai is a technician, and then no longer.
beforeAll(async () => {
  key = await forge.newKey('essai@laptop')
  await addEssai()
  await up('collective')
  expect(await letsIn(key.file)).toBe(true)
  before = await databases()
  await removeEssai()
  said = await up()
})

test('S4: who left is refused, and what they could read of databases is made anew while the sites answer', async () => {
  expect(await letsIn(key.file)).toBe(false)
  expect(said).toContain('Left: essai. What they could read:')
  expect(said).toContain('made anew   the password of the database of gnuragistes.example')
  expect(said).toContain('made anew   the password of the database server "blogs-database"')
  const digests = (text: string) => text.split('\n').map((line) => line.split(' ')[0])
  expect(digests(await databases()).filter((digest) => digests(before).includes(digest))).toEqual([])
  const hosts = Object.values(plan.associations).flatMap(({ shares }) =>
    shares.flatMap(({ endpoints }) => endpoints.flatMap(({ host }) => host ?? [])),
  )
  // A wiki leads from its address to its first page.
  for (const host of hosts)
    expect([host, [200, 301].includes((await visit(`https://${host}/`)).status)]).toEqual([host, true])
})

test('S4: no token of the service account is left', async () => {
  expect(await tokens()).toBe('')
})

test('S4: what is left is told with its commands, and a second run changes nothing', async () => {
  expect(said).toContain('"admin" of gnuragistes.example has the password that was made for it')
  expect(said).toMatch(/scripts\/secret rotate .*blogs-gnuragistes-example\/admin/)
  expect(said).toContain('pve1: the password of root')
  const made = await databases()
  const asked = ['collective', 'gnuragistes', 'infini']
  const again = await up('--refresh', ...asked)
  for (const stack of asked) expect(again).toContain(`\n${stack}: no change`)
  expect(again).toContain('scripts/departures tells what is left to do')
  expect(await databases()).toBe(made)
})

test('S4: a departure ends when its commands were run, and what no machine can see is said to be done', async () => {
  const old = await secretOf(`gnuragistes/${site}/admin`)
  const commands = said.split('\n').flatMap((line) => /^ +scripts\/secret (.*)$/.exec(line)?.[1] ?? [])
  for (const words of commands.map((text) => text.split(' '))) {
    const another = words[0] === 'set' ? anotherForRelay() : undefined
    const args = another === undefined ? [...words, '--yes'] : words
    expect(await command('scripts/secret', args, another)).toMatchObject({ exitCode: 0 })
  }
  await up('collective')
  expect(await secretOf(`gnuragistes/${site}/admin`)).not.toBe(old)
  expect((await forge.ask('user', 'aziz', await forge.password('aziz'))).status).toBe(200)
  const told = (await command('scripts/departures')).output
  expect(told).toContain('Left: essai')
  expect(told).not.toContain('still open')
  expect(await command('scripts/departures', ['--done', 'essai'])).toMatchObject({ exitCode: 0 })
  expect((await command('scripts/departures')).output).toContain('Nothing is left to do.')
})

test('B8: an old inventory that still has who left is refused, until it is said that they return', async () => {
  await addEssai()
  const refused = await command('scripts/up', ['collective'])
  expect(refused.exitCode).toBe(1)
  expect(refused.output).toMatch(/essai: the key SHA256:\S+ is of "essai", who left \(noted on /)
  expect(await letsIn(key.file)).toBe(false)
  expect(await command('scripts/departures', ['--return', 'essai'])).toMatchObject({ exitCode: 0 })
  // Let in once more, they would have to leave once more, and what they could read be made anew.
  const { outcome, changes } = await preview('collective')
  expect(outcome.failures).toEqual([])
  expect(changes).toContain('update configuration pve1')
  await removeEssai()
})
