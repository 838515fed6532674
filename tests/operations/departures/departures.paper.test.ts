import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { renewWhatIsOlder, setDeparture } from '../../../operations/departures/departures.ts'
import type { Rotation } from '../../../operations/departures/rotations.ts'
import { PaperMachines } from '../../paper/machines.ts'

let paper: PaperMachines
beforeEach(() => {
  paper = new PaperMachines('pve1', 'apps', 'gateway')
})
afterEach(() => paper.remove())

test('a run that is to stop makes nothing more anew: the rest stays open', async () => {
  let renewals = 0
  const rotation = (name: string): Rotation => ({
    ...{ machine: 'apps', secret: `houx/site/${name}`, opens: name, when: 'by itself' },
    scripts: ['tests/operations/departures/nothing-to-change.sh'],
  })
  const rotations = ['one', 'two', 'three'].map(rotation)
  const folder = join(paper.root, 'apps/var/lib/bocage/secrets/houx/site')
  mkdirSync(folder, { recursive: true })
  for (const { opens } of rotations) writeFileSync(join(folder, opens), 'x'.repeat(32))
  const older = new Set(rotations.map(({ secret }) => secret))
  const stopping = () => renewals++ > 0
  const { renewed, open } = await renewWhatIsOlder(
    rotations,
    [{ machine: 'apps', noted: ['camille'], left: ['camille'], older }],
    stopping,
  )
  expect([renewed.length, open.map(({ opens }) => opens)]).toEqual([1, ['two', 'three']])
})

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
