import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { readSite } from '../../inventory/model/site.ts'

const folder = mkdtempSync(join(tmpdir(), 'bocage-site-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'site.yaml')

test('without a file, everything is the real thing', () => {
  expect(readSite(join(folder, 'none.yaml'))).toBeUndefined()
})

test('a file that is there is read', () => {
  writeFileSync(file, 'name: lab\nssh: { addresses: { pve1: 203.0.113.10 } }\n')
  expect(readSite(file)).toEqual({
    name: 'lab',
    ssh: { authorized: [], addresses: { pve1: '203.0.113.10' }, hostKeys: {} },
  })
})

test('a file that is wrong stops everything: what was meant for the lab must not reach the real estate', () => {
  writeFileSync(file, 'name: lab\nnameservr: 203.0.113.2\n')
  expect(() => readSite(file)).toThrow(`${file}:2:1: "nameservr" is not known here. Did you mean "nameserver"?`)
  writeFileSync(file, 'name: lab\n\tssh: {}\n')
  expect(() => readSite(file)).toThrow(
    `${file}:2:1: the line is indented with a tab. Indent with spaces, like its neighbours.`,
  )
})
