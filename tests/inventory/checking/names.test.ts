import { expect, test } from '@jest/globals'
import { renderProblem } from '../../../words/said/problem.ts'
import { changed, kindNames, resolveSmall, smallEstate } from '../small-estate.ts'

const C = 'collective.yaml'
const H = 'associations/houx.yaml'
const L = 'associations/lierre.yaml'
const houx = 'inventory/associations/houx.yaml'
const lierre = 'inventory/associations/lierre.yaml'
const key = 'Use lower-case letters, digits and single dashes, starting with a letter.'

const said = (files: Record<string, string | undefined>) => resolveSmall(files).errors.map(renderProblem)
/** The small estate's Houx with one more person, who is an owner. */
const withPerson = (written: string, named: string) => ({
  [H]: (smallEstate[H] ?? '')
    .replace('  zoe: {', `  ${written}: { name: B, email: b@houx.example }\n  zoe: {`)
    .replace('[zoe, alix]', `[zoe, ${named}]`),
})

test('a person whose key has a capital is told once, and not also as missing where they are named right', () => {
  const cure = `${houx}:3:3: "Bruno" cannot be a name here. Did you mean "bruno"? ${key}`
  expect(said(withPerson('Bruno', 'bruno'))).toEqual([cure])
  expect(said(withPerson('Bruno', 'Bruno'))).toEqual([
    cure,
    `${houx}:6:37: entry 2 of "owners" cannot be "Bruno". Did you mean "bruno"? ${key}`,
  ])
  expect(said(withPerson('Bruno Le Gall', 'bruno-le-gall'))).toHaveLength(1)
})

test('a key whose right form is there already is not told to become it', () => {
  const both = withPerson('bruno: { name: C, email: c@houx.example }\n  Bruno', 'bruno')
  expect(said(both)).toEqual([`${houx}:4:3: "Bruno" cannot be a name here. "bruno" is there already. ${key}`])
})

test('a machine and a service with a capital are told once as well', () => {
  expect(said(changed(C, '  apps: {', '  Apps: {'))).toEqual([
    `inventory/collective.yaml:22:3: "Apps" cannot be a name here. Did you mean "apps"? ${key}`,
  ])
  expect(said(changed(C, '  blogs: {', '  Blogs: {'))).toEqual([
    `inventory/collective.yaml:25:3: "Blogs" cannot be a name here. Did you mean "blogs"? ${key}`,
  ])
})

test('a share is named as the collective’s service is, whatever a key may be', () => {
  expect(said(changed(L, '  blogs:', '  Blogs:'))).toEqual([
    `${lierre}:3:3: the collective has no service "Blogs". Did you mean "blogs"? Known: blogs, forge.`,
  ])
  expect(said(changed(L, 'uses:', "uses:\n  recettes d'été: { title: Recettes }"))).toEqual([
    `${lierre}:3:3: the collective has no service "recettes d'été". Known: blogs, forge. Others are added in collective.yaml, of a kind that Bocage has: ${kindNames}.`,
  ])
})

test.each([
  ['Houx', 'houx', 'Houx'],
  ['recettes…', 'recettes', undefined],
])('an association whose file is called %s is granted what its right name is granted', (file, to, _) => {
  const files = {
    [H]: undefined,
    [`associations/${file}.yaml`]: smallEstate[H],
    ...changed(C, 'people:', `grants: { houx.bocage.example: ${to} }\npeople:`),
  }
  expect(said(files)).toEqual([expect.stringContaining(`cannot be the name of its file. Did you mean "${to}"?`)])
})

test('the name of a file that is wrong is said once, and not again of what the association has', () => {
  const files = {
    [H]: undefined,
    'associations/Houx.yaml': `${smallEstate[H]}services:\n  pad: { kind: etherpad, on: apps, address: pad.houx.example }\n`,
  }
  expect(said(files)).toEqual([expect.stringContaining('"Houx.yaml" cannot be the name of its file.')])
})

test('an instance whose name is too long is told so, since it can have no "id"', () => {
  const name = 'carnet'.repeat(10)
  const pad = `services:\n  ${name}: { kind: etherpad, on: apps, address: pad.houx.example }\n`
  const refused = said({ [H]: `${smallEstate[H]}${pad}` })
  expect(refused.join()).toContain('Give it a shorter name.')
  expect(refused.join()).not.toContain('"id"')
})

test('two written ports that are equal: another one comes in the place of one of them', () => {
  const sites = {
    ...changed(H, '{ title: Le Houx }', '{ title: Le Houx, port: 20100 }'),
    ...changed(L, '{ title: Le Lierre }', '{ title: Le Lierre, port: 20100 }'),
  }
  expect(said(sites)[0]).toContain('Write "port: 22811" instead: 22811 is free.')
  const forge = (ports: string) => changed(C, 'git.bocage.example }', `git.bocage.example, ports: { ${ports} } }`)
  expect(said(forge('forge-http: 20100, forge-ssh: 20100'))[0]).toContain(
    'Write "forge-ssh: 25302" in its "ports" instead: 25302 is free.',
  )
})

test.each([
  ['title: ~', '"title" is empty: "~" means nothing in YAML. Write text: it cannot be left out.'],
  ['title: null', '"title" is empty: "null" means nothing in YAML. Write text: it cannot be left out.'],
  ['title: ""', '"title" is empty. Write at least one character that can be seen: it cannot be left out.'],
  ['title: "  "', '"title" is empty. Write at least one character that can be seen: it cannot be left out.'],
  ['title: A, id:', '"id" is empty. Write text, or remove the line.'],
])('%s is said to be empty, and whether it may be left out', (written, problem) => {
  expect(said(changed(L, 'title: Le Lierre', written))).toEqual([expect.stringMatching(/lierre.yaml:5:\d+: /)])
  expect(said(changed(L, 'title: Le Lierre', written))[0]).toContain(problem)
})

test('what is empty is told what belongs there', () => {
  expect(said(changed(L, 'name: Le Lierre', 'name:'))).toEqual([
    `${lierre}:1:1: "name" is empty. Write it: its name, as people say it.`,
  ])
  expect(said(changed(L, 'name: Le Lierre', 'name: L\nlanguage:'))).toEqual([
    `${lierre}:2:1: "language" is empty. Known: en, fr.`,
  ])
  expect(said(changed(L, 'name: Le Lierre', 'name: L\ncontact: ""'))[0]).toContain('Or remove the line.')
})
