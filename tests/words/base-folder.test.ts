import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { baseFolder } from '../../words/base-folder.ts'

const before = process.env.XDG_DATA_HOME
afterEach(() => {
  if (before === undefined) delete process.env.XDG_DATA_HOME
  else process.env.XDG_DATA_HOME = before
})

test.each(['', '.', 'data'])('S14: XDG_DATA_HOME=%j is no folder: the usual one is used', (value) => {
  process.env.XDG_DATA_HOME = value
  expect(baseFolder('XDG_DATA_HOME', '.local/share')).toBe(join(homedir(), '.local/share'))
})

test('another folder is used when it is named from the root', () => {
  process.env.XDG_DATA_HOME = '/srv/data'
  expect(baseFolder('XDG_DATA_HOME', '.local/share')).toBe('/srv/data')
})
