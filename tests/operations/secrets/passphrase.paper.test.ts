import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Session } from '../../../operations/estate/session.ts'
import { rotatePassphrase } from '../../../operations/secrets/passphrase.ts'
import { EstateOnPaper } from '../runs/estate-on-paper.ts'

const old = 'the old one\n'
const stacks = ['collective', 'houx', 'lierre']
let estate: EstateOnPaper
let file: string
let session: Session

beforeEach(() => {
  estate = new EstateOnPaper()
  file = join(estate.root, 'home/passphrase')
  writeFileSync(file, old, { mode: 0o600 })
  for (const stack of stacks) {
    estate.state(stack)
    opens(stack, old)
    writeFileSync(settingsOf(stack), '')
  }
  const { engine, ...rest } = estate.session()
  session = { ...rest, engine: { ...engine, environment: { PULUMI_CONFIG_PASSPHRASE_FILE: file } } }
})
afterEach(() => estate.remove())

const settingsOf = (stack: string) => join(estate.root, `Pulumi.${stack}.yaml`)
const placeOf = (stack: string) => join(estate.root, `engine/${stack}.passphrase`)
const opens = (stack: string, passphrase: string) => writeFileSync(placeOf(stack), passphrase)
const opener = (stack: string) => readFileSync(placeOf(stack), 'utf8')
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

test('N9: a stack that opens with another passphrase stops it, with its name; the old one stays in force', async () => {
  opens('houx', 'somebody else’s\n')
  await expect(rotateNow()).rejects.toThrow('change-secrets-provider passphrase --stack houx".\nerror: incorrect')
  expect(readFileSync(file, 'utf8')).toBe(old)
  expect(opener('lierre')).toBe(old)
})

test('N9: one that stops half-way says which stacks have the new one, and where that is', async () => {
  opens('houx', 'somebody else’s\n')
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
