import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { makeWorkspace } from '../../benchmark/workspace.ts'

let checkout = ''
beforeAll(async () => {
  checkout = await makeWorkspace(join(await mkdtemp(join(tmpdir(), 'bocage-started-')), 'checkout'))
  await writeFile(
    join(checkout, 'scripts/essai.ts'),
    "import { quote } from '../words/quote.ts'\nconsole.log(process.argv.slice(2).map(quote).join(' '), import.meta.dirname)\nprocess.exitCode = 3\n",
  )
})
afterAll(() => rm(join(checkout, '..'), { recursive: true, force: true }))

const start = () =>
  execa('node', ['bundles/start.js', 'scripts/essai.ts', 'a word', '-x'], { cwd: checkout, reject: false })
const said = () => ({ exitCode: 3, stdout: `'a word' '-x' ${checkout}/scripts` })

test('a command has its words, its place and its exit code', async () => {
  expect(await start()).toMatchObject(said())
})

test('in a checkout that may only be read, it runs all the same', async () => {
  await rm(join(checkout, '.bocage'), { recursive: true })
  // Nobody makes a folder here, not even root.
  await writeFile(join(checkout, '.bocage'), '')
  expect(await start()).toMatchObject(said())
})
