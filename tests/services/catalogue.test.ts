import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { serviceBase } from '../../inventory/model/checking/schema.ts'
import { exportedKind, readCatalogue } from '../../services/catalogue.ts'
import { key } from '../../words/written/key.ts'
import { pinnedImage } from '../../words/written/pinned-image.ts'

const { names, kinds } = await readCatalogue()

test('the catalogue is the folder: every file and folder but those that say what a definition is', () => {
  const entries = readdirSync(resolve(import.meta.dirname, '../../services'))
  const expected = entries.filter((entry) => !entry.endsWith('.json')).map((entry) => entry.replace('.ts', ''))
  expect(names).toEqual(
    expected
      .filter((name) => !['catalogue', 'databases', 'define', 'define-farm', 'form', 'needs'].includes(name))
      .sort(),
  )
  expect([...kinds.keys()]).toEqual(names)
  expect(names).toEqual(expect.arrayContaining(['gateway', 'gitea', 'wordpress-farm']))
})

test('only the kinds that are asked for are loaded, and those that are not there are left out', async () => {
  const some = await readCatalogue(['gitea', '../words/written/key', 'constructor'])
  expect([...some.kinds.keys()]).toEqual(['gitea'])
  expect(some.names).toEqual(names)
})

test('a definition that exports no kind is named: nothing is made of nothing', () => {
  expect(() => exportedKind('wiki-farm', {})).toThrow('services/wiki-farm/wiki-farm.ts exports no "service"')
})

test.each([...kinds])('%s says what it is, where its manual is, and which versions it runs', (name, kind) => {
  expect(key.safeParse(name).success).toBe(true)
  expect(kind.title).toMatch(/^\S.*\S$/)
  expect(kind.summary).toMatch(/^[A-Z].*\.$/)
  expect(kind.manual).toMatch(/^https:\/\//)
  for (const image of Object.values(kind.images)) expect(pinnedImage.safeParse(image).error).toBeUndefined()
})

test.each([...kinds])(
  '%s takes no setting that every service has already, and refuses what it does not know',
  (_, kind) => {
    expect(kind.settings).toBeInstanceOf(z.ZodObject)
    const settings = Object.keys((kind.settings as z.ZodObject).shape)
    expect(settings.filter((setting) => setting in serviceBase.shape)).toEqual([])
    expect(kind.settings.safeParse({ 'no-such-setting': 1 }).success).toBe(false)
  },
)
