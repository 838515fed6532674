import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from '@jest/globals'
import { readEstateSettings, settingsFolder } from '../../../../inventory/model/reading/files/estate-settings.ts'
import { inventoryFolder } from '../../../../inventory/model/reading/files/inventory-folder.ts'
import { siteProfile } from '../../../../inventory/model/site.ts'

const checkout = mkdtempSync(join(tmpdir(), 'bocage-checkout-'))
afterAll(() => rmSync(checkout, { recursive: true }))
const file = join(checkout, 'Pulumi.collective.yaml')
beforeEach(() => rmSync(file, { recursive: true, force: true }))

test.each([
  ['', 'inventory'],
  ['config:\n', 'inventory'],
  ['encryptionsalt: v1:abc=\n', 'inventory'],
  ['config:\n  bocage:inventor/y: { secure: v1:abc }\n', 'inventory'],
  ['config:\n  bocage:inventory: ../our-estate\n  bocage:token: { secure: v1:abc }\n', '../our-estate'],
])('with %j in the stack’s settings, the folder is "%s"', (text, folder) => {
  writeFileSync(file, text)
  expect(inventoryFolder(checkout, undefined)).toBe(folder)
})

test('without settings it is "inventory", and in a rehearsal it is the rehearsal’s', () => {
  expect(inventoryFolder(checkout, undefined)).toBe('inventory')
  writeFileSync(file, 'config: [')
  expect(inventoryFolder(checkout, siteProfile.parse({ name: 'lab', inventory: '/tmp/lab' }))).toBe('/tmp/lab')
})

test.each([
  ['a number', 'config:\n  bocage:inventory: 5\n', ':2:21: "bocage:inventory" cannot be 5. Put it in quotes: "5".'],
  ['nothing', 'config:\n  bocage:inventory:\n', ':2:3: "bocage:inventory" is empty. Write text, or remove the line.'],
  ['an empty text', 'config:\n  bocage:inventory: ""\n', ':2:3: "bocage:inventory" is empty. Write at least 1'],
  [
    'a list of settings',
    'config: [a]\n',
    ':1:9: "config" cannot be ["a"]. Write names with values, as "{ bocage:inventory: … }".',
  ],
  ['a list', '- a\n', ':1:1: the file cannot be ["a"]. Write names with values, as "{ config: … }".'],
  [
    'another spelling',
    'config:\n  bocage:inventry: ../our-estate\n',
    ':2:20: "bocage:inventry" cannot be "../our-estate". There is no such setting. Did you mean "bocage:inventory"?',
  ],
  [
    'a setting that is not below "config"',
    'bocage:inventory: ../our-estate\n',
    ':1:19: "bocage:inventory" cannot be "../our-estate". Indent it below "config:".',
  ],
  [
    'broken YAML',
    'config:\n\tx: 1\n',
    ':2:1: the line is indented with a tab. Indent with spaces, like its neighbours.',
  ],
])('%s there is an error with its place and its cure', (_, text, said) => {
  writeFileSync(file, text)
  const read = () => inventoryFolder(checkout, undefined)
  expect(read).toThrow(expect.objectContaining({ name: 'OperatorError' }))
  expect(read).toThrow(`The settings of the stack "collective" are not valid.\n  ${file}${said}`)
})

test('a folder in its place is an error too', () => {
  mkdirSync(file)
  expect(() => inventoryFolder(checkout, undefined)).toThrow(`${file}: it is not a file. Put a file there.`)
})

test('N10: a checkout that names its estate takes inventory and settings from there, and none of its own', () => {
  const estate = join(checkout, 'estate')
  for (const folder of ['.bocage', 'estate']) mkdirSync(join(checkout, folder), { recursive: true })
  const named = join(checkout, '.bocage/estate')
  try {
    writeFileSync(named, 'estate\n')
    writeFileSync(file, 'config: { bocage:inventory: another }\n')
    expect(inventoryFolder(checkout, undefined)).toBe(join(estate, 'inventory'))
    const state = 'postgres://bocage@state.example/bocage'
    writeFileSync(
      join(estate, 'Pulumi.collective.yaml'),
      `config:\n  bocage:inventory: here\n  bocage:state: ${state}\n`,
    )
    expect(inventoryFolder(checkout, undefined)).toBe(join(estate, 'here'))
    expect(readEstateSettings(settingsFolder(checkout))).toMatchObject({ inventory: 'here', state })
    writeFileSync(named, '../gone\n')
    expect(() => inventoryFolder(checkout, undefined)).toThrow(
      '.bocage/estate: it names "../gone", and there is no such folder. Clone the repository of your estate',
    )
  } finally {
    rmSync(named)
  }
})
