import { expect, test } from '@jest/globals'
import { renderProblem } from '../../../words/said/problem.ts'
import { changed, kindNames, resolveSmall, smallEstate } from '../small-estate.ts'

const C = 'collective.yaml'
const H = 'associations/houx.yaml'
const L = 'associations/lierre.yaml'

const errorsOf = (files: Record<string, string>) => resolveSmall(files).errors.map(renderProblem)
/** One file with several pieces of it changed. */
const all = (file: string, ...changes: [from: string, to: string][]) => ({
  [file]: changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`)
    return text.replace(from, () => to)
  }, smallEstate[file] ?? ''),
})

test('N13: a name that no file has hides nothing: neither a person who is there twice, nor an id, nor too much memory', () => {
  const collective = all(
    C,
    ['people:', 'persons: {}\npeople:'],
    ['id: 110, cores: 2, memory: 4GiB', 'id: 101, cores: 2, memory: 8GiB'],
  )
  const houx = all(
    H,
    ['  zoe:', '  alix: { name: A, email: a@houx.example }\n  zoe:'],
    ['name: Le Houx', 'nmae: Le Houx'],
  )
  expect(errorsOf({ ...collective, ...houx })).toEqual([
    'inventory/associations/houx.yaml:1:1: "nmae" is not known here. Did you mean "name"? Known: contact, grants, language, name, people, services, uses.',
    'inventory/associations/houx.yaml:1:1: there is no "name". Add it: its name, as people say it.',
    'inventory/associations/houx.yaml:3:3: "alix" is already defined at inventory/collective.yaml:4:3. Keep one of the two, or choose another short name for one of them.',
    'inventory/collective.yaml:2:1: "persons" is not known here. Known: collective, grants, machines, mail, people, services.',
    'inventory/collective.yaml:23:36: 101 is already the id of "gateway" (inventory/collective.yaml:22:39). Write another: 100 is free.',
    'inventory/collective.yaml:23:59: "apps" needs 8GiB, and "pve1" has 7GiB of memory left. Give it at most 7GiB, or take from another guest.',
  ])
})

test('N13: a guest with something wrong in it has its id and its memory all the same, and so has a host its disks', () => {
  const collective = all(
    C,
    ['host_key: SHA256:NX0mt5IyojOwpYt6Eu2FgPMaCukvtao48fOi7LzuI70', 'host_key: MD5:aa'],
    ['id: 101, memory: 512MiB', 'id: 110, memory: 512MB'],
    ['data: 100GiB', 'data: 2TiB'],
  )
  expect(errorsOf(collective).map((said) => said.slice('inventory/collective.yaml:'.length).split('. ')[0])).toEqual([
    '17:15: "host_key" cannot be "MD5:aa"',
    '21:52: "memory" cannot be "512MB"',
    '22:36: 110 is already the id of "gateway" (inventory/collective.yaml:21:39)',
    '22:84: "apps" needs 2TiB, and "pve1" has 500GiB of disk in "data" left',
  ])
})

test('N13: a share with something wrong in it has its people, its addresses and its ports all the same', () => {
  const files = {
    ...all(H, [
      'houx.example: { title: Le Houx }',
      'houx.example: { title: Le Houx, language: xx }\n      lierre.example: { title: L }',
    ]),
    ...all(L, [
      '{ title: Le Lierre }',
      '{ title: Le Lierre }\n      bocage.example: { title: B }\n      x.example: { title: 3 }',
    ]),
  }
  expect(errorsOf(files).map((said) => said.slice('inventory/associations/'.length).split('. ')[0])).toEqual([
    'houx.yaml:8:49: "language" cannot be "xx"',
    'lierre.yaml:5:7: "lierre.example" is already served: it is an address of "houx" (inventory/associations/houx.yaml:9:7)',
    `lierre.yaml:6:7: "bocage.example" is the collective's own domain (inventory/collective.yaml:1:37)`,
    'lierre.yaml:7:27: "title" cannot be 3',
  ])
})

test('N13: a person with something wrong in them has their keys and their address all the same', () => {
  const collective = all(
    C,
    ['IE/knFUYve8KY3nMeAg1al49ogN7Eqz1McCJiyD6XHUR bilal', 'IENvuNnwbBx8sVe8eeYuTA26hvLZnN/RYFaTACZsAgYK bilal'],
    ['email: bilal@bocage.example\n    role: technician', 'email: alix@bocage.example\n    role: technicien'],
  )
  expect(errorsOf(collective).map((said) => said.slice('inventory/collective.yaml:'.length).split('. ')[0])).toEqual([
    '10:12: this is also the address of "alix"',
    '11:11: "role" cannot be "technicien"',
    '12:11: this is also the key of "alix"',
  ])
})

test('N13: a service with something wrong in it has its machine, its address and its shares all the same', () => {
  const files = {
    ...all(C, ['address: git.bocage.example', 'address: pve1.bocage.example, sssh: 22']),
    ...all(H, ['owners: [zoe, alix]', 'owners: [zoe, alxi]']),
  }
  expect(errorsOf(files).map((said) => said.split('. ')[0])).toEqual([
    'inventory/associations/houx.yaml:5:37: there is no person "alxi"',
    'inventory/collective.yaml:26:44: "pve1.bocage.example" is the address of the Proxmox host "pve1" (inventory/collective.yaml:16:14)',
    'inventory/collective.yaml:26:65: "sssh" is not known here',
  ])
})

test.each([
  ['machines', 'machines:', 'machins:'],
  ['services', 'services:', 'servces:'],
  ['people', 'people:', 'peple:'],
])('a section of %s whose name is written wrong is said once, and what is in it is not also missing', (_, from, to) => {
  const said = errorsOf(changed(C, from, to))
  expect(said[0]).toContain(`"${to.slice(0, -1)}" is not known here`)
  expect(said.filter((text) => /there is no (machine|person)|has no service/.test(text))).toEqual([])
})

test.each([
  [
    'a service that Bocage has yet to have',
    changed(L, '  blogs:', '  mail:'),
    `inventory/associations/lierre.yaml:3:3: the collective has no service "mail". Known: blogs, forge. Others are added in collective.yaml, of a kind that Bocage has: ${kindNames}.`,
  ],
  [
    'a kind that Bocage has yet to have',
    changed(C, 'kind: gitea', 'kind: discourse'),
    `inventory/collective.yaml:26:18: "kind" cannot be "discourse". Bocage has no such application yet. Known: ${kindNames}.`,
  ],
])('N14: %s is said to be missing, not misspelt', (_, files, said) => {
  expect(errorsOf(files)).toEqual([said])
})

const noOwners =
  'Name who looks after the organisation, as "owners: [camille]": without them nobody of the association can.'

test.each(['{ atelier: [zoe] }', '{ owners: [], atelier: [zoe] }', '{}'])(
  'N14: an organisation with the teams %s has nobody who looks after it',
  (members) => {
    expect(errorsOf(changed(H, '{ owners: [zoe, alix] }', members))).toEqual([
      expect.stringMatching(/^inventory\/associations\/houx\.yaml:5:21: "members" cannot be \{/),
    ])
    expect(errorsOf(changed(H, '{ owners: [zoe, alix] }', members))[0]).toContain(noOwners)
  },
)
