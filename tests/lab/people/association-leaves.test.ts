import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { borrowedEstate, command, up } from '../estate.ts'
import { type Git, openForge } from '../forge.ts'
import { visit } from '../visit.ts'

/* Infini leaves the collective, and returns: what it has in a farm and in the forge, and what its members may. */

const estate = borrowedEstate()
const forge = await openForge()

const address = 'https://infini.example/'
const repository = forge.url('infini/documentation.git')
const work = join(forge.folder, 'documentation')
const leftovers = async () => (await command('scripts/leftovers')).output
const ledger = () => ssh('apps', 'cat /var/lib/bocage/ledger')
// Nolwenn is a member of another association too, Yann of this one alone.
let nolwenn: Git
const yann = async () => (await forge.ask('user', 'yann', await forge.password('yann'))).status

let title: string | undefined
const titleOf = async () => (await visit(address)).body.match(/<title>.*<\/title>/)?.[0]
let said: string

beforeAll(async () => {
  title = await titleOf()
  nolwenn = await forge.gitOverHttps('nolwenn', await forge.password('nolwenn'))
  await nolwenn(['clone', repository, work])
  await writeFile(join(work, 'page.md'), `A page of ${Date.now()}\n`)
  await nolwenn(['add', '.'], work)
  await nolwenn(['commit', '--message', 'Add a page'], work)
  expect(await nolwenn(['push'], work)).toMatchObject({ exitCode: 0 })
  expect(await leftovers()).not.toContain('apps/forge/infini')

  await rm(estate.path('associations/infini.yaml'))
  said = await up('--leave', 'infini')
})

test('its sites are no longer served, and its machine remembers that it left', async () => {
  expect(said).toMatch(/infini: .* removed/)
  await expect(visit(address)).rejects.toThrow()
  expect(await ledger()).toMatch(/^blogs-infini-example\tsite\tinfini\tleft\t/m)
})

test('its repositories are out of its members’ reach, and its organisation is listed as a leftover', async () => {
  for (const asked of [['fetch'], ['push', 'origin', 'HEAD:refs/heads/afterwards']])
    expect(await nolwenn(asked, work)).toEqual({
      exitCode: 128,
      said: expect.stringContaining(`'${repository}/' not found`),
    })
  expect(await nolwenn(['ls-remote', forge.url('gnuragistes/documentation.git')])).toMatchObject({ exitCode: 0 })
  expect([401, 403]).toContain(await yann())
  expect(await leftovers()).toMatch(/apps\/forge\/infini .* Gitea organisation infini with \d+ repositories /)
})

test('S3: its site’s key does not give its data to another association', async () => {
  await estate.edit(
    'associations/gnuragistes.yaml',
    /( +)sites:\n/,
    '$&$1  infini-example.org: { title: Autre, id: infini-example }\n',
  )
  const { exitCode, output } = await command('scripts/up', ['gnuragistes'])
  expect(exitCode).toBe(1)
  expect(output).toContain(
    'gnuragistes: blogs-infini-example: it would take up the data of "infini", which had that site',
  )
})

test('on return all that was written is there, and its members have access', async () => {
  await estate.reset()
  await up()
  expect(await titleOf()).toBe(title)
  const { said: written } = await nolwenn(['rev-parse', 'HEAD'], work)
  expect(await nolwenn(['ls-remote', repository, 'HEAD', 'refs/heads/*'])).toEqual({
    exitCode: 0,
    said: `${written}\tHEAD\n${written}\trefs/heads/main`,
  })
  expect(await yann()).toBe(200)
  expect(await leftovers()).not.toContain('apps/forge/infini')
})
