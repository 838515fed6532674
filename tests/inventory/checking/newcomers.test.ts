import { expect, test } from '@jest/globals'
import { renderProblem } from '../../../words/said/problem.ts'
import { changed, resolveSmall, smallEstate } from '../small-estate.ts'

const C = 'collective.yaml'
const H = 'associations/houx.yaml'

/** What is said of the small estate with a piece of it changed, without its place. */
const said = (...change: Parameters<typeof changed>) =>
  resolveSmall(changed(...change)).errors.map((error) => renderProblem(error).replace(/^\S+ /, ''))

const zoe = '  zoe: { name: Zoé, email: zoe@houx.example }'
const sites = '      houx.example: { title: Le Houx }'

test.each<[what: string, change: Parameters<typeof changed>, form: string]>([
  ['a site', [H, '{ title: Le Houx }', 'Le Houx'], '{ title: Le Houx }'],
  ['sites', [H, sites, '      - houx.example'], 'houx.example: { title: … }'],
  ['a person', [H, zoe, '  zoe: Zoé'], '{ name: Zoé, email: … }'],
  ['people', [H, zoe, '  - zoe'], 'zoe: { name: …, email: … }'],
  ['members', [H, '{ owners: [zoe, alix] }', '[zoe, alix]'], 'name: [zoe, alix]'],
  ['a list', [H, '[zoe, alix]', 'zoe'], '[zoe]'],
  [
    'a machine of a kind',
    [C, '{ kind: lxc, on: pve1, id: 101, memory: 512MiB, disk: 8GiB }', 'lxc'],
    '{ kind: lxc, on: …, id: …, memory: …, disk: … }',
  ],
  ['a machine of whatever kind', [C, '{ kind: lxc, on: pve1, id: 101, memory: 512MiB, disk: 8GiB }', '[small]'], ''],
  ['mail', [C, 'people:', 'mail: { relay: smtp.example.org }\npeople:'], '{ host: smtp.example.org, login: … }'],
])('what is written in another form than %s wants shows the form, with what was written', (_, change, form) => {
  expect(said(...change)[0]).toContain(form === '' ? 'Write names with values' : `, as "${form}".`)
})

test('a secret that cannot be what it is is in no form that is shown', () => {
  const key = '-----BEGIN OPENSSH PRIVATE KEY----- x'
  expect(said(H, zoe, `  zoe: "${key}"`).join()).not.toContain('BEGIN')
})

test('a password of the mail relay is to be taken out, and its command is named', () => {
  const relay = 'mail: { relay: { host: smtp.example.org, login: x, password: hidden } }\npeople:'
  const [problem = '', ...others] = said(C, 'people:', relay)
  expect(problem).toContain('Take it out')
  expect(problem).toContain('"scripts/secret set mail-relay/password" gives it')
  expect([problem, ...others].join()).not.toContain('hidden')
})

test('a password of anything is no word of the inventory', () => {
  expect(said(H, 'title: Le Houx', 'title: Le Houx, password: x')).toEqual([
    '"password" is not known here. No secret is written in the inventory: "npm run check" names those that people give with "scripts/secret set", and all others are made on their machine.',
  ])
})

test.each([
  ['address6', "It is the host's: write it there."],
  ['address', 'its address in the "network" of its host follows from its "id"'],
  ['host_key', 'read through its host: leave it out'],
])('"%s" of a guest is said to be where it belongs', (name, where) => {
  expect(said(C, 'id: 101,', `id: 101, ${name}: x,`)[0]).toContain(where)
})

test.each([
  ['their name', 'Zoé'],
  ['their whole name', 'Alix Le Goff', 'alix'],
  ['a part of their name', 'Goff', 'alix'],
  ['their name as a key', 'alix-le-goff', 'alix'],
  ['their address', 'zoe@houx.example'],
  ['their address in capitals', 'Zoe@Houx.example'],
])('a person who is written by %s is known by it', (_, written, meant = 'zoe') => {
  const collective = (smallEstate[C] ?? '').replace('name: Alix', 'name: Alix Le Goff')
  const { errors } = resolveSmall({ [C]: collective, ...changed(H, '[zoe, alix]', `[${written}]`) })
  expect(errors.map(renderProblem)[0]).toContain(`Did you mean "${meant}"? `)
})

test('who could be several people is nobody', () => {
  const collective = (smallEstate[C] ?? '').replace('name: Alix', 'name: Zoé Martin')
  const { errors } = resolveSmall({ [C]: collective, ...changed(H, '[zoe, alix]', '[Martine]') })
  expect(errors.map(renderProblem)[0]).not.toContain('Did you mean "alix"')
})

test('"services" within "uses" is told where it belongs', () => {
  const within = 'uses:\n  services: { pads: { kind: etherpad, on: apps, address: pads.houx.example } }\n'
  expect(said(H, 'uses:\n', within)).toEqual([
    '"services" stands within "uses". Instances of its own stand beside it: write "services:" where "uses:" begins.',
  ])
})
