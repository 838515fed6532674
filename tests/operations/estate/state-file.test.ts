import { homedir } from 'node:os'
import { expect, test } from '@jest/globals'
import { stateFolder } from '../../../operations/estate/state-file.ts'

test.each([
  ['file:///var/lib/state', '/var/lib/state'],
  ['file:///home/camille/our%20state', '/home/camille/our state'],
  ['file:///home/camille/100 %', '/home/camille/100 %'],
  ['file:///var/lib/state?no_tmp_dir=true', '/var/lib/state'],
  ['file://~', homedir()],
  ['file://~/estate', `${homedir()}/estate`],
  ['file://./state', `${process.cwd()}/state`],
])('a state at %s is looked for where the engine has it', (url, folder) => {
  expect(stateFolder(url)).toBe(folder)
})

test.each([['s3://bucket?region=eu'], ['postgres://camille:secret@db.example/state'], ['']])(
  'a state at %j is in no folder',
  (url) => {
    expect(stateFolder(url)).toBeUndefined()
  },
)
