import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { execa } from 'execa'
import { quote } from '../../../words/quote.ts'

/* What a machine does about departures, in a folder of its own. */

const script = await readFile(new URL('../../../ledger/departures/departures.sh', import.meta.url), 'utf8')
const [camille, nolwenn] = ['camille ssh-ed25519 AAAAcamille', 'nolwenn ssh-ed25519 AAAAnolwenn'] as const
let folder: string

jest.setTimeout(30_000)
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bocage-departures-'))
  await mkdir(join(folder, 'secrets/infini/site'), { recursive: true })
  await secret('old')
  await letIn('ssh-ed25519 AAAAcamille camille@laptop', 'ssh-ed25519 AAAAnolwenn nolwenn@laptop')
})
afterEach(() => rm(folder, { recursive: true }))

const secret = (name: string) => writeFile(join(folder, 'secrets/infini/site', name), 'a secret')
const letIn = (...lines: string[]) => writeFile(join(folder, 'keys'), lines.map((line) => `${line}\n`).join(''))
async function run(words: string[], ...technicians: string[]): Promise<string[]> {
  const values = {
    departures: join(folder, 'bocage/departures'),
    secrets: join(folder, 'secrets'),
    keys: join(folder, 'keys'),
    technicians: technicians.join('\n'),
  }
  const set = Object.entries(values).map(([name, value]) => `${name}=${quote(value)}\n`)
  const { stdout } = await execa('sh', ['-s', ...words], { input: `set -eu\n${set.join('')}${script}` })
  return stdout.split('\n').map((line) => line.replace(/\t\d+$/, '').replaceAll('\t', ' '))
}
const note = (...technicians: string[]) => run(['note'], ...technicians)

test('S4: what is older than a departure is known, and what is made afterwards is not', async () => {
  expect(await note(camille, nolwenn)).toEqual([''])
  await letIn('ssh-ed25519 AAAAcamille camille@laptop')
  expect(await note(camille)).toEqual(['noted nolwenn', 'left nolwenn', 'older infini/site/old'])
  await secret('new')
  expect(await note(camille)).toEqual(['left nolwenn', 'older infini/site/old'])
  await run(['close', 'nolwenn'])
  expect(await note(camille)).toEqual(['older infini/site/old'])
  await secret('old')
  expect(await note(camille)).toEqual([''])
})

test('what is remembered is for root alone; through the folder above others pass to what is theirs', async () => {
  await run(['remember'], camille)
  const modes = ['bocage', 'bocage/departures', 'bocage/departures/technicians'].map(
    async (path) => (await stat(join(folder, path))).mode & 0o777,
  )
  expect(await Promise.all(modes)).toEqual([0o711, 0o700, 0o600])
})

test('S4: nobody has left while one of their keys still lets in', async () => {
  await note(camille, nolwenn)
  expect(await note(camille)).toEqual([''])
  await letIn('ssh-ed25519 AAAAcamille camille@laptop')
  expect((await note(camille))[0]).toBe('noted nolwenn')
  // A machine without the file lets nobody in by it.
  await rm(join(folder, 'keys'))
  expect((await note())[0]).toBe('noted camille')
})

test('another key of the same person is no departure; a lost one is said', async () => {
  await note(camille, nolwenn)
  await letIn('ssh-ed25519 AAAAother camille@new', 'ssh-ed25519 AAAAnolwenn nolwenn@laptop')
  expect(await note('camille ssh-ed25519 AAAAother', nolwenn)).toEqual([''])
  await run(['left', 'camille'])
  expect(await run(['list'])).toEqual(['left camille', 'older infini/site/old'])
})

test('a machine of before learns who gets in from its keys, and knows who leaves in the run that brings this', async () => {
  await run(['remember'])
  expect(await readFile(join(folder, 'bocage/departures/technicians'), 'utf8')).toBe(
    'camille@laptop ssh-ed25519 AAAAcamille\nnolwenn@laptop ssh-ed25519 AAAAnolwenn\n',
  )
  await letIn('ssh-ed25519 AAAAcamille camille@laptop')
  expect((await note(camille))[0]).toBe('noted nolwenn@laptop')
})

test('a secret that was made while the clock was ahead is older than a departure all the same', async () => {
  await note(camille, nolwenn)
  const ahead = Date.now() / 1000 + 86_400
  await utimes(join(folder, 'secrets/infini/site/old'), ahead, ahead)
  await letIn('ssh-ed25519 AAAAcamille camille@laptop')
  expect(await note(camille)).toContain('older infini/site/old')
})

test('a secret that a killed run left half-way is told, once, and the machine’s notes are root’s alone', async () => {
  await note(camille, nolwenn)
  await secret('old.next')
  expect(await run(['list'])).toEqual(['unfinished infini/site/old'])
  expect(await readdir(join(folder, 'bocage/departures'))).toEqual(['lost', 'open', 'technicians'])
})

const departed = async () => (await run(['departed'])).map((line) => line.replace(/ \d{10} /, ' '))
const alone = async () => {
  await note(camille, nolwenn)
  await run(['expect'], camille)
}

test('B9: who will no longer get in is noted while their key still does, and what they could read is older', async () => {
  await alone()
  expect(await run(['list'])).toEqual(['left nolwenn', 'older infini/site/old'])
  // The run was killed: the next one, whatever it says, finds out that the key is gone.
  await letIn('ssh-ed25519 AAAAcamille camille@laptop')
  expect((await note(camille))[0]).toBe('noted nolwenn')
})

test('B8: who left is remembered by name and by key, also once the departure is closed, until they may return', async () => {
  await alone()
  const gone = ['departed nolwenn left ssh-ed25519 AAAAnolwenn', 'departed nolwenn left - -']
  expect(await departed()).toEqual(gone)
  await letIn('ssh-ed25519 AAAAcamille camille@laptop')
  await note(camille)
  await run(['close', 'nolwenn'])
  expect(await departed()).toEqual(gone)
  await run(['return', 'nolwenn'])
  expect([await departed(), await run(['list'])]).toEqual([[''], ['older infini/site/old']])
})

test('B8: an inventory that still has who left brings nobody back: a closed departure stays closed, and nothing is older', async () => {
  await alone()
  await letIn('ssh-ed25519 AAAAcamille camille@laptop')
  await note(camille)
  await run(['close', 'nolwenn'])
  await secret('old')
  expect(await note(camille)).toEqual([''])
  for (const stale of [nolwenn, 'nolwenn ssh-ed25519 AAAAother', 'nora ssh-ed25519 AAAAnolwenn'])
    expect([await note(camille, stale), await note(camille)]).toEqual([[''], ['']])
  // Who may return is known again, and leaves again.
  await run(['return', 'nolwenn'])
  await note(camille, nolwenn)
  expect(await note(camille)).toEqual(['noted nolwenn', 'left nolwenn', 'older infini/site/old'])
})

test('B8: a key that was lost is remembered as such for good, however its owner comes and goes', async () => {
  await note(camille, nolwenn)
  await run(['left', 'camille'])
  // Until it is replaced it is not known which one was lost.
  expect(await departed()).toEqual([''])
  await run(['expect'], 'camille ssh-ed25519 AAAAother', nolwenn)
  await note('camille ssh-ed25519 AAAAother', nolwenn)
  const lost = 'departed camille lost ssh-ed25519 AAAAcamille'
  expect(await departed()).toEqual([lost])
  // The next new laptop is no loss.
  await note('camille ssh-ed25519 AAAAthird', nolwenn)
  expect(await departed()).toEqual([lost])
  await run(['expect'], nolwenn)
  expect(await departed()).toEqual([
    lost,
    'departed camille left ssh-ed25519 AAAAother',
    'departed camille left ssh-ed25519 AAAAthird',
    'departed camille left - -',
  ])
  await run(['return', 'camille'])
  expect(await departed()).toEqual([lost])
})

test('B8: who lost a key has not left, also where the machine knows them by their key alone', async () => {
  await run(['remember'])
  await run(['left', 'camille'])
  expect(await departed()).toEqual([''])
})

test('B8: a key that was replaced before it was said to be lost was that one', async () => {
  await note(camille, nolwenn)
  await note('camille ssh-ed25519 AAAAother', nolwenn)
  await run(['left', 'camille'])
  expect(await departed()).toEqual(['departed camille lost ssh-ed25519 AAAAcamille'])
})

test('B8: a departure from before keys were remembered counts by name; a preview that asks writes nothing', async () => {
  expect(await departed()).toEqual([''])
  expect(await readdir(folder)).toEqual(['keys', 'secrets'])
  await note(camille, nolwenn)
  await writeFile(join(folder, 'bocage/departures/open/yann'), '1700000000\n')
  await writeFile(join(folder, 'bocage/departures/open/camille'), '1700000000\n')
  expect(await departed()).toEqual(['departed yann left - -'])
})
