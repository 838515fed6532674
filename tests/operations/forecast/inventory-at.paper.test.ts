import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { branchPoint, inventoryAt } from '../../../operations/forecast/inventory-at.ts'
import { copyExample, repositoryIn } from '../../paper/repository.ts'

let estate: string
let inventory: string

const { git, commit } = repositoryIn(() => estate)

const infini = (text: string) => writeFileSync(join(inventory, 'associations/infini.yaml'), text)

beforeEach(async () => {
  estate = mkdtempSync(join(tmpdir(), 'estate-'))
  inventory = copyExample(estate)
  await git('init', '--quiet', '--initial-branch', 'main')
  await commit('The example')
})
afterEach(() => rmSync(estate, { recursive: true, force: true }))

test('an inventory is read as it is in a commit, whatever lies in its folder now', async () => {
  infini('name: Written since\n')
  const { commit, folder, files } = await inventoryAt(inventory, 'main')
  expect(folder).toBe(`${commit}:inventory`)
  expect([...files.texts.keys()]).toEqual([
    'collective.yaml',
    'associations/compagnie-des-tiers-lieux.yaml',
    'associations/gnuragistes.yaml',
    'associations/infini.yaml',
    'associations/pointcommuns.yaml',
  ])
  expect(files.texts.get('associations/infini.yaml')).toContain('name: Infini\n')
  expect(files.errors).toEqual([])
})

test('no attribute of a commit hides a file of it, or writes something else into one', async () => {
  infini('name: $Format:%H$\n')
  writeFileSync(join(estate, '.gitattributes'), 'inventory/collective.yaml export-ignore\n*.yaml export-subst ident\n')
  await commit('Hidden')
  const { files } = await inventoryAt(inventory, 'HEAD')
  expect(files.texts.has('collective.yaml')).toBe(true)
  expect(files.texts.get('associations/infini.yaml')).toBe('name: $Format:%H$\n')
})

test('a link of a commit is not followed: where it leads is no part of it', async () => {
  rmSync(join(inventory, 'associations/infini.yaml'))
  symlinkSync('/etc/passwd', join(inventory, 'associations/infini.yaml'))
  await commit('A link')
  const { files } = await inventoryAt(inventory, 'HEAD')
  expect(files.texts.has('associations/infini.yaml')).toBe(false)
  expect(files.errors.map(({ where, what }) => [where.split(':')[1], what])).toEqual([
    ['inventory/associations/infini.yaml', 'it is a link, and what that holds is in no commit'],
  ])
})

test.each(['a link', 'a repository of its own'])(
  'associations that are %s in a commit are no associations that leave',
  async (kind) => {
    const folder = join(inventory, 'associations')
    if (kind === 'a link') {
      renameSync(folder, join(estate, 'elsewhere'))
      symlinkSync('../elsewhere', folder)
    } else {
      const within = { cwd: folder }
      await execa('git', ['init', '--quiet'], within)
      await git('-C', folder, 'commit', '--quiet', '--allow-empty', '--message', 'Within')
    }
    await git('rm', '-r', '--quiet', '--cached', folder)
    await commit('Elsewhere')
    const { files } = await inventoryAt(inventory, 'HEAD')
    expect(files.errors.map(({ where, what }) => [where.split(':')[1], what])).toEqual([
      ['inventory/associations', `it is ${kind}, and what that holds is in no commit`],
    ])
  },
)

test('an inventory that was not there yet is told with the commit, and no folder of ours', async () => {
  await git('mv', 'inventory', 'estate')
  await commit('Moved')
  const { files, folder } = await inventoryAt(join(estate, 'estate'), 'HEAD~1')
  expect(files.errors).toEqual([
    {
      where: `${folder}/collective.yaml`,
      what: 'there is no such file',
      instead: 'Name a commit that has the inventory in this folder.',
    },
  ])
})

test('a repository that git refuses, as another person’s, is told as git tells it', async () => {
  process.env.GIT_TEST_ASSUME_DIFFERENT_OWNER = '1'
  try {
    await expect(inventoryAt(inventory, 'HEAD')).rejects.toThrow('detected dubious ownership')
  } finally {
    delete process.env.GIT_TEST_ASSUME_DIFFERENT_OWNER
  }
})

test('the repository is the inventory’s, whatever a hook of another says', async () => {
  process.env.GIT_DIR = join(estate, '.git')
  try {
    expect((await inventoryAt(inventory, 'HEAD')).files.errors).toEqual([])
  } finally {
    delete process.env.GIT_DIR
  }
})

test('a commit that is not here, an option for one, and a folder without a history are told with the cure', async () => {
  await expect(inventoryAt(inventory, 'nowhere')).rejects.toThrow('has no such commit here. Name a commit')
  await expect(inventoryAt(inventory, '--output=/tmp/x')).rejects.toThrow('has no such commit here')
  rmSync(join(estate, '.git'), { recursive: true })
  await expect(inventoryAt(inventory, 'HEAD')).rejects.toThrow('it is in no git repository')
})

test('a branch is compared with where it left the other, not with what that has got since', async () => {
  const began = await git('rev-parse', 'HEAD')
  await git('checkout', '--quiet', '-b', 'festival')
  infini('name: On the branch\n')
  await commit('A festival')
  await git('checkout', '--quiet', 'main')
  infini('name: On main\n')
  await commit('Meanwhile')
  expect(await branchPoint(inventory, 'main', 'festival')).toBe(began)
})

test('scripts/plan tells CI what it found by its exit code', async () => {
  const plan = (...words: string[]) =>
    execa('node', ['bundles/start.js', 'scripts/commands/plan.ts', inventory, '--language', 'en', ...words], {
      reject: false,
      env: { CALLED_FROM: '' },
    })
  const text = (await inventoryAt(inventory, 'HEAD')).files.texts.get('associations/infini.yaml') ?? ''
  const told = async (written: string) => {
    infini(written)
    const { exitCode, stdout, stderr } = await plan()
    return { exitCode, said: `${stdout}${stderr}` }
  }
  expect(await told(text)).toMatchObject({ exitCode: 0, said: expect.stringContaining('nothing changes') })
  expect(await told(text.replace('contact@', 'bureau@'))).toMatchObject({ exitCode: 2 })
  expect(await told(text.replace(/^ {2}pad:.*\n/m, ''))).toMatchObject({
    exitCode: 3,
    said: expect.stringContaining('pad.infini.example is not served any more.'),
  })
  expect(await told(text.replace('etherpad, on: apps', 'etherpad, on: loue'))).toMatchObject({ exitCode: 4 })
  expect(await told(text.replace('title: Infini', 'titel: Infini'))).toMatchObject({
    exitCode: 1,
    said: expect.stringContaining('"titel" is not known here.'),
  })
  expect(await plan('--from', 'nowhere')).toMatchObject({ exitCode: 1 })
  expect(JSON.parse((await plan('--json', '--from', 'HEAD', '--to', 'HEAD')).stdout)).toMatchObject({
    worst: 'nothing',
    changes: [],
  })
  // Seven processes one after the other, on processors that the lab's making may have meanwhile.
}, 180_000)
