import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, jest, test } from '@jest/globals'
import { siteProfile } from '../../inventory/model/site.ts'
import { runCommand, sayRehearsal } from '../../operations/command.ts'

const said = jest.spyOn(console, 'error').mockImplementation(() => {})
afterEach(() => {
  said.mockClear()
})

test('a command that acts on the lab says so, where it does not mix with what it prints', () => {
  sayRehearsal(siteProfile.parse({ name: 'lab', inventory: '/srv/estate/inventory' }))
  expect(said.mock.calls).toEqual([['Acting on the lab (/srv/estate/inventory); scripts/lab down ends that.']])
})

test('on the real estate there is nothing to say', () => {
  sayRehearsal(undefined)
  expect(said).not.toHaveBeenCalled()
})

test('a file that cannot be written is a mistake that a person can mend, and our own bug keeps its trace', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bocage-command-'))
  const place = join(folder, 'file/state')
  writeFileSync(join(folder, 'file'), '')
  try {
    await runCommand(() => writeFile(place, ''))
    expect(said.mock.calls.flat().join('\n')).toContain(`${place}: a folder of its path is a file`)
    expect(process.exitCode).toBe(1)
    await expect(runCommand(async () => JSON.parse('{'))).rejects.toThrow(SyntaxError)
  } finally {
    process.exitCode = undefined
    rmSync(folder, { recursive: true })
  }
})

test.each([
  ['EACCES', 'it may not be used by this account'],
  ['ENOSPC', 'there is no room left on its disk'],
  ['EROFS', 'it lies where nothing can be written'],
])('%s is told in words, with the path', async (code, what) => {
  await runCommand(async () => {
    throw Object.assign(new Error(code), { code, path: '/home/camille/.local/share/bocage' })
  })
  process.exitCode = undefined
  expect(said.mock.calls.flat().join('\n')).toContain(`/home/camille/.local/share/bocage: ${what}`)
})
