import { z } from 'zod'
import { machine } from '../../../machines/kinds/kinds.ts'
import { domain, webName } from '../../../words/written/domain.ts'
import { email } from '../../../words/written/email.ts'
import { key } from '../../../words/written/key.ts'
import { line } from '../../../words/written/line.ts'
import { publishedPort } from '../../../words/written/published-port.ts'
import { sshKey } from '../../../words/written/ssh-key.ts'
import { mail } from './mail.ts'

/*
 * What may be written in the inventory, apart from what each kind of service brings.
 * The descriptions are the hover texts of editors and the cure for what is missing: a phrase with an example.
 */

const language = z.enum(['fr', 'en'])
const name = line(100)
export const person = z.strictObject({
  name: name.describe('how people call them, as "Camille Le Goff".'),
  email: email.describe('where mail reaches them, as "camille@example.org".'),
  ssh: z.array(sshKey).max(50).default([]).describe('their public SSH keys, each the line of a ".pub" file.'),
  role: z
    .enum(['technician', 'member'])
    .default('member')
    .describe('"technician" for who may log in to the machines (in collective.yaml only); "member" for everyone else.'),
})

export const collectiveAbout = z.strictObject({
  name: name.describe('its name, as people say it.'),
  domain: domain.describe('its own domain, as "bocage.example"; the state of its machines is kept under this name.'),
  contact: email.describe('where mail about the machines goes, as "tech@bocage.example".'),
  language: language.default('fr').describe('the language in which people are written to: "fr" or "en".'),
})

/** The published ports, by endpoint. */
const ports = z
  .record(key, publishedPort)
  .default({})
  .describe('published ports by endpoint, where two would get the same one; "npm run check" says when.')

/** What every service has, whatever its kind; the kind's settings stand beside. */
export const serviceBase = z.strictObject({
  kind: z.string().describe('which application: a name in the folder services/.'),
  on: key.describe('the guest or server it runs on.'),
  address: webName.optional().describe('the name people type, as "git.example.org".'),
  ports,
})

/** Who has which name, by name: associations by the names of their files. */
export const grants = z
  .record(domain, key)
  .default({})
  .describe(
    'names below your own that others may have, with what is below them: by name, whose, as "houx.bocage.example: houx".',
  )

export const collectiveFile = z.strictObject({
  collective: collectiveAbout.describe('who you are.'),
  mail: mail.optional().describe('through what the applications send mail; without it, they send none.'),
  grants,
  people: z.record(key, person).default({}).describe('people, by a short name that the rest of the inventory uses.'),
  machines: z.record(key, machine).default({}).describe('Proxmox hosts, their guests, and servers, by name.'),
  services: z.record(key, z.unknown()).default({}).describe('the services that associations share, by name.'),
})

/** A person in the file of an association: who may log in to the machines is everyone's concern. */
const member = person.extend({
  role: z.enum(['member']).default('member').describe('"member"; technicians are in collective.yaml.'),
})

export const associationFile = z.strictObject({
  name: name.describe('its name, as people say it.'),
  contact: email.optional().describe("where mail about its services goes; the collective's contact, unless written."),
  language: language
    .optional()
    .describe("the language its people are written to in; the collective's, unless written."),
  grants,
  people: z
    .record(key, member)
    .default({})
    .describe('its people, by a short name; those of collective.yaml are known already.'),
  uses: z
    .record(key, z.unknown())
    .default({})
    .describe("its share of the collective's services, by the name of the service."),
  services: z.record(key, z.unknown()).default({}).describe('instances of its own, by name.'),
})

export const associationAbout = associationFile.pick({ name: true, contact: true, language: true })
