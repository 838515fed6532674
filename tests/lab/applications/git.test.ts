import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { borrowEstate } from '../../../lab/borrow-estate.ts'
import { session, up } from '../estate.ts'
import { type Git, openForge } from '../forge.ts'

const { plan } = await session()
const forge = await openForge()
process.env.HTTPS_PROXY = await forge.proxy()
const git = async (person: string) => forge.gitOverHttps(person, await forge.password(person))

/** The associations with an organisation, and who is a member. */
const organisations = Object.values(plan.associations).flatMap(({ stack, shares }) =>
  shares
    .filter(({ service }) => service.kind === 'gitea')
    // In an association's plan, the accounts are those of its own share.
    .map(({ service }) => ({ stack, members: service.accounts.map(({ key }) => key) })),
)
const [own, other] = organisations
const member = own?.members[0]
const outsider = other?.members.find((person) => !own?.members.includes(person))
if (!own || !member || !outsider)
  throw new Error('the inventory has no two organisations, with a member of the one who is not of the other')
const repository = `${own.stack}/documentation`
const url = forge.url(`${repository}.git`)
const work = join(forge.folder, 'documentation')

test('a member clones, commits and pushes to a repository of the association, which began with a first page', async () => {
  const run = await git(member)
  expect(await run(['clone', url, work])).toMatchObject({ exitCode: 0 })
  expect((await run(['ls-files'], work)).said).toContain('README.md')
  await writeFile(join(work, 'page.md'), `A page of ${Date.now()}\n`)
  await run(['add', '.'], work)
  await run(['commit', '--message', 'Add a page'], work)
  expect(await run(['push'], work)).toMatchObject({ exitCode: 0 })
})

/** How many bytes a large file has. */
const large = 150 * 1024 * 1024

/** A large file more in a work tree, which git-lfs is to keep: its name, and the commands that commit it. */
async function addLarge(run: Git, folder: string): Promise<string> {
  const name = `large-${Date.now()}.bin`
  await writeFile(join(folder, name), randomBytes(large))
  for (const words of [
    ['lfs', 'install', '--local'],
    ['lfs', 'track', '*.bin'],
    ['add', '.'],
    ['commit', '--message', 'Add a large file'],
  ])
    expect(await run(words, folder)).toMatchObject({ exitCode: 0 })
  return name
}

/** Whether a file came whole to another clone, which is made for that. */
async function comesBack(run: Git, url: string, folder: string, name: string) {
  const other = join(forge.folder, `again-${name}`)
  expect(await run(['clone', url, other])).toMatchObject({ exitCode: 0 })
  // Git itself has but what stands for the file.
  expect(Number((await run(['cat-file', '-s', `HEAD:${name}`], other)).said)).toBeLessThan(1000)
  for (const words of [
    ['lfs', 'install', '--local'],
    ['lfs', 'pull'],
  ])
    expect(await run(words, other)).toMatchObject({ exitCode: 0 })
  const [sent, came] = await Promise.all([folder, other].map((one) => readFile(join(one, name))))
  expect(came?.length).toBe(large)
  expect(sent?.equals(came ?? Buffer.of())).toBe(true)
}

test('U7: a large file goes to git-lfs over HTTPS, and comes back byte for byte', async () => {
  const run = await git(member)
  const name = await addLarge(run, work)
  expect(await run(['push'], work)).toMatchObject({ exitCode: 0 })
  await comesBack(run, url, work, name)
})

test('a member of another association reads nothing there, and pushes nothing', async () => {
  const run = await git(outsider)
  const pushed = await run(['push', url, 'HEAD:refs/heads/from-outside'], work)
  const cloned = await run(['clone', url, 'refused'])
  for (const { exitCode, said } of [pushed, cloned])
    expect({ exitCode, said }).toEqual({
      exitCode: 128,
      said: expect.stringContaining(`repository '${url}/' not found`),
    })
  const branches = await (await git(member))(['ls-remote', '--heads', url])
  expect(branches).toEqual({ exitCode: 0, said: expect.stringMatching(/^\w+\trefs\/heads\/main$/) })
})

describe('over SSH, with the key that the inventory gives', () => {
  let run: ReturnType<typeof forge.gitOverSsh>
  let run6: typeof run
  let estate: Awaited<ReturnType<typeof borrowEstate>>
  beforeAll(async () => {
    const { file, line } = await forge.newKey(`${outsider}@test`)
    run = forge.gitOverSsh(file)
    run6 = forge.gitOverSsh(file, true)
    estate = await borrowEstate()
    await estate.edit(
      `associations/${other?.stack}.yaml`,
      new RegExp(`(${outsider}: \\{[^}]*)\\}`),
      `$1, ssh: ["${line}"] }`,
    )
    await up('collective')
  })
  afterAll(async () => {
    await estate.reset()
    await up('collective')
    await estate.restore()
  })

  test('a member clones from outside', async () => {
    expect(await run(['clone', forge.sshUrl(`${other?.stack}/documentation`), 'by-ssh'])).toMatchObject({ exitCode: 0 })
  })

  test('U7: a large file goes to git-lfs over SSH, and comes back byte for byte', async () => {
    const folder = join(forge.folder, 'by-ssh')
    const name = await addLarge(await git(outsider), folder)
    expect(await run(['push'], folder)).toMatchObject({ exitCode: 0 })
    await comesBack(run, forge.sshUrl(`${other?.stack}/documentation`), folder, name)
  })

  test('a member clones over IPv6 as well, from the same forge', async () => {
    const cloned = await run6(['clone', forge.sshUrl(`${other?.stack}/documentation`), 'by-ssh6'])
    expect(cloned).toMatchObject({ exitCode: 0 })
  })

  test('a member of another association reads nothing, and pushes nothing', async () => {
    const address = forge.sshUrl(repository)
    for (const { exitCode, said } of [
      await run(['push', address, 'HEAD:refs/heads/from-outside'], work),
      await run(['clone', address, 'refused']),
    ])
      expect({ exitCode, said }).toEqual({
        exitCode: 128,
        said: expect.stringMatching(/is not authorized to (read|write)/),
      })
  })
})
