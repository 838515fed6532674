import { expect, test } from '@jest/globals'
import { parseFiles } from '../../../inventory/model/read.ts'
import { resolve } from '../../../inventory/model/resolve.ts'
import { readCatalogue } from '../../../services/catalogue.ts'
import { renderProblem } from '../../../words/said/problem.ts'
import { changed, digests, resolveSmall, smallEstate } from '../small-estate.ts'

const warningsOf = (files: Record<string, string>) => {
  const { errors, warnings, plan } = resolveSmall(files)
  expect(errors).toEqual([])
  expect(plan).toBeDefined()
  return warnings.map(renderProblem)
}

test('machines that one person alone can reach, with the way out', () => {
  const collective = smallEstate['collective.yaml']?.replace(/ {2}bilal:[\s\S]*?(?=machines:)/, '') ?? ''
  expect(warningsOf({ 'collective.yaml': collective })).toEqual([
    'inventory/collective.yaml:3:3: only "alix" can reach the machines (apps, gateway, pve1). Give a second person "role: technician" and an SSH key.',
  ])
})

test('a technician without a key', () => {
  const keyless = changed(
    'collective.yaml',
    'machines:',
    '  chloe: { name: Chloé, email: chloe@bocage.example, role: technician }\nmachines:',
  )
  expect(warningsOf(keyless)).toEqual([
    'inventory/collective.yaml:13:3: "chloe" is a technician without an SSH key, and reaches no machine. Add it: "ssh: [ssh-ed25519 AAAA… camille@laptop]".',
  ])
})

test('N8: a person who is named nowhere, with what gives people accounts in their association', () => {
  const nowhere = (rest: string) => `"zoe" is named nowhere else, and so has access to nothing. ${rest}`
  const inBlogs = 'in "blogs" beside the title of a site, as "members: { zoe: editor }"'
  expect(warningsOf(changed('associations/houx.yaml', 'owners: [zoe, alix]', 'owners: [alix]'))).toEqual([
    `inventory/associations/houx.yaml:3:3: ${nowhere(`Name them ${inBlogs}, or in "forge" in a team, as "members: { owners: [zoe] }"; or remove the entry.`)}`,
  ])
  const { 'associations/houx.yaml': file = '' } = smallEstate
  expect(warningsOf({ 'associations/houx.yaml': file.replace(/ {2}forge.*\n/, '') })).toEqual([
    `inventory/associations/houx.yaml:3:3: ${nowhere(`Name them ${inBlogs}; or remove the entry.`)}`,
  ])
  expect(warningsOf({ 'associations/houx.yaml': file.replace(/uses:[\s\S]*/, '') })).toEqual([
    `inventory/associations/houx.yaml:3:3: ${nowhere('Nothing that their association uses gives people accounts: remove the entry.')}`,
  ])
})

test('N8: who does what the warning says is warned no more', () => {
  const { 'associations/houx.yaml': file = '' } = smallEstate
  const named = file.replace('title: Le Houx', 'title: Le Houx, members: { zoe: editor }').replace(/ {2}forge.*\n/, '')
  expect(warningsOf({ 'associations/houx.yaml': named })).toEqual([])
})

test('a person who is the contact is named somewhere', () => {
  const contact = {
    'associations/lierre.yaml':
      'name: Le Lierre\ncontact: li@lierre.example\npeople:\n  li: { name: Li, email: li@lierre.example }\n',
  }
  expect(warningsOf(contact)).toEqual([])
})

const unlocked =
  'services/images.lock.json: this copy of Bocage has no lock file: images are pulled by tag, and a registry may change what a tag means. Your inventory is right: whoever keeps Bocage writes it with "npm run images -- lock", where the registries can be reached.'

test.each([
  ['without a lock file', { lock: 'services/images.lock.json' }, [unlocked]],
  ['with one that cannot be read, which is an error already', { lock: 'x', unreadable: true as const }, []],
  ['with one that has every image', { lock: 'x', digests }, []],
])('%s, images are warned of once or not at all', async (_, images, said) => {
  const documents = parseFiles('inventory', new Map(Object.entries(smallEstate)))
  expect(resolve(documents, await readCatalogue(), images).warnings.map(renderProblem)).toEqual(said)
})

test('an estate without containers needs no lock file', async () => {
  const documents = parseFiles(
    'inventory',
    new Map([['collective.yaml', (smallEstate['collective.yaml'] ?? '').replace(/\n {2}(blogs|forge): .*/g, '')]]),
  )
  expect(resolve(documents, await readCatalogue(), { lock: 'x' }).warnings).toEqual([])
})

test.each([
  [
    'memory: 4GiB',
    'memory: 128MiB',
    '22:59: "apps" runs containers with 128MiB of memory. Give it at least 1GiB, so that its applications and their databases are not killed.',
  ],
  [
    'disk: 20GiB',
    'disk: 1GiB',
    '22:71: "apps" runs containers on a machine with a disk of 1GiB. Give it at least 4GiB, as Proxmox does.',
  ],
  [
    'data: 100GiB',
    'data: 1GiB',
    '22:84: "apps" keeps containers on 1GiB of data. Give it at least 4GiB: the images alone take more than one.',
  ],
])('a guest with containers and %s instead of %s', (from, to, said) => {
  expect(warningsOf(changed('collective.yaml', from, to))).toEqual([`inventory/collective.yaml:${said}`])
})

test('a small guest without containers is nobody’s concern', () => {
  expect(warningsOf(changed('collective.yaml', 'memory: 512MiB, disk: 8GiB', 'memory: 128MiB, disk: 2GiB'))).toEqual([])
})

test('an image without a digest, once there is a lock file', async () => {
  const documents = parseFiles('inventory', new Map(Object.entries(smallEstate)))
  const some = { 'gitea/gitea:1.27.3': `sha256:${'0'.repeat(64)}`, 'mariadb:10.11.18': `sha256:${'1'.repeat(64)}` }
  const { plan, warnings } = resolve(documents, await readCatalogue(), {
    lock: 'services/images.lock.json',
    digests: some,
  })
  expect(warnings.map(renderProblem)).toEqual([
    'inventory/collective.yaml:25:18: wordpress:7.1.0-php8.3-apache has no digest in services/images.lock.json. Whoever keeps Bocage adds it with "npm run images -- lock", so that the image cannot change under its name.',
  ])
  expect(plan?.collective.services.find(({ key }) => key === 'forge')?.images).toEqual({
    gitea: `gitea/gitea:1.27.3@sha256:${'0'.repeat(64)}`,
  })
})

test('nobody who may log in is an error', () => {
  const locked = smallEstate['collective.yaml']?.replaceAll('role: technician', 'role: member') ?? ''
  expect(resolveSmall({ 'collective.yaml': locked }).errors.map(renderProblem)).toEqual([
    'inventory/collective.yaml:2:1: nobody may log in to the machines. Give somebody in collective.yaml "role: technician" and an SSH key.',
  ])
})

test('C: one host key for two hosts', () => {
  const second =
    '  pve2: { kind: proxmox, address: 203.0.113.7, host_key: SHA256:NX0mt5IyojOwpYt6Eu2FgPMaCukvtao48fOi7LzuI70, network: 10.21.0.0/24 }\n'
  expect(warningsOf(changed('collective.yaml', '  gateway: {', `${second}  gateway: {`))).toEqual([
    `inventory/collective.yaml:21:58: this is also the host key of "pve1", so each can answer in the other's place. Make a new one on "pve2", and write it here: "rm /etc/ssh/ssh_host_ed25519_key*; ssh-keygen -A; systemctl restart ssh; ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub".`,
  ])
})

test.each([
  ['172.17.0.0/16', '172.17.0.0/16'],
  ['172.31.255.128/25', '172.31.0.0/16'],
  ['172.20.8.0/24', '172.20.0.0/16'],
])('C: guests in %s, which Docker takes for containers', (network, taken) => {
  expect(warningsOf(changed('collective.yaml', '10.20.0.0/24', network))).toEqual([
    `inventory/collective.yaml:18:14: Docker gives containers addresses in ${taken}, and so may take them for the guests of "pve1". Choose another, as "10.20.0.0/24".`,
  ])
})

test('guests in a network that Docker leaves alone are nobody’s concern', () => {
  expect(warningsOf(changed('collective.yaml', '10.20.0.0/24', '172.16.0.0/16'))).toEqual([])
  expect(warningsOf(changed('collective.yaml', '10.20.0.0/24', '192.168.20.0/24'))).toEqual([])
})
