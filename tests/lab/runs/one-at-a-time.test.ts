import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { parse, stringify } from 'yaml'
import { siteFile } from '../../../inventory/model/site.ts'
import { runStack } from '../../../operations/estate/pulumi.ts'
import { giveBackLease, lookAtLease, takeLease } from '../../../provider/lease/exchange.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { checkout } from '../../../words/checkout.ts'
import { borrowedEstate, command, session, stacks, up } from '../estate.ts'
import { visit } from '../visit.ts'
import { upUnderWay } from './up-under-way.ts'

const estate = borrowedEstate()
const containers = () => ssh('apps', "docker ps --no-trunc --format '{{.ID}} {{.Names}}' | sort")
const addSite = (host: string) =>
  estate.edit('associations/infini.yaml', /( +)sites:\n/, `$&$1  ${host}: { title: Essai }\n`)

describe('two technicians', () => {
  const folders: string[] = []
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

  /** Another checkout of the same estate, with a state of its own. */
  async function secondCheckout(): Promise<string> {
    const { home } = await session()
    const folder = await mkdtemp(`${home}-second-`)
    folders.push(folder)
    const there = join(folder, 'checkout')
    const isOurs = (path: string) => !/^\/(node_modules|\.git|\.bocage)(\/|$)/.test(path.slice(checkout.length))
    // With their own times, or the packages would be older than their lock file.
    await cp(checkout, there, { recursive: true, preserveTimestamps: true, filter: isOurs })
    await symlink(join(checkout, 'node_modules'), join(there, 'node_modules'))
    const profile = parse(await readFile(join(checkout, siteFile), 'utf8'))
    await mkdir(join(there, '.bocage'))
    await writeFile(join(there, siteFile), stringify({ ...profile, home: join(folder, 'home') }))
    return there
  }

  test('S6: while one brings the estate up, another with a checkout and a state of their own is told so, and changes nothing', async () => {
    const there = await secondCheckout()
    await addSite('ensemble.infini.example')
    const { pid, ended } = await upUnderWay('apps', 'docker ps --all --format "{{.Names}}" | grep -q ensemble')
    // The first stands still meanwhile, so that it is at work however long the second takes to ask.
    process.kill(-pid, 'SIGSTOP')
    const second = await execa('scripts/up', { cwd: there, reject: false, all: true })
    process.kill(-pid, 'SIGCONT')
    const first = await ended
    expect(second.all).toMatch(
      /Somebody else is at work on this estate\.\n +\w+: \S+@\S+ has been at work since .* with "scripts\/up"/,
    )
    expect(second.exitCode).toBe(1)
    expect(first.exitCode).toBe(0)
    expect((await lookAtLease('pve1')).state).toBe('free')
  })

  test('the place of somebody who is elsewhere is taken by naming them, and that is told', async () => {
    const about = { who: 'camille@elsewhere', run: 'scripts/up', machine: 'elsewhere', pid: 1, born: '' }
    await takeLease('pve1', 'another', about)
    try {
      const refused = await command('scripts/up')
      expect(refused.exitCode).toBe(1)
      expect(refused.output).toContain('camille@elsewhere has been at work since')
      const { engine } = await session()
      const byHand = await runStack(engine, 'collective', ['up', '--yes', '--skip-preview'], () => {})
      const said = byHand.failures.map(({ message }) => message).join('\n')
      expect(said).toContain('Somebody else is at work on this estate.')
      expect(said).not.toContain('.ts:')
      expect((await command('scripts/up', ['--break-lease', 'dominique@office'])).exitCode).toBe(1)
      expect(await up('collective', '--break-lease', 'camille@elsewhere')).toContain(
        'mended: took the place of a run that did not end well: camille@elsewhere',
      )
    } finally {
      await giveBackLease('pve1', 'another')
    }
  })
})

describe('a state that was put back', () => {
  test('S6: is refused, while what it does not know goes on serving', async () => {
    const { home } = await session()
    const [state, older, newest] = ['state', 'state-older', 'state-newest'].map((name) => join(home, name)) as [
      string,
      string,
      string,
    ]
    await cp(state, older, { recursive: true })
    await addSite('depuis.infini.example')
    await up()
    const before = await containers()
    expect(before).toContain('depuis-infini-example')
    await rename(state, newest)
    await rename(older, state)
    try {
      const { exitCode, output } = await command('scripts/up')
      expect(output).toContain('The state is older than the estate')
      expect(output).toContain('the state of "infini"')
      expect(exitCode).toBe(1)
      expect(await containers()).toBe(before)
      expect((await visit('https://depuis.infini.example/')).status).toBe(200)
    } finally {
      await rm(state, { recursive: true })
      await rename(newest, state)
    }
    const again = await up()
    for (const stack of await stacks()) expect(again).toContain(`${stack}: no change`)
  })
})
