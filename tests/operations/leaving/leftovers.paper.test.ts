import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { guestIdentity } from '../../../ledger/holdings.ts'
import type { MachinePlan } from '../../../machines/kinds/kinds.ts'
import { InService, type Leftover, leftovers, purge } from '../../../operations/leaving/leftovers.ts'
import { PaperMachines } from '../../paper/machines.ts'

let paper: PaperMachines
beforeEach(() => {
  paper = new PaperMachines('pve1', 'apps')
  const guest = (vmid: number, tags: string) => ({ vmid, name: `guest-${vmid}`, status: 'stopped', tags })
  const guests = [guest(110, 'bocage;bocage-leftover'), guest(111, 'bocage'), guest(112, 'bocage;bocage-leftover')]
  paper.install('pve1', 'pvesh', `echo '${JSON.stringify(guests)}'`)
  for (const program of ['pct', 'docker']) {
    paper.install('pve1', program, `[ "$1" != config ] || cat "$PAPER/config"; echo "${program} $*" >>"$PAPER/called"`)
    paper.install('apps', program, `echo "${program} $*" >>"$PAPER/called"`)
  }
})
afterEach(() => paper.remove())

const host = { machines: { pve1: { name: 'pve1', carries: true } as MachinePlan }, services: [] }
const config = (tags: string) => writeFileSync(join(paper.root, 'config'), `hostname: apps\ntags: ${tags}\n`)
const called = () => paper.file('.', 'called')?.split('\n') ?? []

test('M: a guest is a leftover that is marked as one, and whose place nobody has in service', async () => {
  const inService = new InService([{ machine: 'pve1', identity: guestIdentity('pve1', 112), owner: 'collective' }])
  expect((await leftovers(host, inService, [])).found.map(({ name }) => name)).toEqual(['pve1/guest-110'])
})

test('M: a guest that came back since it was listed is not destroyed', async () => {
  const { found } = await leftovers(host, new InService([]), [])
  const guest = found.find(({ name }) => name === 'pve1/guest-110') as Leftover
  config('bocage;bocage.apps')
  await expect(purge(guest)).rejects.toThrow()
  expect(called()).not.toContain('pct destroy 110 --purge 1')
  config('bocage;bocage-leftover')
  await purge(guest)
  expect(called()).toContain('pct destroy 110 --purge 1')
})

test('M: what is in service again on its machine, or partly unseen, is not destroyed', async () => {
  const site: Leftover = {
    ...{ name: 'apps/blogs-infini', machine: 'apps', identity: 'blogs-infini', owners: ['infini'], whole: true },
    ...{ holds: [], sizeKiB: 0, written: undefined, volumes: [], purge: ['docker volume rm blogs-infini-files'] },
  }
  const ledger = join(paper.root, 'apps/var/lib/bocage')
  mkdirSync(ledger, { recursive: true })
  const remember = (state: string) =>
    writeFileSync(
      join(ledger, 'ledger'),
      `${['blogs-infini', 'site', 'infini', state, '', 'blogs'].join('\t')}\t\t\t\n`,
    )
  remember('in-service')
  await expect(purge(site)).rejects.toThrow('blogs-infini is in service here, for infini: nothing was destroyed')
  remember('left')
  await expect((async () => purge({ ...site, hiddenIn: 'blogs' }))()).rejects.toThrow('"blogs" may hold more of it')
  expect(called()).toEqual([])
  await purge(site)
  expect(called()).toContain('docker volume rm blogs-infini-files')
})
