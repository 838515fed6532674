import { spawnSync } from 'node:child_process'
import { appendFile, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { makeWorkspace } from '../../benchmark/workspace.ts'
import { takeLease } from '../../provider/lease/exchange.ts'
import { PaperMachines } from '../paper/machines.ts'

let checkout = ''
beforeAll(async () => {
  checkout = await makeWorkspace(join(await mkdtemp(join(tmpdir(), 'bocage-bundled-')), 'checkout'))
})
afterAll(() => rm(join(checkout, '..'), { recursive: true, force: true }))

const inCheckout = (...args: string[]) => execa('node', args, { cwd: checkout, reject: false })
const call = (word: string) => `import('./bundles/current.js').then(({ ${word} }) => ${word}({
  name: 'program', entry: new URL('file://${checkout}/stacks/index.ts'), external: ['@pulumi/*'] }))`
const findProgram = async () => (await inCheckout('--eval', `${call('currentBundle')}.then(console.log)`)).stdout

test('the program is one file that finds the inventory, the catalogue and every component', async () => {
  const program = await findProgram()
  expect(program).toMatch(`${checkout}/.bocage/cache/program-`)
  expect((await inCheckout(program)).stderr).toContain('The inventory has no association "stack".')
  // A trace leads to the sources.
  expect((await inCheckout('--enable-source-maps', program)).stderr).toContain('stacks/index.ts:')
})

test('the program is made again when a source changes, and only then', async () => {
  const before = await findProgram()
  expect(await findProgram()).toBe(before)
  await appendFile(join(checkout, 'words/quote.ts'), '\nexport const changed = true\n')
  const after = await findProgram()
  expect(after).not.toBe(before)
  // Nothing names it yet: the catalogue finds it in its folder.
  await writeFile(join(checkout, 'services/new-one.ts'), 'export const service = {}\n')
  expect(await findProgram()).not.toBe(after)
  await rm(join(checkout, 'services/new-one.ts'))
})

test('packages that are installed after their lock file came are in the next program', async () => {
  const packages = join(checkout, 'node_modules')
  const real = await realpath(packages)
  await rm(packages)
  await mkdir(packages)
  for (const name of (await readdir(real)).filter((name) => !name.startsWith('.')))
    await symlink(join(real, name), join(packages, name))
  // `pulumi up` by hand, before the command that installs them.
  const before = await findProgram()
  await writeFile(join(packages, '.package-lock.json'), '{}\n')
  expect(await findProgram()).not.toBe(before)
})

test('a source that goes, and a cache that was emptied, are no reason to stop', async () => {
  await findProgram()
  await rm(join(checkout, '.bocage/cache'), { recursive: true })
  await writeFile(join(checkout, 'words/gone.ts'), 'export const gone = true\n')
  const quote = join(checkout, 'words/quote.ts')
  const text = await readFile(quote, 'utf8')
  await writeFile(quote, `${text}export { gone } from './gone.ts'\n`)
  await findProgram()
  await writeFile(quote, text)
  await rm(join(checkout, 'words/gone.ts'))
  expect((await inCheckout(await findProgram())).stderr).toContain('The inventory has no association "stack".')
})

test('S6: the program of a run by hand ends before anything is made while somebody else holds the estate', async () => {
  const paper = new PaperMachines('pve1')
  try {
    await writeFile(join(checkout, '.bocage/ssh_config'), 'Host pve1\n  HostName pve1\n')
    await takeLease('pve1', 'a', { who: 'camille@laptop', run: 'scripts/up', machine: 'laptop', pid: 7, born: '' })
    const { stderr } = await inCheckout(await findProgram())
    expect(stderr).toContain('Somebody else is at work on this estate.')
  } finally {
    paper.remove()
  }
})

const root = process.getuid?.() === 0 ? [] : ['--map-root-user']
const canMount = spawnSync('unshare', [...root, '--mount', 'true']).status === 0
const onLinux = canMount ? test : test.skip

onLinux.each([
  ['full', 'mount -t tmpfs -o size=64k full .bocage/cache'],
  ['there to be read', 'mount -t tmpfs -o ro theirs .bocage/cache'],
  [
    "another user's in part",
    'mkdir -p .bocage/cache/program-old; mount -t tmpfs theirs .bocage/cache/program-old; touch -d "2 hours ago" .bocage/cache/program-old',
  ],
])('a program runs where the cache is %s', async (_, mount) => {
  const script = `rm -rf .bocage/cache && mkdir -p .bocage/cache && ${mount} && exec node --eval "$1"`
  const { stderr } = await execa('unshare', [...root, '--mount', 'sh', '-c', script, 'sh', call('runCurrent')], {
    cwd: checkout,
    reject: false,
  })
  expect(stderr).toContain('The inventory has no association "stack".')
})
