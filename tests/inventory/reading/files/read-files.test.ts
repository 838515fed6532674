import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { associationFile } from '../../../../inventory/model/checking/schema.ts'
import { readEstate } from '../../../../inventory/model/read.ts'
import { namesOfAssociations } from '../../../../inventory/model/reading/files/unread-files.ts'
import { quotedPath, shownPath } from '../../../../words/said/path.ts'
import { renderProblem } from '../../../../words/said/problem.ts'
import { smallEstate } from '../../small-estate.ts'

const top = mkdtempSync(join(tmpdir(), 'bocage-inventory-'))
afterAll(() => rmSync(top, { recursive: true }))

/** A folder with the small estate, and other files over it. */
function folderWith(name: string, files: Record<string, string | Uint8Array> = {}): string {
  const folder = join(top, name)
  mkdirSync(join(folder, 'associations'), { recursive: true })
  for (const [path, content] of Object.entries({ ...smallEstate, ...files })) writeFileSync(join(folder, path), content)
  return folder
}

async function said(folder: string) {
  const { errors, warnings, plan } = await readEstate(folder)
  const short = (text: string) => text.replaceAll(`${top}/`, '')
  // What is said of images has nothing to do with the folder.
  const ofFolder = warnings.filter(({ where }) => !where.endsWith('images.lock.json'))
  return {
    errors: errors.map(renderProblem).map(short),
    warnings: ofFolder.map(renderProblem).map(short),
    valid: plan !== undefined,
  }
}

test('a folder that is not there is an error that names it', async () => {
  expect(await said(join(top, 'nowhere'))).toEqual({
    errors: [
      'nowhere/collective.yaml: there is no such file. Write it, or name the inventory\'s folder; "nowhere" was looked at.',
    ],
    warnings: [],
    valid: false,
  })
})

test.each([
  ['collective.yaml', 'file'],
  ['associations/houx.yaml', 'file'],
])('%s given instead of the folder is an error that names the folder', async (path, name) => {
  const folder = folderWith(name)
  expect(await said(join(folder, path))).toEqual({
    errors: [`${name}/${path}: it is a file, and an inventory is a folder. Name the folder: "${name}".`],
    warnings: [],
    valid: false,
  })
})

test.each(['collective.yml', 'Collective.YAML', 'colective.yaml'])('%s is to be renamed', async (written) => {
  const folder = folderWith(`named-${written}`)
  renameSync(join(folder, 'collective.yaml'), join(folder, written))
  expect((await said(folder)).errors).toEqual([
    `named-${written}/collective.yaml: there is no such file. Rename "${written}" to "collective.yaml".`,
  ])
})

test('no folder of associations is a warning: an estate may begin so', async () => {
  const folder = folderWith('alone')
  rmSync(join(folder, 'associations'), { recursive: true })
  writeFileSync(
    join(folder, 'collective.yaml'),
    (smallEstate['collective.yaml'] ?? '').replace(/\n {2}(blogs|forge): .*/g, ''),
  )
  const { errors, warnings, valid } = await said(folder)
  expect({ errors, valid }).toEqual({ errors: [], valid: true })
  expect(warnings).toContain(
    'alone/associations: there is no such folder, and so no association. Make it, with a file for each association, as "infini.yaml".',
  )
})

test('C: an empty folder of associations is a warning, too', async () => {
  const folder = folderWith('empty')
  for (const name of ['houx', 'lierre']) rmSync(join(folder, `associations/${name}.yaml`))
  expect((await said(folder)).warnings).toContain(
    'empty/associations: the folder is empty, and so no association. Write a file for each, as "infini.yaml".',
  )
})

test.each(['association', 'Associations', 'asociations'])(
  'associations in "%s" are not taken for none: they would be taken down',
  async (written) => {
    const folder = folderWith(`near-${written}`)
    renameSync(join(folder, 'associations'), join(folder, written))
    expect((await said(folder)).errors).toEqual([
      `near-${written}/associations: there is no such folder. Rename "${written}" to "associations", or keep it elsewhere.`,
    ])
  },
)

test.each([
  ['a file', (path: string) => writeFileSync(path, ''), 'it is not a folder. Put a folder there.'],
  [
    'a loop of links',
    (path: string) => symlinkSync('associations', path),
    'it is a link to "associations", which leads back here. Let it lead to a folder, or remove it.',
  ],
])('%s in the place of the associations is an error', async (name, put, cure) => {
  const folder = folderWith(name.replaceAll(' ', '-'))
  rmSync(join(folder, 'associations'), { recursive: true })
  put(join(folder, 'associations'))
  expect((await said(folder)).errors).toEqual([`${name.replaceAll(' ', '-')}/associations: ${cure}`])
})

test('a mark at the beginning, and the line ends of Windows, are read as if they were not there', async () => {
  const windows = Object.fromEntries(
    Object.entries(smallEstate).map(([path, text]) => [path, `\uFEFF${text.replaceAll('\n', '\r\n')}`]),
  )
  expect(await said(folderWith('windows', windows))).toEqual({ errors: [], warnings: [], valid: true })
  const wrong = folderWith('windows-wrong', { 'associations/lierre.yaml': '\uFEFFname: Le Lierre\r\nuse: {}\r\n' })
  expect((await said(wrong)).errors).toEqual([
    'windows-wrong/associations/lierre.yaml:2:1: "use" is not known here. Did you mean "uses"? Known: contact, grants, language, name, people, services, uses.',
  ])
})

test('what is not text is refused', async () => {
  const latin = folderWith('latin', { 'associations/lierre.yaml': Buffer.from('name: Bérénice\n', 'latin1') })
  expect((await said(latin)).errors).toEqual([
    'latin/associations/lierre.yaml: the file is not UTF-8 text. Save it as UTF-8.',
  ])
})

test('a file of ten megabytes is refused unread', async () => {
  const large = folderWith('large', { 'associations/lierre.yaml': Buffer.alloc(10 * 1024 * 1024, 'a: [') })
  expect((await said(large)).errors).toEqual([
    'large/associations/lierre.yaml: the file has 10240 KiB. A file of the inventory has at most 512 KiB.',
  ])
})

test('a bomb of aliases is refused without growing', async () => {
  const levels = Array.from(
    { length: 30 },
    (_, level) => `a${level + 1}: &a${level + 1} [${Array(10).fill(`*a${level}`).join(', ')}]`,
  )
  const bomb = folderWith('bomb', { 'associations/lierre.yaml': `a0: &a0 [x]\n${levels.join('\n')}\n` })
  const { errors, valid } = await said(bomb)
  expect(valid).toBe(false)
  expect(errors).toContain(
    'bomb/associations/lierre.yaml:1:9: "&a0" names a value to repeat it elsewhere. Write the value out where it is needed, or put it in quotes if it is text.',
  )
})

test('a file that is nested without end is refused', async () => {
  const deep = folderWith('deep', { 'associations/lierre.yaml': `name: ${'['.repeat(50_000)}` })
  expect((await said(deep)).errors).toEqual([
    expect.stringMatching(/^deep\/associations\/lierre.yaml:1:\d+: the file is nested too deeply\. Write it flat\.$/),
  ])
})

test('a folder, and a file of another name, are said and not read', async () => {
  const odd = folderWith('odd', {
    'associations/houx.yml': 'name: x',
    'associations/infini.YAML': 'name: x',
    'associations/infini.Yml': 'name: x',
    'associations/notes.txt': 'x',
    'associations/.houx.yaml.swp': 'x',
  })
  mkdirSync(join(odd, 'associations/folder.yaml'))
  expect(await said(odd)).toEqual({
    errors: [
      'odd/associations/folder.yaml: it is not a file. Put a file there.',
      'odd/associations/houx.yml: the file is not read. Remove it, or the "houx.yaml" beside it.',
      'odd/associations/infini.YAML: the file is not read. Rename it to "infini.yaml".',
      'odd/associations/infini.Yml: the file is not read. Rename it to "infini.yaml".',
    ],
    warnings: [
      'odd/associations/notes.txt: the file is not read. An association is a file here that ends in ".yaml"; keep anything else elsewhere.',
    ],
    valid: false,
  })
})

test('an association’s file in another folder is an error: what is not read counts as gone', async () => {
  const astray = folderWith('astray', { 'infini.yaml': 'name: x' })
  mkdirSync(join(astray, 'associations/old'))
  writeFileSync(join(astray, 'associations/old/chene.yml'), 'name: x')
  expect(await said(astray)).toEqual({
    errors: [
      'astray/associations/old/chene.yml: the file is not read. Move it to "associations/chene.yaml", or out of "astray": an association\'s file is read there only.',
      'astray/infini.yaml: the file is not read. Move it to "associations/infini.yaml", or out of "astray": an association\'s file is read there only.',
    ],
    warnings: [],
    valid: false,
  })
})

const association = 'name: Infini\nuses:\n  blogs: {}\n'

test.each([
  'assoc/infini.yaml',
  'Associations/infini.yaml',
  'assoc/2026/infini.yml',
  'associations/.old/infini.yaml',
  'associations/old/2025/infini.yaml',
  'old/associations/infini.yaml',
  'infini',
  '.infini.yaml',
  'INFINI.YAML',
  'infini.yaml.bak',
])('C: an association’s file that is %s is not read, and that is an error', async (path) => {
  const folder = folderWith(`unread-${path.replaceAll('/', '-')}`)
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), association)
  const { errors, valid } = await said(folder)
  const name = basename(folder)
  const meant = path.startsWith('INFINI') ? 'INFINI' : 'infini'
  const cure = `Move it to "associations/${meant}.yaml", or out of "${name}": an association's file is read there only.`
  expect(errors).toEqual([`${name}/${path}: the file is not read. ${cure}`])
  expect(valid).toBe(false)
})

test.each(['infini.yaml.bak', 'infini.yml.old', 'infini.yaml~', 'infini', 'infini.txt', '.infini.yaml'])(
  'C: among the associations, %s is to be renamed',
  async (name) => {
    const folder = folderWith(`ending-${name}`, { [`associations/${name}`]: association })
    const { errors } = await said(folder)
    expect(errors).toEqual([`ending-${name}/associations/${name}: the file is not read. Rename it to "infini.yaml".`])
  },
)

test('C: every file that is not read is told, not the first of a folder', async () => {
  const folder = folderWith('several')
  mkdirSync(join(folder, 'associations/old'))
  for (const name of ['chene', 'charme']) writeFileSync(join(folder, `associations/old/${name}.yaml`), association)
  expect((await said(folder)).errors.map((error) => error.split(':')[0])).toEqual([
    'several/associations/old/charme.yaml',
    'several/associations/old/chene.yaml',
  ])
})

test('a copy of what is read takes nobody down: an error where it could be taken for the file, else a word', async () => {
  const folder = folderWith('copies', {
    'associations/houx.yaml~': association,
    'associations/houx.yaml.bak': association,
    'associations/.houx.yaml.swp': association,
    'associations/#houx.yaml#': association,
  })
  mkdirSync(join(folder, 'associations/old'))
  writeFileSync(join(folder, 'associations/old/houx.yaml'), association)
  symlinkSync('camille@laptop.example:1', join(folder, 'associations/.#houx.yaml'))
  const { errors, warnings } = await said(folder)
  expect(errors).toEqual([
    'copies/associations/old/houx.yaml: the file is not read. Remove it, or the "associations/houx.yaml".',
  ])
  expect(warnings).toEqual([
    'copies/associations/houx.yaml.bak: the file is not read. Remove it, or the "houx.yaml" beside it.',
  ])
})

test('what is plainly no association’s file may be anywhere, and so may another inventory', async () => {
  const folder = folderWith('others', {
    'README.md': 'name: Infini\n',
    '.gitlab-ci.yml': 'stages: [check]\n',
    LICENSE: 'name: free\nlicence: yes\nholder: us\n',
  })
  for (const path of ['.github/workflows', 'schema', '.git', 'examples/one/associations'])
    mkdirSync(join(folder, path), { recursive: true })
  writeFileSync(join(folder, '.github/workflows/check.yaml'), 'name: check\non: push\njobs: {}\n')
  writeFileSync(join(folder, 'schema/association.json'), '{}')
  writeFileSync(join(folder, '.git/infini.yaml'), association)
  writeFileSync(join(folder, 'examples/one/collective.yaml'), 'collective: {}\n')
  writeFileSync(join(folder, 'examples/one/associations/infini.yaml'), association)
  symlinkSync('.', join(folder, 'here'))
  expect(await said(folder)).toEqual({ errors: [], warnings: [], valid: true })
})

test('what is looked through ends somewhere, and that is told', async () => {
  const folder = folderWith('deep-folders')
  mkdirSync(join(folder, Array(12).fill('d').join('/')), { recursive: true })
  expect((await said(folder)).warnings).toEqual([
    'deep-folders/d/d/d/d/d/d/d/d/d: there is more in here than is looked through. Keep what is not the inventory out of "deep-folders".',
  ])
})

test('a large folder beside the associations doesn’t end the search for theirs', async () => {
  const folder = folderWith('large-beside')
  for (const path of ['.venv/lib', 'associations/old']) mkdirSync(join(folder, path), { recursive: true })
  writeFileSync(join(folder, 'associations/old/charme.yaml'), association)
  for (let file = 0; file < 80; file++) {
    writeFileSync(join(folder, `.venv/lib/${file}.py`), '')
    symlinkSync('lib', join(folder, `.venv/lib-${file}`))
  }
  const { errors, warnings } = await said(folder)
  expect(errors).toEqual([expect.stringContaining('large-beside/associations/old/charme.yaml: the file is not read.')])
  expect(warnings[0]).toContain('large-beside/.venv/lib-')
})

test('a path is whole, however long: people go there', () => {
  const path = `/srv/${'é'.repeat(100)}/infini.yaml`
  expect(shownPath(path)).toBe(`"${path}"`)
  expect(quotedPath(`${path}\u001b`)).toBe(`"${path}\\u001b"`)
})

test('a hostile file name stays on its line', async () => {
  const hostile = folderWith('hostile', { 'associations/$(touch x)\n; rm.yaml': 'name: X\n' })
  const { errors } = await said(hostile)
  expect(errors).toHaveLength(1)
  expect(errors[0]).not.toContain('\n')
  expect(errors[0]).toContain('$(touch x)\\n; rm.yaml" cannot be the name of its file. Did you mean "touch-x-rm"?')
})

test('a file that cannot be understood does not make the others wrong that need it', async () => {
  const broken = folderWith('broken', {
    'associations/houx.yaml': 'people:\n  zoe: {\nname: x\n',
    'associations/lierre.yaml': 'name: Le Lierre\nuses: { forge: { members: { owners: [zoe] } } }\n',
  })
  expect((await said(broken)).errors).toEqual([
    'broken/associations/houx.yaml:2:8: "{" is opened and not closed. Close it with "}", or indent what belongs to it further than its line.',
  ])
})

test('links that lead nowhere, or back, are told as links: an association behind one is not taken for one that left', async () => {
  const file = folderWith('linked-file')
  symlinkSync('../elsewhere/houx.yaml', join(file, 'associations/chene.yaml'))
  symlinkSync('charme.yaml', join(file, 'associations/charme.yaml'))
  expect((await said(file)).errors).toEqual([
    'linked-file/associations/charme.yaml: it is a link to "charme.yaml", which leads back here. Let it lead to a file, or remove it.',
    'linked-file/associations/chene.yaml: it is a link to "../elsewhere/houx.yaml", where there is nothing. Let it lead to a file, or remove it.',
  ])
  const folder = folderWith('linked-folder')
  rmSync(join(folder, 'associations'), { recursive: true })
  symlinkSync('/nowhere/associations', join(folder, 'associations'))
  expect((await said(folder)).errors).toEqual([
    'linked-folder/associations: it is a link to "/nowhere/associations", where there is nothing. Let it lead to a folder, or remove it.',
  ])
  symlinkSync('nowhere', join(top, 'linked'))
  expect((await said(join(top, 'linked'))).errors).toEqual([
    'linked: it is a link to "nowhere", where there is nothing. Let it lead to a folder, or remove it.',
  ])
})

test('an association’s file is known by every name that its schema has', () => {
  expect(namesOfAssociations).toEqual(Object.keys(associationFile.shape))
})
