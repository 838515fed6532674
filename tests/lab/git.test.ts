import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { places } from '../../lab/places.ts'
import { ssh } from '../../provider/ssh.ts'
import { borrowEstate, session, up } from './estate.ts'
import { publicAddress } from './visit.ts'

const { plan } = await session()
const forge = plan.collective.services.find(({ kind }) => kind === 'gitea')
const address = await publicAddress()
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bocage-git-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Git over HTTPS as one person: the password is read on its machine and goes to git through a file of its own. */
async function gitAs(person: string) {
  const password = await ssh(
    forge?.machine ?? '',
    `cat /var/lib/bocage/secrets/collective/${forge?.key}/account-${person}`,
  )
  const credentials = join(folder, `credentials-${person}`)
  await writeFile(credentials, `https://${person}:${password.trim()}@${forge?.address}\n`, { mode: 0o600 })
  const options = [
    '-c',
    `credential.helper=store --file=${credentials}`,
    '-c',
    `http.curloptResolve=${forge?.address}:443:${address}`,
    '-c',
    `user.name=${person}`,
    '-c',
    `user.email=${person}@bocage.example`,
  ]
  return (args: string[], cwd = folder) =>
    execa('git', [...options, ...args], {
      cwd,
      reject: false,
      env: { GIT_TERMINAL_PROMPT: '0', GIT_SSL_CAINFO: places.roots },
      all: true,
    })
}

/** The associations with an organisation, each with one of its members. */
const organisations = Object.values(plan.associations).flatMap(({ stack, shares }) =>
  shares
    .filter(({ service }) => service.kind === 'gitea')
    .map(({ use }) => ({
      stack,
      member: Object.values((use as { members: Record<string, string[]> }).members).flat()[0] ?? '',
    })),
)

test('a member clones, commits and pushes to a repository of the association, which began with a first page', async () => {
  const [{ stack, member } = { stack: '', member: '' }] = organisations
  const git = await gitAs(member)
  const cloned = await git(['clone', `https://${forge?.address}/${stack}/documentation.git`, 'documentation'])
  expect(cloned).toMatchObject({ exitCode: 0 })
  const work = join(folder, 'documentation')
  expect((await git(['ls-files'], work)).all).toContain('README.md')
  await writeFile(join(work, 'page.md'), `A page of ${Date.now()}\n`)
  await git(['add', '.'], work)
  await git(['commit', '--message', 'Add a page'], work)
  expect(await git(['push'], work)).toMatchObject({ exitCode: 0 })
})

test('a member of another association is refused', async () => {
  const [own, other] = organisations
  const outsider = other && other.member !== own?.member ? other.member : 'nobody'
  const git = await gitAs(outsider)
  const cloned = await git(['clone', `https://${forge?.address}/${own?.stack}/documentation.git`, 'refused'])
  expect(cloned.exitCode).not.toBe(0)
  expect(cloned.all).toMatch(/not found|403|denied/i)
})

test('a member clones over SSH from outside, with the key that the inventory gives', async () => {
  const key = join(folder, 'id_ed25519')
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'yann@test', '-f', key])
  const estate = await borrowEstate()
  try {
    const publicKey = (await readFile(`${key}.pub`, 'utf8')).trim()
    await estate.edit('associations/infini.yaml', /(yann: \{[^}]*)\}/, `$1, ssh: ["${publicKey}"] }`)
    await up('collective')
    const known = join(folder, 'known_hosts')
    const ssh = `ssh -i ${key} -o IdentitiesOnly=yes -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=${known}`
    const env = { GIT_SSH_COMMAND: ssh }
    const clone = (repository: string) =>
      execa(
        'git',
        ['clone', `ssh://git@${address}:2222/${repository}.git`, join(folder, `ssh-${repository.replace('/', '-')}`)],
        {
          env,
          reject: false,
          all: true,
        },
      )
    expect(await clone('infini/documentation')).toMatchObject({ exitCode: 0 })
    expect(await clone('gnuragistes/documentation')).toMatchObject({ exitCode: 128 })
  } finally {
    await estate.reset()
    await up('collective')
    await estate.restore()
  }
})
