import { expect, test } from '@jest/globals'
import { renderProblem } from '../../../words/said/problem.ts'
import { changed, resolveSmall } from '../small-estate.ts'

const C = 'collective.yaml'
const H = 'associations/houx.yaml'

const said = (...change: Parameters<typeof changed>) => resolveSmall(changed(...change)).errors.map(renderProblem)

const zoe = '  zoe: { name: Zoé, email: zoe@houx.example }'
const sites = '    sites:\n      houx.example: { title: Le Houx }'
const forge = '  forge: { members: { owners: [zoe, alix] } }\n'
const about = 'collective: { name: Bocage, domain: bocage.example, contact: tech@bocage.example }'
const apps = '  apps: { kind: lxc, on: pve1, id: 110, cores: 2, memory: 4GiB, disk: 20GiB, data: 100GiB }'

test.each<[what: string, change: Parameters<typeof changed>, places: [where: string, name: string, into: string][]]>([
  ['what a share has', [H, sites, sites.replace('    sites', '  sites')], [['houx.yaml:7:3', 'sites', 'blogs']]],
  ['a site', [H, sites, sites.replace('      houx', '    houx')], [['houx.yaml:8:5', 'houx.example', 'sites']]],
  [
    'a word of a site',
    [H, '{ title: Le Houx }', '\n      title: Le Houx'],
    [['houx.yaml:9:7', 'title', 'houx.example']],
  ],
  [
    'what a person has',
    [H, zoe, '  zoe:\n  name: Zoé\n  email: zoe@houx.example'],
    [
      ['houx.yaml:4:3', 'name', 'zoe'],
      ['houx.yaml:5:3', 'email', 'zoe'],
    ],
  ],
  ['a machine', [C, apps, apps.trim()], [['collective.yaml:22:1', 'apps', 'machines']]],
  [
    'who the collective is',
    [C, about, 'collective:\nname: Bocage\ndomain: bocage.example\ncontact: tech@bocage.example'],
    [
      ['collective.yaml:2:1', 'name', 'collective'],
      ['collective.yaml:3:1', 'domain', 'collective'],
      ['collective.yaml:4:1', 'contact', 'collective'],
    ],
  ],
  [
    'what a relay has, beside it',
    [C, 'people:\n  alix', 'mail:\n  relay:\n    host: smtp.example.org\n  login: x\npeople:\n  alix'],
    [['collective.yaml:5:3', 'login', 'relay']],
  ],
])('%s that is not indented enough is told as that, and nothing else', (_, change, places) => {
  expect(said(...change)).toEqual(
    places.map(([where, name, into]) =>
      expect.stringMatching(
        new RegExp(
          `${where}: "${name}" stands beside "${into}", and belongs in it\\. Indent it further than "${into}"\\.$`,
        ),
      ),
    ),
  )
})

test('a share before its section belongs in it', () => {
  expect(said(H, `uses:\n${forge}`, `${forge.trim()}\nuses:\n`)).toEqual([
    'inventory/associations/houx.yaml:4:1: "forge" stands by itself, and belongs in "uses". Write it below "uses:", and indented.',
  ])
})

test('a share among instances belongs in the other section', () => {
  expect(said(H, `uses:\n${forge}`, `services:\n${forge}uses:\n`)).toEqual([
    'inventory/associations/houx.yaml:5:3: "forge" stands in "services", and belongs in "uses". Write it below "uses:", and indented.',
  ])
})

test('what else is wrong within it is told at its own line', () => {
  expect(said(H, sites, sites.replace('    sites', '  sites').replace('title', 'titel'))).toEqual([
    expect.stringContaining('houx.yaml:7:3: "sites" stands beside "blogs"'),
    expect.stringContaining('houx.yaml:8:23: "titel" is not known here. Did you mean "title"?'),
  ])
})

test('a name written wrong is no line that stands wrong', () => {
  expect(said(C, 'services:\n', 'servces:\n')[0]).toContain('"servces" is not known here. Did you mean "services"?')
  expect(said(H, zoe, `${zoe}\n  email: { name: Émil, email: emil@houx.example }`)).toEqual([])
})
