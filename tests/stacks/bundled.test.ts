import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
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
const findProgram = async () => {
  const script = "import('./stacks/bundled.js').then(async (module) => console.log(await module.bundledProgram()))"
  return (await inCheckout('--eval', script)).stdout
}

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
  expect(await findProgram()).not.toBe(before)
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
