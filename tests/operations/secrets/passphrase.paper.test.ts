import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Session } from '../../../operations/estate/session.ts'
import { bringEstateUp } from '../../../operations/runs/up.ts'
import { refuseTwoPassphrases } from '../../../operations/secrets/begun-passphrase.ts'
import { rotatePassphrase } from '../../../operations/secrets/passphrase.ts'
import { EstateOnPaper } from '../runs/estate-on-paper.ts'

const old = 'the-old-one\n'
const stacks = ['collective', 'houx', 'lierre']
let estate: EstateOnPaper
let file: string
let session: Session

beforeEach(() => {
  estate = new EstateOnPaper()
  file = join(estate.root, 'home/passphrase')
  writeFileSync(file, old, { mode: 0o600 })
  for (const stack of stacks) {
    opens(stack, old)
  }
  const { engine, ...rest } = estate.session()
  session = { ...rest, engine: { ...engine, environment: { PULUMI_CONFIG_PASSPHRASE_FILE: file } } }
})
afterEach(() => estate.remove())

const settingsOf = (stack: string) => join(estate.root, `Pulumi.${stack}.yaml`)
const stateOf = (stack: string) => join(estate.root, `state/.pulumi/stacks/bocage/${stack}.json`)
/** Gives a stack a passphrase, for its settings and its state. */
function opens(stack: string, passphrase: string): void {
  const salt = passphrase.trim()
  const latest = { manifest: {}, resources: [], secrets_providers: { type: 'passphrase', state: { salt } } }
  writeFileSync(settingsOf(stack), `encryptionsalt: ${salt} # of ${salt}\n`)
  estate.stateText(stack, JSON.stringify({ version: 3, checkpoint: { latest } }))
}
/** The passphrase that opens the settings and the state of a stack. */
function opener(stack: string): string {
  const settings = /^encryptionsalt: (\S+) # of \1\n$/.exec(readFileSync(settingsOf(stack), 'utf8'))?.[1]
  expect(JSON.parse(readFileSync(stateOf(stack), 'utf8')).checkpoint.latest.secrets_providers.state.salt).toBe(settings)
  return `${settings}\n`
}
const rotateNow = (stopped = false) =>
  rotatePassphrase(session, stopped ? AbortSignal.abort() : new AbortController().signal)

test('N9: all stacks open with the new passphrase, which only its owner reads, and the former one is kept', async () => {
  const { former, ...rest } = await rotateNow()
  expect(rest).toEqual({ file, stacks: 3 })
  expect(former).toMatch(/passphrase\.until-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/)
  const made = readFileSync(file, 'utf8')
  expect(made).toMatch(/^[A-Za-z0-9_-]{43}\n$/)
  expect(stacks.map(opener)).toEqual([made, made, made])
  expect(readFileSync(former, 'utf8')).toBe(old)
  for (const path of [file, former]) expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(existsSync(`${file}.next`)).toBe(false)
  expect(estate.calls().join('\n')).not.toContain(made.trim())
})

test('N9: one that was killed half-way is gone on with', async () => {
  await expect(rotateNow(true)).rejects.toThrow('aborted')
  const begun = readFileSync(`${file}.next`, 'utf8')
  opens('collective', begun)
  await rotateNow()
  expect(stacks.map(opener)).toEqual([begun, begun, begun])
  expect(readFileSync(file, 'utf8')).toBe(begun)
})

test.each([
  ['who opens its settings was written', 1],
  ['its settings were written', 2],
  ['its state was written', 3],
])('N9: an engine that was killed once %s leaves a stack that the next one goes on with', async (_, writes) => {
  writeFileSync(join(estate.root, 'engine/houx.writes'), `${writes}\n`)
  await expect(rotateNow()).rejects.toThrow('houx: it does not have the new passphrase, which opens collective already')
  const next = readFileSync(`${file}.next`, 'utf8')
  await rotateNow()
  expect(stacks.map(opener)).toEqual([next, next, next])
  expect(readFileSync(file, 'utf8')).toBe(next)
  // What was noted of it counts no more.
  await rotateNow()
  expect(new Set(stacks.map(opener))).toEqual(new Set([readFileSync(file, 'utf8')]))
  expect(readFileSync(file, 'utf8')).not.toBe(next)
})

test('N9: what one noted that was killed at its very end makes the next one pass over no stack', async () => {
  await rotateNow()
  const note = { settings: '', opener: 'the-old-one' }
  writeFileSync(`${file}.next-stacks.json`, JSON.stringify(Object.fromEntries(stacks.map((stack) => [stack, note]))))
  await rotateNow()
  const made = readFileSync(file, 'utf8')
  expect(stacks.map(opener)).toEqual([made, made, made])
})

test('N9: where somebody else has given all stacks another passphrase meanwhile, they get this one after that', async () => {
  writeFileSync(join(estate.root, 'engine/houx.writes'), '1\n')
  await expect(rotateNow()).rejects.toThrow('exit code 137')
  for (const stack of stacks) opens(stack, 'of-somebody-else\n')
  writeFileSync(file, 'of-somebody-else\n')
  await rotateNow()
  const made = readFileSync(file, 'utf8')
  expect(stacks.map(opener)).toEqual([made, made, made])
})

test('N9: a run before it is gone on with is told which passphrase opens what, and changes nothing', async () => {
  writeFileSync(join(estate.root, 'engine/houx.writes'), '1\n')
  await expect(rotateNow()).rejects.toThrow('exit code 137')
  await expect(refuseTwoPassphrases(session, stacks)).rejects.toThrow(
    [
      'A new passphrase was begun, and not all stacks have it. Nothing was changed.',
      `  ${file}.next: it opens collective, and ${file} opens houx, lierre. Keep both files, and run scripts/secret passphrase: it goes on from there.`,
    ].join('\n'),
  )
  const up = () => bringEstateUp({}, { person: () => undefined, open: async () => session, looking: estate.looking })
  await expect(up()).rejects.toThrow('A new passphrase was begun')
  expect(estate.calls()).not.toContainEqual(expect.stringMatching(/^up /))
  await rotateNow()
  await refuseTwoPassphrases(session, stacks)
})

test('N9: a passphrase that opens nothing yet holds nobody up', async () => {
  await expect(rotateNow(true)).rejects.toThrow('aborted')
  expect(existsSync(`${file}.next`)).toBe(true)
  await refuseTwoPassphrases(session, stacks)
})

test('N9: a stack that opens with another passphrase stops it, with its name; the old one stays in force', async () => {
  opens('houx', 'somebody-elses\n')
  await expect(rotateNow()).rejects.toThrow('change-secrets-provider passphrase --stack houx".\nerror: incorrect')
  expect(readFileSync(file, 'utf8')).toBe(old)
  expect(opener('lierre')).toBe(old)
})

test('N9: one that stops half-way says which stacks have the new one, and where that is', async () => {
  opens('houx', 'somebody-elses\n')
  await expect(rotateNow()).rejects.toThrow(
    `houx: it does not have the new passphrase, which opens collective already; it is in ${file}.next`,
  )
})

test('N9: where the settings of a stack lie elsewhere, nothing is changed: they would keep the former passphrase', async () => {
  rmSync(settingsOf('houx'))
  await expect(rotateNow()).rejects.toThrow(
    `${settingsOf('houx')}: it holds what the passphrase opens, and is not there`,
  )
  expect(estate.calls()).toEqual([])
  expect(existsSync(`${file}.next`)).toBe(false)
})

test('N9: a passphrase that is in no file, or a rehearsal’s, is left alone', async () => {
  process.env.PULUMI_CONFIG_PASSPHRASE = 'itself'
  try {
    await expect(rotateNow()).rejects.toThrow('Write it to a file that only you may read')
  } finally {
    delete process.env.PULUMI_CONFIG_PASSPHRASE
  }
  session = { ...session, site: { name: 'lab' } as Session['site'] & object }
  await expect(rotateNow()).rejects.toThrow('This is a rehearsal')
  expect(estate.calls()).toEqual([])
})
