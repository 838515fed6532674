import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { claimLab } from '../../lab/one-estate.ts'

const folder = mkdtempSync(join(tmpdir(), 'bocage-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'lab', 'estate.json')

const ours = { name: 'Le Bocage', domain: 'bocage.example' }
const theirs = { name: 'Les Autres', domain: 'autres.example' }

test('N4: a lab that is up is kept for its estate: another inventory is refused before anything is made', () => {
  claimLab(ours, file)
  const before = readFileSync(file, 'utf8')
  expect(() => claimLab(theirs, file)).toThrow(
    /of another estate.*\(bocage\.example\).*Les Autres \(autres\.example\).*scripts\/lab down/s,
  )
  expect(readFileSync(file, 'utf8')).toBe(before)
})

test('N4: the same estate may come from anywhere, by another name', () => {
  claimLab({ ...ours, name: 'Renommée' }, file)
  expect(readFileSync(file, 'utf8')).toContain('Renommée')
})
