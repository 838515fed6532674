import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from '@jest/globals'
import { groupBy } from '../words/group-by.ts'

const root = resolve(import.meta.dirname, '..')

/** From the words that all share to where everything meets. A folder leans on those before it, and on itself. */
const floors = [
  ['words', 'bundles'],
  ['machines'],
  ['services'],
  ['inventory'],
  ['ssh'],
  ['provider'],
  ['ledger'],
  ['components'],
  ['stacks'],
]
/** What drives the house from outside, and what people run: nothing below leans on it. */
const roof = [['engine'], ['operations'], ['lab'], ['benchmark', 'mutation'], ['scripts'], ['tests']]
const all = [...floors, ...roof]

type Import = { file: string; target: string }

/** What is wrong with an import, or nothing. */
function arrowBack({ file, target }: Import): string | undefined {
  const from = folderOf(file)
  const to = folderOf(target)
  if (from === to || from === 'tests') return undefined
  const floorOf = (folder: string) => all.findIndex((folders) => folders.includes(folder))
  return floorOf(to) === -1 || floorOf(to) >= floorOf(from) ? `${file} leans on ${target}` : undefined
}

const folderOf = (path: string) => path.split('/')[0] ?? ''

test('imports point one way: words, machines, services, inventory, ssh, provider, ledger, components, stacks', () => {
  const backward = localImports(floors.flat()).map(arrowBack)
  expect(backward.filter((arrow) => arrow !== undefined)).toEqual([])
})

test('so they do under the roof: engine, operations, the lab and what measures, scripts', () => {
  const backward = localImports(roof.flat()).map(arrowBack)
  expect(backward.filter((arrow) => arrow !== undefined)).toEqual([])
})

test('so they do within the model: what is read, what is checked by itself, the plan, and what is said of the whole', () => {
  const order = ['reading', 'checking', 'planning', 'whole'].map((room) => `inventory/model/${room}/`)
  const roomOf = (path: string) => order.findIndex((room) => path.startsWith(room))
  const backward = localImports(['inventory']).filter(
    ({ file, target }) => roomOf(file) >= 0 && target.startsWith('inventory/') && roomOf(target) > roomOf(file),
  )
  expect(backward).toEqual([])
})

test('an arrow that points back is named', () => {
  expect(arrowBack({ file: 'words/written/key.ts', target: 'services/define.ts' })).toBe(
    'words/written/key.ts leans on services/define.ts',
  )
  expect(arrowBack({ file: 'machines/part.ts', target: 'services/define.ts' })).toBe(
    'machines/part.ts leans on services/define.ts',
  )
  expect(arrowBack({ file: 'stacks/index.ts', target: 'lab/cli.ts' })).toBe('stacks/index.ts leans on lab/cli.ts')
  expect(arrowBack({ file: 'components/application.ts', target: 'words/written/key.ts' })).toBeUndefined()
  expect(arrowBack({ file: 'lab/cli.ts', target: 'stacks/index.ts' })).toBeUndefined()
})

test('a kind of machine is named where it is defined and made, and nowhere else', () => {
  const named = /'(proxmox|lxc|server|hcloud)'/
  const asking = ['inventory', 'ssh', 'ledger', 'provider', 'components', 'stacks', 'operations', 'scripts'].flatMap(
    filesIn,
  )
  const telling = asking.filter((file) => /\bkind\b/.test(read(file)) && named.test(read(file)))
  expect(telling).toEqual(['stacks/machines.ts'])
})

test.each(['words', 'machines', 'services', 'inventory'])('%s knows nothing of Pulumi', (folder) => {
  expect(packageImports(folder).filter(({ target }) => target.startsWith('@pulumi/'))).toEqual([])
})

test.each(['words', 'machines', 'services', 'inventory'])('%s runs no command and opens no connection', (folder) => {
  const outside = /^(execa|node:(child_process|net|tls|dgram|http|https|http2))$/
  expect(packageImports(folder).filter(({ target }) => outside.test(target))).toEqual([])
})

test('every folder with code is on a floor or under the roof', () => {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(({ name }) => name)
  const placed = new Set(all.flat())
  expect(folders.filter((folder) => !placed.has(folder) && filesIn(folder).length > 0)).toEqual([])
})

/** Every definition of the catalogue is exported as this, and found by the name of its file. */
const ofDefinitions = 'service'

test('an exported name means one thing: it is declared in one file', () => {
  const declaration = /^export (?:(?:abstract|async) )*(?:const|let|function|class|type|interface) (\w+)/gm
  // A hook of Node's, in JavaScript, has the name by which Node calls it.
  const files = all
    .flat()
    .flatMap(filesIn)
    .filter((file) => file.endsWith('.ts'))
  const declared = files.flatMap((file) =>
    Array.from(read(file).matchAll(declaration), ([, name = '']) => ({ name, file })),
  )
  const places = groupBy(declared, ({ name }) => name)
  places.delete(ofDefinitions)
  const homonyms = [...places.values()].filter((those) => new Set(those.map(({ file }) => file)).size > 1)
  expect(homonyms).toEqual([])
})

test('no folder has many more than a dozen files beside one another', () => {
  const crowded = rooms(root).filter(({ path, files }) => files > 15 && !mayBeCrowded.includes(path))
  expect(crowded).toEqual([])
})

/** Decisions are found by their number, and commands by the word that people type. */
const mayBeCrowded = ['docs/decisions', 'scripts', 'scripts/commands']

/** Every folder of the checkout with the number of files right in it: what Git passes over, and what is installed, is none of it. */
function rooms(folder: string): { path: string; files: number }[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  const within = entries.filter((entry) => entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name))
  return [
    { path: relative(root, folder), files: entries.filter((entry) => entry.isFile()).length },
    ...within.flatMap(({ name }) => rooms(join(folder, name))),
  ]
}

function localImports(folders: string[]): Import[] {
  return imports(folders)
    .filter(({ target }) => target.startsWith('.'))
    .map(({ file, target }) => ({ file, target: relative(root, resolve(root, dirname(file), target)) }))
}

const packageImports = (folder: string) => imports([folder]).filter(({ target }) => !target.startsWith('.'))

function imports(folders: string[]): Import[] {
  const statement = /(?:\bfrom\s*|\bimport\s*\(?\s*)['"`]([^'"`]+)['"`]/g
  return folders.flatMap(filesIn).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    return Array.from(text.matchAll(statement), ([, target = '']) => ({ file, target }))
  })
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|js)$/.test(name) && !name.includes('node_modules'))
    .map((name) => `${folder}/${name}`)
