import { appendFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { RunError } from '@pulumi/pulumi'
import { planDigest } from '../../inventory/model/cache.ts'
import { takeLease } from '../../provider/lease/exchange.ts'
import { register } from '../components/register.ts'
import { smallEstate } from '../inventory/small-estate.ts'
import { PaperMachines } from '../paper/machines.ts'

const program = '../../stacks/index.ts'
const checkout = process.cwd()

/** The program of a stack, as the engine starts it: a process that has asked nobody yet. */
const started = (stack: string, preview: boolean, holds = {}) => {
  const stackOutputs = { services: ['front', 'blogs', 'forge'], holds }
  return register(async () => (await import(`${program}?${runs++}`)).outputs, { stack, preview, stackOutputs })
}
let runs = 0

let paper: PaperMachines
beforeEach(() => {
  paper = new PaperMachines('pve1', 'pve2', 'gateway', 'apps')
  const estate = mkdtempSync(join(tmpdir(), 'bocage-by-hand-'))
  for (const [file, text] of Object.entries(smallEstate)) write(join(estate, 'inventory', file), text)
  write(join(estate, '.bocage/ssh_config'), 'Host apps\n  HostName apps\n')
  process.chdir(estate)
})
afterEach(() => {
  process.chdir(checkout)
  paper.remove()
})

test('S1: a preview and a run by hand are refused what machines remember as another owner’s', async () => {
  const row = ['blogs-houx-example', 'site', 'lierre', 'in-service', '2026-11-01T00:00:00Z', 'blogs', '', '', '']
  write(join(paper.root, 'apps/var/lib/bocage/ledger'), `${row.join('\t')}\n`)
  for (const preview of [true, false])
    await expect(started('houx', preview)).rejects.toThrow('it would take up the data of "lierre"')
  // scripts/up has compared already, for all stacks at once.
  process.env.BOCAGE_COMPARED = planDigest('inventory', undefined)
  expect((await started('houx', false)).urns.length).toBeGreaterThan(0)
  // Not what somebody has written since.
  appendFileSync('inventory/collective.yaml', '# another\n')
  await expect(started('houx', false)).rejects.toThrow('it would take up the data of "lierre"')
})

test('B8, B9: by hand, who left is not let in again; an update notes who will no longer get in, and a preview writes nothing', async () => {
  const folder = 'var/lib/bocage/departures'
  paper.write('apps', `${folder}/departed`, 'bilal left 1790000000 - -\n')
  // An inventory that has somebody back who left does not know of who came since, either: that is no departure.
  paper.write('pve1', `${folder}/technicians`, 'carl ssh-ed25519 AAAAcarl\n')
  for (const preview of [true, false])
    await expect(started('collective', preview)).rejects.toThrow('bilal: "bilal" left (noted on 2026-09-21)')
  expect(existsSync(join(paper.root, 'pve1', folder, 'departed'))).toBe(false)
  paper.write('pve1', `${folder}/technicians`, '')
  paper.write('apps', `${folder}/departed`, '')
  paper.write('apps', `${folder}/technicians`, 'nolwenn ssh-ed25519 AAAAnolwenn\n')
  await started('collective', true)
  expect(paper.file('apps', `${folder}/departed`)).toBe('')
  await started('collective', false)
  expect(paper.file('apps', `${folder}/departed`)).toMatch(/^nolwenn left \d+ ssh-ed25519 AAAAnolwenn$/m)
})

test('S6: while somebody else holds the estate, a run by hand changes nothing, and a preview looks', async () => {
  // Another host than that of other tests: what one said is believed for some seconds.
  write('.bocage/ssh_config', 'Host pve2\n  HostName pve2\n')
  await takeLease('pve2', 'a', { who: 'camille@laptop', run: 'scripts/up', machine: 'laptop 1', pid: 7, born: '70' })
  await expect(started('houx', false)).rejects.toThrow('camille@laptop has been at work')
  expect((await started('houx', true)).urns.length).toBeGreaterThan(0)
})

test('by hand, a guest that is gone with data is not made anew, nor is one given another network; one that is stopped may come back', async () => {
  const before = { 'pve1/guest-110': 'pve1', forge: 'apps' }
  paper.lose('apps')
  for (const preview of [true, false])
    await expect(started('collective', preview, before)).rejects.toThrow(
      'pve1: the guest "apps" (110) is not there any more; it held blogs-database, ',
    )
  // It was never made.
  expect((await started('collective', true)).urns.length).toBeGreaterThan(0)
  const net0 = (router: string) => `net0: name=eth0,bridge=vmbr1,gw=${router},ip=10.9.0.110/24,type=veth\n`
  paper.write('pve1', 'etc/pve/lxc/110.conf', net0('10.9.0.1'))
  await expect(started('collective', true, before)).rejects.toThrow(
    'pve1: the guest "apps" knows it as 10.9.0.1, and "network: 10.20.0.0/24" would shut it out',
  )
  paper.write('pve1', 'etc/pve/lxc/110.conf', `${net0('10.20.0.1')}[before]\n${net0('10.9.0.1')}`)
  expect((await started('collective', true, before)).urns.length).toBeGreaterThan(0)
})

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

test.each([
  ['of a stack without association', 'coop', {}, 'The inventory has no association "coop".'],
  [
    'with settings that are none',
    'houx',
    { 'Pulumi.collective.yaml': 'bocage:inventory: x\n' },
    'Indent it below "config:"',
  ],
  ['in a rehearsal that was not written whole', 'houx', { '.bocage/site.yaml': 'nme: lab\n' }, 'site.yaml'],
])('N3: a preview %s ends in words, and not in a stack trace', async (_, stack, files, said) => {
  for (const [file, text] of Object.entries(files)) write(file, text)
  const error = await started(stack, true).catch((error: Error) => error)
  // Whatever else ends a program, the engine shows with its trace.
  expect(RunError.isInstance(error)).toBe(true)
  expect(String(error)).toContain(said)
})
