import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { parseMachine } from '../../../operations/status/ask-machine.ts'
import { estateStatus } from '../../../operations/status/estate-status.ts'
import { EstateOnPaper } from '../runs/estate-on-paper.ts'

let estate: EstateOnPaper
const names = ['blogs-database', 'blogs-houx-example', 'blogs-lierre-example', 'forge']
beforeEach(() => {
  estate = new EstateOnPaper()
  for (const machine of ['pve1', 'gateway', 'apps']) {
    estate.machines.install(machine, 'systemctl', 'exit 0')
    disks(machine, '100000 50000 6000000 5000000 /')
  }
  containers(...names.map((name) => `${name} running Up 3 hours (healthy)`))
  guests('running', 'running')
})
afterEach(() => estate.remove())

const disks = (machine: string, ...rows: string[]) =>
  estate.machines.install(
    machine,
    'df',
    ['1M-blocks Avail Inodes IFree Mounted on', ...rows].map((row) => `echo '${row}'`).join('\n'),
  )
const containers = (...lines: string[]) =>
  estate.machines.install('apps', 'docker', lines.map((line) => `echo '${line}'`).join('\n'))
const guests = (gateway: string, apps: string) =>
  estate.guests([
    { vmid: 101, name: 'gateway', status: gateway, tags: '' },
    { vmid: 110, name: 'apps', status: apps, tags: '' },
  ])

const look = () => estateStatus(estate.session(), estate.looking.visitor)
const amiss = async () =>
  (await look()).rows.filter(({ mark }) => mark !== 'well').map(({ name, state }) => `${name}: ${state}`)

test('N5: an estate in which all is well is found well, in one exchange with each machine', async () => {
  const { mark, rows } = await look()
  expect(rows.filter((row) => row.mark !== 'well')).toEqual([])
  expect(mark).toBe('well')
})

test('N5: one thing broken of each kind is seen, each at its place', async () => {
  disks('apps', '100000 50000 6000000 5000000 /', '100000 20 6000000 5000000 /data')
  containers(
    `${names[0]} exited Exited (137) 2 minutes ago`,
    ...names.slice(2).map((name) => `${name} running Up 3 hours`),
  )
  estate.machines.install('apps', 'systemctl', 'echo "bocage-job-forge.cron.service loaded failed failed A job"')
  estate.pages['houx.example'] = { status: 502 }
  guests('stopped', 'running')
  estate.machines.lose('gateway')
  expect(await amiss()).toEqual([
    'https://houx.example: it answers with status 502: its application does not answer the gateway',
    'gateway: it is stopped',
    '/data of apps: is full',
    'blogs-database on apps: does not run (exited)',
    'blogs-houx-example on apps: is not there',
    'bocage-job-forge.cron.service on apps: has failed',
  ])
})

test('N5: a machine that does not answer is a row, and the others are told of all the same', async () => {
  estate.machines.lose('apps')
  expect(await amiss()).toEqual(['apps: runs, and does not answer'])
})

test('what a machine has no program for, or says otherwise, is not known; nothing of it is an error', async () => {
  estate.machines.install('gateway', 'systemctl', 'exit 1')
  estate.machines.install('pve1', 'pvesh', 'echo nonsense')
  estate.machines.install('apps', 'docker', 'exit 1')
  expect(await amiss()).toEqual(['Docker on apps: gives no answer', 'the units of gateway: could not be told'])
})

test('N5: the last run is told: who, with which command, from which commit, and how it ended', async () => {
  const git = (...args: string[]) => execa('git', args, { cwd: estate.root })
  mkdirSync(join(estate.root, 'inventory'), { recursive: true })
  const file = join(estate.root, 'inventory/collective.yaml')
  writeFileSync(file, 'collective: {}\n')
  await git('init', '--quiet')
  await git('add', 'inventory')
  await git('-c', 'user.name=Zoé', '-c', 'user.email=zoe@houx.example', 'commit', '--quiet', '--message', 'an estate')
  const { stdout: commit } = await git('rev-parse', '--short=12', 'HEAD')
  guests('stopped', 'stopped')
  await estate.up({ only: ['collective', 'houx'] })
  expect((await look()).last).toEqual({
    who: expect.stringContaining('@'),
    run: 'scripts/up collective houx',
    at: expect.any(Number),
    commit,
    ended: 'well',
  })
  appendFileSync(file, '# more\n')
  estate.engine('houx', [], 'exit 3')
  await estate.up()
  expect((await look()).last).toMatchObject({
    run: 'scripts/up',
    commit: `${commit} and changes that are in no commit`,
    ended: 'failed',
  })
})

test('what a machine prints beside the question, or twice, changes nothing', () => {
  const printed =
    'Welcome!\n\n== units\na.service loaded failed failed A\n\n== units\nb.service\n\n== containers\n?\n\n== last\n{"last":1}\n'
  expect(parseMachine('apps', printed)).toEqual({
    rooms: undefined,
    failedUnits: ['a.service'],
    containers: undefined,
    guests: undefined,
    storages: undefined,
    last: undefined,
  })
})

test('a machine that names a time which is none is not believed about the last run', () => {
  const last = { who: 'x', run: 'y', at: 1e300, ended: 'well' }
  expect(
    parseMachine('apps', `\n== last\n${JSON.stringify({ written: {}, versions: {}, last })}\n`).last,
  ).toBeUndefined()
})
