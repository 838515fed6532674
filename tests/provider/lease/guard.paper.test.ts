import { mkdirSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { giveBackLease, type Holder, lifeSeconds, takeLease } from '../../../provider/lease/exchange.ts'
import { PaperMachines } from '../../paper/machines.ts'

const camille: Holder = { who: 'camille@laptop', run: 'scripts/up', machine: 'laptop 1', pid: 7, born: '70' }
const checkout = process.cwd()

let paper: PaperMachines
/** As a process that has just begun: it has asked nobody yet. */
let guard: typeof import('../../../provider/lease/guard.ts')

beforeEach(async () => {
  paper = new PaperMachines('pve1', 'pve2')
  process.chdir(paper.root)
  mkdirSync('.bocage')
  const hosts = ['pve1', 'pve2'].map((name) => `Host ${name}\n  HostName ${name}\n`).join('')
  writeFileSync('.bocage/ssh_config', `${hosts}Host apps\n  HostName 10.0.0.1\n  ProxyJump pve1\n`)
  jest.resetModules()
  guard = await import('../../../provider/lease/guard.ts')
})
afterEach(() => {
  process.chdir(checkout)
  paper.remove()
})

test('S6: what is changed by hand is refused while another run holds the host, and says who', async () => {
  await takeLease('pve1', 'a', camille)
  await expect(guard.refuseDuringOthers('apps')).rejects.toThrow(
    /^Somebody else is at work on this estate\.\n {2}pve1: camille@laptop has been at work since .* UTC with "scripts\/up", last heard of 0 seconds ago\. .*scripts\/up --break-lease/,
  )
  await guard.refuseDuringOthers('pve2')
  await expect(guard.refuseDuringAnyOther()).rejects.toThrow('camille@laptop')
})

test('the run that holds the lease changes what it likes, until its place is taken', async () => {
  await takeLease('pve1', 'a', camille)
  process.env.BOCAGE_RUN = 'a'
  await guard.refuseDuringOthers('apps')
  process.env.BOCAGE_RUN = 'b'
  await expect(guard.refuseDuringOthers('apps')).rejects.toThrow('camille@laptop')
})

test('a dead run is in nobody’s way, nor is a machine that doesn’t answer', async () => {
  await takeLease('pve1', 'a', camille)
  paper.pass('pve1', 1000 + lifeSeconds)
  paper.lose('pve2')
  await guard.refuseDuringAnyOther()
})

test('a host is asked once for all that changes at a time', async () => {
  await Promise.all(Array.from({ length: 5 }, () => guard.refuseDuringOthers('apps')))
  expect(paper.file('.', 'reached')).toBe('pve1\n')
})

test('a clock that is put back does not make an old answer a new one', async () => {
  const now = jest.spyOn(Date, 'now').mockReturnValue(1_000_000_000)
  try {
    await guard.refuseDuringOthers('apps')
    await takeLease('pve1', 'a', camille)
    now.mockReturnValue(1_000_000_000 - 3_600_000)
    await expect(guard.refuseDuringOthers('apps')).rejects.toThrow('camille@laptop')
  } finally {
    now.mockRestore()
  }
})

test('S6: by hand, an older state changes nothing, in the same words as scripts/up; a run of scripts/up has seen to that', async () => {
  await takeLease('pve1', 'a', camille)
  await giveBackLease('pve1', 'a', { written: {}, versions: { 'apps/infini': 3 } })
  const known = (version: number) => ({ name: 'apps/infini', version })
  await expect(guard.refuseDuringOthers('apps', known(2))).rejects.toThrow(
    /^The state is older than the estate.*\n {2}the configuration apps\/infini: this state knows its version 2, and the machines saw a state with 3\./,
  )
  await guard.refuseDuringOthers('apps', known(3))
  process.env.BOCAGE_RUN = 'b'
  await guard.refuseDuringOthers('apps', known(2))
})
