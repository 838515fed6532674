import { expect, test } from '@jest/globals'
import { parseFiles } from '../../inventory/model/read.ts'
import { resolve } from '../../inventory/model/resolve.ts'
import { readCatalogue } from '../../services/catalogue.ts'
import { renderProblem } from '../../words/problem.ts'
import { changed, resolveSmall, smallEstate } from './small-estate.ts'

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

test('a person who is named nowhere', () => {
  expect(warningsOf(changed('associations/houx.yaml', 'owners: [zoe, alix]', 'owners: [alix]'))).toEqual([
    'inventory/associations/houx.yaml:3:3: "zoe" is named nowhere else, and so has access to nothing. Name them where they take part, as among the "members" of a share; or remove the entry.',
  ])
})

test('a person who is the contact is named somewhere', () => {
  const contact = {
    'associations/lierre.yaml':
      'name: Le Lierre\ncontact: li@lierre.example\npeople:\n  li: { name: Li, email: li@lierre.example }\n',
  }
  expect(warningsOf(contact)).toEqual([])
})

test('an image without a digest, once there is a lock file', async () => {
  const documents = parseFiles('inventory', new Map(Object.entries(smallEstate)))
  const digests = { 'gitea/gitea:1.24.0': `sha256:${'0'.repeat(64)}`, 'mariadb:10.11.18': `sha256:${'1'.repeat(64)}` }
  const { plan, warnings } = resolve(documents, await readCatalogue(), { lock: 'services/images.lock.json', digests })
  expect(warnings.map(renderProblem)).toEqual([
    'inventory/collective.yaml:25:18: wordpress:6.8.3-php8.3-apache has no digest in services/images.lock.json. Add it, so that the image cannot change under its name.',
  ])
  expect(plan?.collective.services.find(({ key }) => key === 'forge')?.images).toEqual({
    gitea: `gitea/gitea:1.24.0@sha256:${'0'.repeat(64)}`,
  })
})

test('nobody who may log in is an error', () => {
  const locked = smallEstate['collective.yaml']?.replaceAll('role: technician', 'role: member') ?? ''
  expect(resolveSmall({ 'collective.yaml': locked }).errors.map(renderProblem)).toEqual([
    'inventory/collective.yaml:2:1: nobody may log in to the machines. Give somebody in collective.yaml "role: technician" and an SSH key.',
  ])
})
