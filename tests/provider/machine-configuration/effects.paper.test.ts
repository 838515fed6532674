import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { MachineEffect, MachinePart } from '../../../machines/part.ts'
import { PaperMachine, paperWorks } from './paper-machine.ts'

const onPaper = paperWorks ? test : test.skip

let machine: PaperMachine
beforeEach(() => {
  machine = new PaperMachine()
})
afterEach(() => machine.remove())

/** A table that the kernel has while /paper/kernel says so. */
const table: MachineEffect = {
  title: 'packet filter',
  command: 'cat /paper/kernel',
  mend: 'echo in force > /paper/kernel',
}
const part = (text: string, effect: MachineEffect = table): MachinePart => ({
  files: { '/etc/trial/rules': { text }, '/etc/systemd/system/trial.service': { text: '[Service]\n' } },
  units: { 'trial.service': { files: ['/etc/trial/rules'] } },
  effects: [effect],
})

onPaper('S12: an effect that is not there is told by a read, brought back by a run, and looked at again', async () => {
  expect((await machine.apply(part('one\n'))).changed).toContain('effect packet filter missing')
  expect((await machine.apply(part('one\n'))).result).toBe('unchanged')
  await machine.sh('rm /paper/kernel')
  const read = await machine.converge('read', 'trial', part('one\n'))
  expect(read.rows('effect')).toEqual([['packet filter', 'in force', 'missing']])
  const mended = await machine.apply(part('one\n'))
  expect(mended.changed).toEqual(['effect packet filter missing'])
  expect(machine.read('paper/kernel')).toBe('in force\n')
})

onPaper('S12: a change whose effect is not there is undone, and the error says how it is', async () => {
  await machine.apply(part('one\n'))
  const broken = {
    ...table,
    command: 'grep -q two /etc/trial/rules && echo half || cat /paper/kernel',
    mend: 'echo "no such chain"',
  }
  await expect(machine.apply(part('two\n', broken))).rejects.toThrow(
    /houx: packet filter: it should be "in force", and is "half"; the change was undone: version 1 is in force again\..*no such chain/s,
  )
  expect(machine.read('etc/trial/rules')).toBe('one\n')
})

onPaper(
  'S12: an effect that was away before undoes no change that does not concern it, and the run fails all the same',
  async () => {
    const disk: MachineEffect = { title: 'disk data', command: 'cat /paper/disk', expected: 'mounted' }
    machine.write('paper/disk', 'mounted\n')
    await machine.apply(part('one\n', disk))
    machine.write('paper/disk', 'read-only\n')
    await expect(machine.apply(part('two\n', disk))).rejects.toThrow(
      'houx: disk data: it should be "mounted", and is "read-only"; this change does not concern it: everything else is in force. Mend it by hand',
    )
    expect(machine.read('etc/trial/rules')).toBe('two\n')
  },
)

onPaper('S12: an effect that a change brings, and that never comes about, undoes the change', async () => {
  const never: MachineEffect = { title: 'disk data', command: 'cat /paper/no-disk', expected: 'mounted' }
  machine.write('paper/kernel', 'in force\n')
  await machine.apply(part('one\n'))
  await expect(machine.apply({ ...part('two\n'), effects: [table, never] })).rejects.toThrow(
    'disk data: it should be "mounted", and is "missing"; the change was undone',
  )
  expect(machine.read('etc/trial/rules')).toBe('one\n')
})

onPaper('what a command prints is one short line of plain letters', async () => {
  const loud: MachineEffect = {
    title: 'loud',
    command: "printf 'a\\033[2Jb\\tc\\nsecond'; head -c 100000 /dev/zero",
    expected: 'a',
  }
  const [[, , found = ''] = []] = (await machine.converge('read', 'trial', part('one\n', loud))).rows('effect')
  expect(found).toBe('a?[2Jb?c')
})

onPaper('where there is nothing to do nothing is written, as on a disk that is full', async () => {
  await machine.apply(part('one\n'))
  await machine.sh('find /var/lib/bocage -exec touch -d @1000 {} +')
  expect((await machine.apply(part('one\n'))).result).toBe('unchanged')
  expect(await machine.sh('find /var/lib/bocage -newermt @1001')).toBe('')
})
