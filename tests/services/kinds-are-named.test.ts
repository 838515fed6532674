import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { expect, test } from '@jest/globals'
import { readCatalogue } from '../../services/catalogue.ts'

const root = resolve(import.meta.dirname, '../..')
const { names } = await readCatalogue()

/**
 * Where any kind may be named: tests, recipes of images, what people write, or a program in their place; and where a forge is spoken to, which
 * need be none of the estate's.
 */
const ofKinds =
  /^(tests|lab\/images|operations\/pull-requests)\/|^inventory\/(?!model\/)|^benchmark\/(generate-estate|runs|sites)\.ts$/

/** A word of the house as well: the machine that receives visitors. The kind is meant where it stands as a name. */
const alsoWords = ['gateway']

const isCode = (file: string) => /\.(ts|js|cjs|sh|py|liq)$|^scripts\/[a-z]+$/.test(file)
const files = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name))
  .flatMap(({ name }) => readdirSync(join(root, name), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
  .filter((file) => isCode(file) && !file.includes('node_modules/') && !ofKinds.test(file))
const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))

test.each(names)(
  '%s is named in its definition, its component, its tests, its recipe and the inventory only',
  (name) => {
    const own = new RegExp(`^(services|components)/${name}[./]`)
    const word = alsoWords.includes(name) ? `kind: ${name}\\b|['"\`]${name}['"\`]` : `(?<![\\w-])${name}(?![\\w-])`
    const naming = files.filter((file) => !own.test(file) && new RegExp(word).test(texts.get(file) ?? ''))
    expect(naming).toEqual([])
  },
)

test('where a kind is named elsewhere, it is found', () => {
  expect(files).toEqual(expect.arrayContaining(['stacks/index.ts', 'scripts/up', 'lab/proxmox/command.py']))
  expect(files.length).toBeGreaterThan(400)
})
