import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { setDeparture } from '../../operations/departures.ts'
import { PaperMachines } from '../paper/machines.ts'

let paper: PaperMachines
beforeEach(() => {
  paper = new PaperMachines('pve1', 'apps', 'gateway')
})
afterEach(() => paper.remove())

test('a machine that did not write down that a key was lost is named, and the others have it', async () => {
  paper.lose('gateway')
  paper.install('apps', 'mktemp', 'echo "mktemp: No space left on device" >&2; exit 1')
  const problems = await setDeparture(['pve1', 'apps', 'gateway'], 'left', 'camille')
  expect(problems.map(({ where, what }) => `${where}: ${what}`)).toEqual([
    'gateway: it does not answer, so that was not written down there',
    'apps: it could not write that down: the command failed with exit code 1: mktemp: No space left on device',
  ])
  expect(paper.file('pve1', 'var/lib/bocage/departures/open/camille')).toMatch(/^\d+$/m)
})
