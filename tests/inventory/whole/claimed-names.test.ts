import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { renderProblem } from '../../../words/said/problem.ts'
import { changed, resolveSmall, smallEstate } from '../small-estate.ts'

const C = 'collective.yaml'
const H = 'associations/houx.yaml'
const L = 'associations/lierre.yaml'

const errorsOf = (files: Record<string, string>) => resolveSmall(files).errors.map(renderProblem)
/** The small estate, in which the site of one association has another address. */
const lierreAt = (address: string) => changed(L, 'lierre.example', address)
const collectiveWith = (more: string) => ({ [C]: `${smallEstate[C]}${more}` })
const houxWith = (more: string) => ({ [H]: `${smallEstate[H]}${more}` })

const cookies =
  "Choose another name: cookies don't separate ports, so what runs there would get the sessions of Proxmox's web interface."
const reason = 'what runs under a name can set cookies for those above it, and is taken for a part of them.'

test('S7: no site has the name of a Proxmox host, whoever asks, and no grant helps', () => {
  const host = 'is the address of the Proxmox host "pve1" (inventory/collective.yaml:16:14)'
  expect(errorsOf(lierreAt('pve1.bocage.example'))).toEqual([
    `inventory/associations/lierre.yaml:5:7: "pve1.bocage.example" ${host}. ${cookies}`,
  ])
  expect(errorsOf(changed(C, 'address: git.bocage.example', 'address: pve1.bocage.example'))).toEqual([
    `inventory/collective.yaml:26:44: "pve1.bocage.example" ${host}. ${cookies}`,
  ])
  expect(
    errorsOf({ ...lierreAt('pve1.bocage.example'), ...collectiveWith('grants: { pve1.bocage.example: lierre }\n') }),
  ).toEqual([
    `inventory/associations/lierre.yaml:5:7: "pve1.bocage.example" ${host}. ${cookies}`,
    `inventory/collective.yaml:27:11: "pve1.bocage.example" ${host}. ${cookies}`,
  ])
})

test('S7: a host that is written with a number has its name in the collective’s domain all the same', () => {
  const numbered = changed(C, 'address: pve1.bocage.example', 'address: 203.0.113.7')
  expect(errorsOf({ ...numbered, ...lierreAt('pve1.bocage.example') })).toEqual([
    `inventory/associations/lierre.yaml:5:7: "pve1.bocage.example" is the name of the Proxmox host "pve1" (inventory/collective.yaml:14:3). ${cookies}`,
  ])
})

test.each([
  [
    'the collective’s own domain',
    'bocage.example',
    '"bocage.example" is the collective\'s own domain (inventory/collective.yaml:1:37)',
  ],
  [
    'a name below it',
    'git2.bocage.example',
    '"git2.bocage.example" is below "bocage.example", the collective\'s own domain (inventory/collective.yaml:1:37)',
  ],
  [
    'its www',
    'www.bocage.example',
    '"www.bocage.example" is below "bocage.example", the collective\'s own domain (inventory/collective.yaml:1:37)',
  ],
  [
    'a name below one of its services',
    'login.git.bocage.example',
    '"login.git.bocage.example" is below "git.bocage.example", an address of the collective (inventory/collective.yaml:26:44)',
  ],
  [
    'a name below a host’s',
    'x.pve1.bocage.example',
    '"x.pve1.bocage.example" is below "pve1.bocage.example", the address of the Proxmox host "pve1" (inventory/collective.yaml:16:14)',
  ],
  [
    'a name that looks like its domain',
    'xn--bcage-jye.example',
    '"xn--bcage-jye.example" looks like "bocage.example", the collective\'s own domain (inventory/collective.yaml:1:37)',
  ],
  [
    'a name below what looks like it',
    'git.xn--bcage-jye.example',
    '"git.xn--bcage-jye.example" looks like "git.bocage.example", an address of the collective (inventory/collective.yaml:26:44)',
  ],
  [
    'another below what looks like it',
    'wiki.xn--bcage-jye.example',
    '"wiki.xn--bcage-jye.example" looks like a name below "bocage.example", the collective\'s own domain (inventory/collective.yaml:1:37)',
  ],
])('S7: an association has no site at %s, unless the collective grants it', (_, address, what) => {
  const files = lierreAt(address)
  expect(errorsOf(files)).toEqual([
    `inventory/associations/lierre.yaml:5:7: ${what}. Choose another name, or write "grants: { ${address}: lierre }" in collective.yaml: ${reason}`,
  ])
  expect(errorsOf({ ...files, ...collectiveWith(`grants: { ${address}: lierre }\n`) })).toEqual([])
})

test('S7: a name below another association’s is granted by that association', () => {
  const files = lierreAt('www.houx.example')
  expect(errorsOf(files)).toEqual([
    `inventory/associations/lierre.yaml:5:7: "www.houx.example" is below "houx.example", an address of "houx" (inventory/associations/houx.yaml:8:7). Choose another name, or write "grants: { www.houx.example: lierre }" in associations/houx.yaml: ${reason}`,
  ])
  expect(errorsOf({ ...files, ...houxWith('grants: { www.houx.example: lierre }\n') })).toEqual([])
})

test('S7: whoever comes to have the name above another’s is told of', () => {
  expect(errorsOf({ ...changed(H, 'houx.example:', 'www.lierre.example:') })).toEqual([
    `inventory/associations/houx.yaml:8:7: "www.lierre.example" is below "lierre.example", an address of "lierre" (inventory/associations/lierre.yaml:5:7). Choose another name, or write "grants: { www.lierre.example: houx }" in associations/lierre.yaml: ${reason}`,
  ])
})

test('U1: a former address is as taken as one that is served', () => {
  const renamed = changed(
    H,
    'houx.example: { title: Le Houx }',
    'ilex.example: { title: Le Houx, formerly: [houx.example] }',
  )
  expect(errorsOf(renamed)).toEqual([])
  expect(errorsOf({ ...renamed, ...lierreAt('houx.example') })).toEqual([
    'inventory/associations/lierre.yaml:5:7: "houx.example" is already served: it is a former address of "houx" (inventory/associations/houx.yaml:8:50). Keep one of the two, or choose another name.',
  ])
  expect(errorsOf({ ...renamed, ...lierreAt('www.houx.example') })).toEqual([
    expect.stringContaining('"www.houx.example" is below "houx.example", a former address of "houx"'),
  ])
  expect(errorsOf(changed(H, '{ title: Le Houx }', '{ title: Le Houx, formerly: [lierre.example] }'))).toEqual([
    expect.stringContaining('lierre.yaml:5:7: "lierre.example" is already served: it is a former address of "houx"'),
  ])
})

test('U1: a former address is no other’s, not the collective’s, and not the site’s own', () => {
  const formerly = (name: string) =>
    errorsOf(changed(H, '{ title: Le Houx }', `{ title: Le Houx, formerly: [${name}] }`))
  expect(formerly('git.bocage.example')).toEqual([
    expect.stringContaining(
      'houx.yaml:8:50: "git.bocage.example" is already served: it is an address of the collective',
    ),
  ])
  expect(formerly('houx.bocage.example')).toEqual([
    expect.stringContaining('write "grants: { houx.bocage.example: houx }"'),
  ])
  expect(formerly('houx.example')).toEqual([expect.stringContaining('"houx.example" is already served')])
  expect(formerly('houx')).toEqual([expect.stringContaining('as "houx.example.org"')])
})

test('U1: each address that a site had before is refused where it is written, with the place of what has it', () => {
  const sites = (...lines: string[]) => errorsOf(changed(H, 'houx.example: { title: Le Houx }', lines.join('\n      ')))
  const own =
    'houx.yaml:7:50: "houx.example" is already served: it is an address of "houx" (inventory/associations/houx.yaml:7:7)'
  expect(sites('houx.example: { title: Le Houx, formerly: [houx.example] }')).toEqual([
    expect.stringContaining(own.replaceAll('houx.yaml:7', 'houx.yaml:8')),
  ])
  expect(sites('houx.example: { title: Le Houx, formerly: [ilex.example, ilex.example] }')).toEqual([
    expect.stringContaining(
      'houx.yaml:8:64: "ilex.example" is already served: it is a former address of "houx" (inventory/associations/houx.yaml:8:50)',
    ),
  ])
  expect(
    sites(
      'houx.example: { title: Le Houx, formerly: [ilex.example] }',
      'ronce.houx.example: { title: Ronce, formerly: [ilex.example] }',
    ),
  ).toEqual([
    expect.stringContaining(
      'houx.yaml:9:54: "ilex.example" is already served: it is a former address of "houx" (inventory/associations/houx.yaml:8:50)',
    ),
  ])
})

test('U1: while the collective’s own domain is not known, what is below a name that it may have is not judged', () => {
  const collective = (smallEstate[C] ?? '').replace('address: git.bocage.example', 'address: git.houx.example')
  expect(errorsOf({ [C]: collective }).map((said) => said.split(',')[0])).toEqual([
    'inventory/collective.yaml:26:44: "git.houx.example" is below "houx.example"',
  ])
  const broken = collective.replace('domain: bocage.example', 'domain: https://houx.example')
  expect(errorsOf({ [C]: broken })).toEqual([expect.stringContaining('Leave out "https://"')])
})

test('S7: names of two associations that look the same are one name', () => {
  const files = { ...changed(H, 'houx.example:', 'moderne.example:'), ...lierreAt('modeme.example') }
  expect(errorsOf(files)).toEqual([
    `inventory/associations/lierre.yaml:5:7: "modeme.example" looks like "moderne.example", an address of "houx" (inventory/associations/houx.yaml:8:7). Choose another name, or write "grants: { modeme.example: lierre }" in associations/houx.yaml: ${reason}`,
  ])
  const granted = { [H]: `${files[H]}grants: { modeme.example: lierre }\n` }
  expect(errorsOf({ ...files, ...granted })).toEqual([])
})

test('S7: the collective is no exception below a name of an association, also with its domain and its machines', () => {
  const collective = (smallEstate[C] ?? '')
    .replace('domain: bocage.example', 'domain: tech.houx.example')
    .replace('address: git.bocage.example', 'address: git.houx.example')
    .replace('address: pve1.bocage.example', 'address: pve1.houx.example')
  const refused = errorsOf({ [C]: collective })
  expect(refused.map((said) => said.slice(0, said.indexOf(', an address of "houx"')))).toEqual([
    'inventory/collective.yaml:1:37: "tech.houx.example" is below "houx.example"',
    'inventory/collective.yaml:16:14: "pve1.houx.example" is below "houx.example"',
    'inventory/collective.yaml:26:44: "git.houx.example" is below "houx.example"',
  ])
  const grants =
    'grants: { tech.houx.example: collective, pve1.houx.example: collective, git.houx.example: collective }\n'
  expect(errorsOf({ [C]: collective, ...houxWith(grants) })).toEqual([])
})

test('S7: what is granted is the other’s, with all below it, and theirs to grant', () => {
  const grants = collectiveWith('grants: { houx.bocage.example: houx }\n')
  const houx = changed(H, 'houx.example:', 'blog.houx.bocage.example:')
  expect(errorsOf({ ...grants, ...houx })).toEqual([])
  const both = { ...grants, ...houx, ...lierreAt('lierre.houx.bocage.example') }
  expect(errorsOf(both)).toEqual([
    `inventory/associations/lierre.yaml:5:7: "lierre.houx.bocage.example" is below "houx.bocage.example", granted to "houx" (inventory/collective.yaml:27:11). Choose another name, or write "grants: { lierre.houx.bocage.example: lierre }" in associations/houx.yaml: ${reason}`,
  ])
  expect(errorsOf({ ...both, [H]: `${houx[H]}grants: { lierre.houx.bocage.example: lierre }\n` })).toEqual([])
})

test.each([
  [
    'a name that is not below the granter’s',
    houxWith('grants: { git2.bocage.example: lierre }\n'),
    'inventory/associations/houx.yaml:9:11: "git2.bocage.example" is below no name of "houx". Write it in collective.yaml: above it is the collective\'s own domain (inventory/collective.yaml:1:37).',
  ],
  [
    'a name that nobody has',
    houxWith('grants: { lierre.example.org: lierre }\n'),
    'inventory/associations/houx.yaml:9:11: "lierre.example.org" is below no name of "houx". Remove the line.',
  ],
  [
    'to nobody',
    collectiveWith('grants: { houx.bocage.example: hoxu }\n'),
    'inventory/collective.yaml:27:32: there is no association "hoxu". Did you mean "houx"? Known: houx, lierre. Or remove the line.',
  ],
  [
    'to oneself',
    collectiveWith('grants: { houx.bocage.example: collective }\n'),
    'inventory/collective.yaml:27:32: the collective has this name already. Remove the line.',
  ],
  [
    'something that is no name',
    collectiveWith('grants: { Houx.Bocage.Example.: houx }\n'),
    'inventory/collective.yaml:27:11: "Houx.Bocage.Example." cannot be a name here. Did you mean "houx.bocage.example"? Write a domain name in lower case, as "blog.example.org".',
  ],
])('S7: a grant of %s is an error', (_, files, said) => {
  expect(errorsOf(files)).toEqual([said])
})

test('S7: nothing is said of names that depend on what cannot be read', () => {
  const noDomain = changed(C, 'domain: bocage.example', 'domain: Bocage')
  expect(errorsOf({ ...noDomain, ...lierreAt('lierre.bocage.example') })).toHaveLength(1)
  const noGrants = collectiveWith('grants: [lierre.bocage.example]\n')
  expect(errorsOf({ ...noGrants, ...lierreAt('lierre.bocage.example') })).toHaveLength(1)
})

test('S7: names are judged also where their service has no machine', () => {
  const files = { ...changed(C, 'kind: wordpress-farm, on: apps', 'kind: wordpress-farm, on: aps') }
  expect(errorsOf({ ...files, ...lierreAt('bocage.example') })).toEqual([
    expect.stringContaining('"bocage.example" is the collective\'s own domain'),
    expect.stringContaining('there is no machine "aps"'),
  ])
})

test('S7: of two sites, one below the other, with two owners, one is refused in whatever order they are', () => {
  const labels = fc.array(fc.constantFrom('a', 'b', 'www'), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(labels, labels, (one, other) => {
      const [first, second] = [`${one.join('.')}.test`, `${other.join('.')}.test`]
      const { plan } = resolveSmall({ ...changed(H, 'houx.example:', `${first}:`), ...lierreAt(second) })
      const apart = !`.${first}`.endsWith(`.${second}`) && !`.${second}`.endsWith(`.${first}`)
      expect(plan !== undefined).toBe(apart)
    }),
    { numRuns: 60 },
  )
})

test('of two names that look the same, the disguised one is told, whoever has it', () => {
  // With a Cyrillic "о", and with a Cyrillic "і".
  for (const [honest, disguised] of [
    ['houx.example', 'xn--hux-sed.example'],
    ['lierre.example', 'xn--lerre-n2e.example'],
  ] as const)
    for (const [first, second, wrong] of [
      [honest, disguised, 'lierre.yaml:5:7'],
      [disguised, honest, 'houx.yaml:8:7'],
    ] as const)
      expect(errorsOf({ ...changed(H, 'houx.example:', `${first}:`), ...lierreAt(second) })).toEqual([
        expect.stringContaining(`associations/${wrong}: "${disguised}" looks like "${honest}", an address of`),
      ])
})

test('a disguised name above another’s is told, and not what is below it', () => {
  const files = { ...changed(H, 'houx.example:', 'blog.houx.example:'), ...lierreAt('xn--hux-sed.example') }
  expect(errorsOf(files)).toEqual([
    expect.stringContaining(
      'lierre.yaml:5:7: "xn--hux-sed.example" looks like a name above "blog.houx.example", an address of "houx" (',
    ),
  ])
})

test('a grant of a whole name of one’s own is doubted: everything below it goes with it', () => {
  const warned = (files: Record<string, string>) => resolveSmall(files).warnings.map(renderProblem)
  const whole = collectiveWith('grants: { bocage.example: houx }\n')
  expect(errorsOf(whole)).toEqual([])
  expect(warned(whole)).toEqual([
    'inventory/collective.yaml:27:11: "bocage.example" is the collective\'s own domain (inventory/collective.yaml:1:37): "houx" gets it whole, with every name below it. Where one name below it is enough, grant that: "houx.bocage.example: houx".',
  ])
  expect(warned(houxWith('grants: { houx.example: lierre }\n'))).toEqual([
    expect.stringContaining(
      '"houx.example" is an address of "houx" (inventory/associations/houx.yaml:8:7): "lierre" gets it',
    ),
  ])
  expect(warned(collectiveWith('grants: { houx.bocage.example: houx }\n'))).toEqual([])
})

test('a grant to an association that has left may be removed', () => {
  expect(errorsOf(collectiveWith('grants: { chene.bocage.example: chene }\n'))).toEqual([
    'inventory/collective.yaml:27:33: there is no association "chene". Known: houx, lierre. Or remove the line.',
  ])
})
