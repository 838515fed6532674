import { expect, test } from '@jest/globals'
import { renderProblem } from '../../../words/said/problem.ts'
import { changed, resolveSmall } from '../small-estate.ts'

const C = 'collective.yaml'
const H = 'associations/houx.yaml'
const L = 'associations/lierre.yaml'
const lierre = 'inventory/associations/lierre.yaml'
const houx = 'inventory/associations/houx.yaml'

const said = (files: Record<string, string>) => resolveSmall(files).errors.map(renderProblem)
const warned = (files: Record<string, string>) => resolveSmall(files).warnings.map(renderProblem)

const quote = 'a quote is opened and not closed. Close it at the end of the value.'

test.each([
  ['in braces', changed(L, 'title: Le Lierre', 'title: "Le Lierre'), `${lierre}:5:32`],
  ['of the other kind', changed(L, 'title: Le Lierre', "title: 'Le Lierre"), `${lierre}:5:32`],
  ['on a line', changed(H, 'name: Le Houx', 'name: "Le Houx'), `${houx}:1:7`],
  ['in the middle of a long file', changed(C, 'name: Alix', 'name: "Alix'), 'inventory/collective.yaml:4:11'],
  [
    'which the next quote closes, lines below',
    changed(
      L,
      'lierre.example: {',
      'a.example: { title: "A,\n        language: br }\n      lierre.example: { title: "L" }\n      b.example: {',
    ),
    `${lierre}:5:27`,
  ],
])('a quote that is not closed, %s, is told where it opens', (_, files, place) => {
  expect(said(files)).toEqual([`${place}: ${quote}`])
})

test.each([
  ['{', '}', changed(L, '{ title: Le Lierre }', '{ title: Le Lierre'), `${lierre}:5:23`],
  [
    '{',
    '}',
    changed(C, 'memory: 512MiB, disk: 8GiB }', 'memory: 512MiB, disk: 8GiB'),
    'inventory/collective.yaml:21:12',
  ],
  ['[', ']', changed(H, 'owners: [zoe, alix]', 'owners: [zoe, alix'), `${houx}:5:31`],
])('"%s" without "%s" is told where it opens', (opening, closing, files, place) => {
  expect(said(files)).toEqual([
    `${place}: "${opening}" is opened and not closed. Close it with "${closing}", or indent what belongs to it further than its line.`,
  ])
})

test('a brace too many is told as that', () => {
  expect(said(changed(L, '{ title: Le Lierre }', '{ title: Le Lierre }}'))).toEqual([
    `${lierre}:5:43: "}" closes nothing here. Remove it, or put the text that it belongs to in quotes.`,
  ])
})

test.each([
  ['{ title: Radio #1 }', ': "Radio #1".'],
  ['{ title: Radio #1, language: br }', '.'],
])('a "#" that hides a brace is told with the text it cuts: %s', (written, text) => {
  expect(said(changed(L, '{ title: Le Lierre }', written))).toEqual([
    `${lierre}:5:38: a "#" after a space begins a comment, which hides the "}" after it. Put the text in quotes${text}`,
  ])
})

test('a "#" that cuts a value is doubted, unless it is written as a comment is', () => {
  expect(warned(changed(L, 'name: Le Lierre', 'name: Radio #1'))).toEqual([
    `${lierre}:1:13: a "#" after a space begins a comment, and the value ends before it. Is it a part of the value? Write "Radio #1". Is it a comment? Write a space after the "#".`,
  ])
  expect(warned(changed(L, 'name: Le Lierre', 'name: #1'))[0]).toContain(`${lierre}:1:7: a "#" after a space`)
  for (const name of ['Radio # 1', '"Radio" #1', '"Radio #1"', 'Radio#1', 'Radio ## 1'])
    expect(warned(changed(L, 'name: Le Lierre', `name: ${name}`))).toEqual([])
})

test.each([
  [
    '{ title: Le Lierre, la plante }',
    ':5:32: the comma after "Le Lierre" ends the value. Put the whole text in quotes: "Le Lierre, la plante".',
  ],
  [
    '{ title: A, b, c, language: br }',
    ':5:32: the comma after "A" ends the value. Put the whole text in quotes: "A, b, c".',
  ],
  [
    '{ title: A, b, language: br, vert }',
    ':5:32: the comma after "A" ends the value. Put the whole text in quotes: "A, b".',
    ':5:48: the comma after "br" ends the value. Put the whole text in quotes: "br, vert".',
  ],
  ['{ title: "A", b }', ':5:37: a name stands here without ": " after it. Write "name: value".'],
  [
    '{ Le Lierre }',
    ':5:25: a name stands here without ": " after it. Write "name: value".',
    ':5:7: "lierre.example" has no "title". Add it. Write text.',
  ],
])('a comma in a text between braces: %s', (written, ...problems) => {
  expect(said(changed(L, '{ title: Le Lierre }', written)).sort()).toEqual(problems.map((one) => `${lierre}${one}`))
})

test.each([
  ['a section', changed(H, '  blogs:', '\tblogs:'), [`${houx}:6:1`]],
  [
    'a list',
    changed(C, 'ssh: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE/', 'ssh:\n\t- ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE/'),
    ['inventory/collective.yaml:13:1'],
  ],
  [
    'braces',
    changed(C, 'collective: { name: Bocage, ', 'collective: {\n\tname: Bocage,\n\t'),
    ['inventory/collective.yaml:2:1', 'inventory/collective.yaml:3:1'],
  ],
  ['after spaces', changed(H, '    sites:', '  \tsites:'), [`${houx}:7:3`]],
])('a tab that indents %s is told, and nothing that follows from it', (_, files, places) => {
  expect(said(files)).toEqual(
    places.map((place) => `${place}: the line is indented with a tab. Indent with spaces, like its neighbours.`),
  )
})

test.each([
  [
    'indents',
    changed(H, '  blogs:', '\u00a0 blogs:'),
    `${houx}:6:1: the line is indented with a no-break space (U+00A0). Indent with plain spaces, like its neighbours.`,
  ],
  [
    'stands after a colon',
    changed(L, 'name: Le', 'name:\u00a0Le'),
    `${lierre}:1:6: a no-break space (U+00A0) stands where a space belongs. Write a plain space there.`,
  ],
  [
    'stands before a colon',
    changed(L, 'name:', 'name\u202f:'),
    `${lierre}:1:5: a narrow no-break space (U+202F) stands in a name. Write "name".`,
  ],
  [
    'stands in a name',
    changed(L, 'title:', 'ti\u200btle:'),
    `${lierre}:5:27: a zero width space (U+200B) stands in a name. Write "title".`,
  ],
  [
    'stands in an address',
    changed(L, 'lierre.example:', 'lierre\u00ad.example:'),
    `${lierre}:5:13: a soft hyphen (U+00AD) stands in a name. Write "lierre.example".`,
  ],
  [
    'begins a file that was put behind another',
    changed(L, 'uses:', '\ufeffuses:'),
    `${lierre}:2:1: a byte order mark (U+FEFF) stands in a name. Write "uses".`,
  ],
  [
    'stands in an amount',
    changed(C, 'memory: 4GiB', 'memory: 4\u00a0GiB'),
    'inventory/collective.yaml:22:59: "memory" holds a no-break space (U+00A0) after "4". Type it anew: "4 GiB".',
  ],
  [
    'stands in a reference',
    changed(C, 'on: apps }', 'on: ap\u2060ps }'),
    'inventory/collective.yaml:25:38: "on" holds a word joiner (U+2060) after "ap". Type it anew: "apps".',
  ],
  [
    'ends a value',
    changed(L, 'name: Le Lierre', 'name: Le Lierre\u3000'),
    `${lierre}:1:7: "name" holds another space (U+3000) after "Le Lierre". Type it anew: "Le Lierre".`,
  ],
])('what nobody sees, and %s, is called by its name', (_, files, problem) => {
  expect(said(files)).toEqual([problem])
})

test('a title may hold the spaces and joiners of its language', () => {
  for (const title of ['Qui\u202f?', 'Le\u00a0Lierre', '👩\u200d🌾', 'نمی\u200cخواهم'])
    expect(said(changed(L, 'title: Le Lierre', `title: ${title}`))).toEqual([])
})
