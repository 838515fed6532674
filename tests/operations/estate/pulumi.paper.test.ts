import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { pulumi, runStack } from '../../../operations/estate/pulumi.ts'
import { withoutSecrets } from '../../../operations/state/place.ts'
import { PaperMachines } from '../../paper/machines.ts'

let paper: PaperMachines
beforeEach(() => {
  paper = new PaperMachines()
  mkdirSync(join(paper.root, 'engine'))
})
afterEach(() => paper.remove())

const place = 'postgres://bocage:hush@state.example/bocage?sslpassword=silent'
/** The engine, with a state at that place, which says this and fails. */
const failing = (said: string) => {
  writeFileSync(join(paper.root, 'engine/houx.exit'), `echo '${said}' >&2\nexit 3\n`)
  return { checkout: paper.root, environment: { PULUMI_BACKEND_URL: place, BOCAGE_RUN: 'a' } }
}

test('M: a run that fails says what the engine said, without the password of the place where the state is', async () => {
  const { failures } = await runStack(failing(`cannot reach ${place}`), 'houx', ['up', '--yes'], () => {})
  expect(failures).toEqual([
    { title: 'the engine', message: 'cannot reach postgres://bocage:…@state.example/bocage?sslpassword=…' },
  ])
})

test('M: so does a command that fails', async () => {
  const { environment, checkout } = failing('')
  const refused = pulumi({ checkout, environment }, ['login', place]).catch((error: Error) => error.message)
  expect(await refused).toMatch(/^The engine refused "pulumi login /)
  expect(withoutSecrets(`${place} hush silent`, place)).not.toMatch(/hush|silent/)
})

test.each([
  ['s3://bucket?region=fr', 'no bucket in fr', 'no bucket in fr'],
  ['postgres://a:p%40ss@b/c', 'user a, p@ss or p%40ss', 'user a, … or …'],
  ['file:///home/camille/state', 'no such folder /home/camille/state', 'no such folder /home/camille/state'],
])('of a state at %s, nothing is told that opens it, and the rest is', (at, said, told) => {
  expect(withoutSecrets(said, at)).toBe(told)
})

/** The engine, which says nothing for so long. */
const silent = (seconds: number) => {
  writeFileSync(join(paper.root, 'engine/houx.exit'), `exec sleep ${seconds}\n`)
  return { checkout: paper.root, environment: { PULUMI_BACKEND_URL: place, BOCAGE_RUN: 'a' }, patienceSeconds: 1 }
}

test('N1: a command that gives no answer ends, and says where the state is and what was asked', async () => {
  await expect(pulumi(silent(30), ['up', '--yes', '--stack', 'houx'])).rejects.toThrow(
    'The engine gave no answer.\n  postgres://bocage:…@state.example/bocage?sslpassword=…: "pulumi up --yes --stack houx" was not done after 1 seconds',
  )
})

test('N1: a run of which nothing is heard says so, with where the state is, and goes on', async () => {
  const told = new Set<string>()
  const outcome = await runStack(silent(2), 'houx', ['up', '--yes'], (running) => {
    for (const line of running) told.add(line.replace(/\d+ s/, 'some s'))
  })
  expect([...told]).toEqual([
    'nothing was heard of the engine for some s; the state is at postgres://bocage:…@state.example/bocage?sslpassword=…',
  ])
  expect(outcome.failures).toEqual([])
})
