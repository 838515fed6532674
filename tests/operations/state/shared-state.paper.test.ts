import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { findEngine } from '../../../engine/engine.ts'
import { pulumi, runStack } from '../../../operations/estate/pulumi.ts'
import { createStack, existingStacks, type Session } from '../../../operations/estate/session.ts'
import { stateOf } from '../../../operations/estate/state.ts'
import { recover } from '../../../operations/recovery/recover.ts'
import { upArguments } from '../../../operations/runs/stack-runs.ts'
import { moveState } from '../../../operations/state/move-state.ts'
import { canBuildMinio, minioProgram, startMinio } from './servers/minio.ts'
import { postgresqlPrograms, startPostgresql } from './servers/postgresql.ts'
import type { StateServer } from './servers/server.ts'
import { Technician } from './technician.ts'

/*
 * Two technicians, each with a home and a checkout, share a state on a real PostgreSQL and on a real MinIO. The engine is the real one;
 * it brings up a program of its own, so that no machine is needed. Where the engine, PostgreSQL or Go isn't there (scripts/test sees to
 * them), these are skipped.
 */
const isEngineReady = findEngine() !== undefined
const servers: [name: string, isAble: boolean, start: () => Promise<StateServer>][] = [
  ['PostgreSQL', isEngineReady && postgresqlPrograms !== undefined, () => startPostgresql(postgresqlPrograms ?? '')],
  ['MinIO', isEngineReady && canBuildMinio, async () => startMinio(await minioProgram())],
]

// Each call starts an engine: on a machine that has much else to do, that takes its time.
jest.setTimeout(180_000)

const stackNames = (count: number) =>
  Array.from({ length: count }, (_, index) => `s${String(index + 1).padStart(2, '0')}`)
const settingsOf = (stack: string) => `Pulumi.${stack}.yaml`
const build = 20 * 60_000

describe.each(servers)('on %s', (_, isAble, start) => {
  const when = isAble ? test : test.skip
  let server: StateServer
  let camille: Technician
  let dominique: Technician
  let sessions: [Session, Session]

  beforeAll(async () => {
    if (!isAble) return
    server = await start()
    camille = new Technician()
    dominique = new Technician()
    sessions = [camille.session(server.place, server.keys), dominique.session(server.place, server.keys)]
    await existingStacks(sessions[0])
    await fill(4)
  }, build)
  afterAll(async () => {
    for (const one of [camille, dominique]) one?.remove()
    await server?.stop()
  })

  /** Makes so many stacks, as the engine makes the first. */
  async function fill(count: number): Promise<void> {
    const [first = '', ...others] = stackNames(count)
    const file = join(camille.home, 'state/.pulumi/stacks/bocage', `${first}.json`)
    if (!existsSync(file)) await createStack(camille.session(), first)
    const [state, settings] = [file, join(camille.checkout, settingsOf(first))].map((path) =>
      readFileSync(path, 'utf8'),
    )
    await server.put(
      Object.fromEntries(
        [first, ...others].map((stack) => [
          `.pulumi/stacks/bocage/${stack}.json`,
          state?.replaceAll(first, stack) ?? '',
        ]),
      ),
    )
    for (const one of [camille, dominique])
      one.write(Object.fromEntries([first, ...others].map((stack) => [settingsOf(stack), settings ?? ''])))
  }

  /** What both do at once. */
  const both = <Result>(work: (session: Session) => Promise<Result>) => Promise.all(sessions.map(work))
  const up = (session: Session, stack: string, more: Record<string, string> = {}) =>
    runStack(
      { ...session.engine, environment: { ...session.engine.environment, ...more } },
      stack,
      upArguments(false),
      () => {},
    )

  when('N1: both list four stacks at once', async () => {
    expect((await both(existingStacks)).map((stacks) => [...stacks].sort())).toEqual([stackNames(4), stackNames(4)])
  })

  when('N1: both bring up different stacks at once, and each reads what the other did', async () => {
    const [one, other] = sessions
    const outcomes = await Promise.all([up(one, 's01'), up(other, 's02')])
    expect(outcomes.flatMap(({ failures }) => failures)).toEqual([])
    const [read, readToo] = await Promise.all([stateOf(one, 's02'), stateOf(other, 's01')])
    for (const { resources, written } of [read, readToo]) {
      expect(resources.map(({ type }) => type)).toContain('bocage:components:Gateway')
      expect(written).toBeGreaterThan(Date.now() - 120_000)
    }
  })

  when('N1: of the same stack, the second is told who is at work, and changes nothing', async () => {
    const [one, other] = sessions
    const [began, mayEnd] = [join(camille.root, 'began'), join(camille.root, 'may-end')]
    const first = up(one, 's03', { BEGAN: began, MAY_END: mayEnd })
    for (const until = Date.now() + 30_000; !existsSync(began) && Date.now() < until; ) await pause(50)
    const second = await up(other, 's03')
    writeFileSync(mayEnd, '')
    const { failures } = await first
    expect(second.changes).toEqual([])
    expect(second.failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Somebody is at work on this stack\.\n {2}\S+@\S+: process \d+ has held the lock since /),
    ])
    expect(failures).toEqual([])
  })

  when('N1: what a killed run left is mended while the other one reads', async () => {
    const [one, other] = sessions
    const { resources } = await stateOf(one, 's01')
    const [mended] = await Promise.all([
      recover(one, 's01', { resources, pending: 1 }),
      existingStacks(other),
      stateOf(other, 's04'),
    ])
    expect(mended).toEqual([])
    const urns = (all: typeof resources) => all.map(({ urn }) => urn)
    expect(urns((await stateOf(other, 's01')).resources)).toEqual(urns(resources))
  })

  when('N1: both list forty stacks at once, and read some of them', async () => {
    await fill(40)
    const read = await both(async (session) => {
      const stacks = [...(await existingStacks(session))].sort()
      return [stacks, await Promise.all(['s01', 's40'].map(async (stack) => (await stateOf(session, stack)).pending))]
    })
    expect(read).toEqual([
      [stackNames(40), [0, 0]],
      [stackNames(40), [0, 0]],
    ])
  })

  when('N10: a state moves there and back, with what was secret in it', async () => {
    const dominiques = new Technician()
    try {
      const files = dominiques.session()
      await createStack(files, 'collective')
      expect((await up(files, 'collective')).failures).toEqual([])
      const settings = () => readFileSync(join(dominiques.checkout, 'Pulumi.collective.yaml'), 'utf8')
      const before = settings()
      const secretOf = async ({ engine }: Session) =>
        JSON.parse(await pulumi(engine, ['stack', 'output', '--json', '--show-secrets', '--stack', 'collective']))
      const place = `${server.place}${server.another}`
      const shared = dominiques.session(place, server.keys)
      const { engine, ...more } = files
      const keyed = { ...more, engine: { ...engine, environment: { ...engine.environment, ...server.keys } } }
      await moveState(keyed, place, () => {})
      expect(settings()).toContain(`bocage:state: ${place}`)
      expect([await secretOf(shared), [...(await existingStacks(shared))]]).toEqual([{ hush: 'hush' }, ['collective']])
      const home = `file://${join(dominiques.home, 'state')}`
      await expect(moveState(shared, home, () => {})).resolves.toBeUndefined()
      expect(settings()).toBe(before)
    } finally {
      dominiques.remove()
    }
  })
})
