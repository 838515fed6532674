import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { findEngine } from '../../../engine/engine.ts'
import { pulumi, runStack } from '../../../operations/estate/pulumi.ts'
import { createStack, existingStacks, type Session } from '../../../operations/estate/session.ts'
import { upArguments } from '../../../operations/runs/stack-runs.ts'
import { moveState } from '../../../operations/state/move-state.ts'
import { Technician } from './technician.ts'

/* The real engine, from a folder to another; tests of a shared state move one to real servers. */
const isAble = findEngine() !== undefined
const when = isAble ? test : test.skip

// Each call starts an engine: on a machine that has much else to do, that takes its time.
jest.setTimeout(180_000)

let camille: Technician
let session: Session
let to: string
let folder: string
let said: string[]

beforeAll(async () => {
  camille = new Technician()
  if (!isAble) return
  session = camille.session()
  for (const stack of ['collective', 'houx']) await createStack(session, stack)
  await runStack(session.engine, 'houx', upArguments(false), () => {})
})
afterAll(() => camille.remove())
beforeEach(() => {
  folder = join(camille.root, 'elsewhere')
  rmSync(folder, { recursive: true, force: true })
  to = `file://${folder}`
  said = []
})

const move = (place = to) => moveState(session, place, (line) => said.push(line))
const settings = () => readFileSync(join(camille.checkout, 'Pulumi.collective.yaml'), 'utf8')
const elsewhere = () => camille.session(to)
const stateFile = (root: string, stack: string) => join(root, '.pulumi/stacks/bocage', `${stack}.json`)

when('N10: all of it is copied, the settings name the new place, and the old one is as it was', async () => {
  const [before, own] = [settings(), readFileSync(stateFile(session.state ?? '', 'houx'), 'utf8')]
  await move()
  expect(said.sort()).toEqual(['collective: copied', 'houx: copied'])
  expect(settings()).toBe(`${before}config:\n  bocage:state: ${to}\n`)
  expect(readFileSync(stateFile(session.state ?? '', 'houx'), 'utf8')).toBe(own)
  expect(existsSync(join(camille.home, 'state-move.json'))).toBe(false)
  const shown = ['stack', 'output', 'hush', '--show-secrets', '--stack', 'houx']
  expect(await pulumi(elsewhere().engine, shown)).toBe('hush')
  writeFileSync(join(camille.checkout, 'Pulumi.collective.yaml'), before)
})

when(
  'N10: one that was broken off changed nothing, and a second try goes on, also when a run came between',
  async () => {
    const before = settings()
    const { checkout } = session.engine
    // The engine is killed as it copies the second one.
    mkdirSync(join(camille.root, 'bin'))
    const real =
      (await pulumi(session.engine, ['version'])) && `${session.engine.environment.PATH?.split(':')[0]}/pulumi`
    writeFileSync(
      join(camille.root, 'bin/pulumi'),
      `#!/bin/sh\ncase "$*" in 'stack import --stack houx'*) exit 137 ;; esac\nexec ${real} "$@"\n`,
      { mode: 0o755 },
    )
    const environment = {
      ...session.engine.environment,
      PATH: `${camille.root}/bin:${session.engine.environment.PATH}`,
    }
    const killed = { ...session, engine: { checkout, environment } }
    await expect(moveState(killed, to, () => {})).rejects.toThrow(
      'The engine refused "pulumi stack import --stack houx"',
    )
    expect(settings()).toBe(before)
    expect([...(await existingStacks(elsewhere()))].sort()).toEqual(['collective', 'houx'])
    await runStack(session.engine, 'collective', upArguments(false), () => {})
    await move()
    expect(said.sort()).toEqual(['collective: copied', 'houx: copied'])
    expect(settings()).toContain(to)
    writeFileSync(join(camille.checkout, 'Pulumi.collective.yaml'), before)
  },
)

when('N10: a place that has stacks is refused, and left alone', async () => {
  const theirs = new Technician()
  try {
    for (const stack of ['houx', 'chene']) await createStack(theirs.session(), stack)
    await runStack(theirs.session().engine, 'houx', upArguments(false), () => {})
    cpSync(join(theirs.home, 'state'), folder, { recursive: true })
    const before = readFileSync(stateFile(folder, 'houx'), 'utf8')
    const own = camille.session(to)
    await expect(move()).rejects.toThrow(`${to}: it has stacks already: chene, houx. Name a place that has none`)
    expect(readFileSync(stateFile(own.state ?? '', 'houx'), 'utf8')).toBe(before)
    expect(settings()).not.toContain('bocage:state')
  } finally {
    theirs.remove()
  }
})

when('N10: while somebody works on a stack by hand, nothing moves', async () => {
  const locks = join(camille.home, 'state/.pulumi/locks/organization/bocage/houx')
  mkdirSync(locks, { recursive: true })
  writeFileSync(
    join(locks, 'a.json'),
    JSON.stringify({ pid: 7, hostname: 'laptop', username: 'dominique', timestamp: 'noon' }),
  )
  await expect(move()).rejects.toThrow('dominique@laptop: process 7 has held the lock since noon')
  rmSync(locks, { recursive: true })
  expect(existsSync(stateFile(folder, 'houx'))).toBe(false)
})
