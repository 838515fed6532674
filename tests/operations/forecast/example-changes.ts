import { readdirSync, readFileSync } from 'node:fs'
import type { Plan } from '../../../inventory/model/planning/plan.ts'
import { parseFiles, planOf } from '../../../inventory/model/read.ts'
import { resolve } from '../../../inventory/model/resolve.ts'
import { readCatalogue } from '../../../services/catalogue.ts'

/** What somebody does to the files of the example inventory: their texts, by path. */
type Edit = (texts: Map<string, string>) => void

const texts = new Map(
  ['collective.yaml', ...readdirSync('inventory/associations').map((name) => `associations/${name}`)].map((path) => [
    path,
    readFileSync(`inventory/${path}`, 'utf8'),
  ]),
)
const catalogue = await readCatalogue()
const parsed = parseFiles('inventory', texts)

/** The plan of the example inventory, edited. What is as it was isn't parsed again. */
function planAfter(...edits: Edit[]): Plan {
  const edited = new Map(texts)
  for (const edit of edits) edit(edited)
  const others = parseFiles('inventory', new Map([...edited].filter(([path, text]) => texts.get(path) !== text)))
  const kept = [...parsed.associations].filter(
    ([name]) => edited.get(`associations/${name}.yaml`) === texts.get(`associations/${name}.yaml`),
  )
  const documents = {
    collective: others.collective ?? parsed.collective,
    associations: new Map([...kept, ...others.associations].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
  return planOf(resolve(documents, catalogue, { lock: 'services/images.lock.json' }))
}

const pathOf = (file: string) => (file === 'collective' ? 'collective.yaml' : `associations/${file}.yaml`)

/** A piece of a file's text becomes another. @throws where the file doesn't hold it, so that no edit does nothing */
const edit =
  (file: string, from: string, to: string): Edit =>
  (all) => {
    const text = all.get(pathOf(file)) ?? ''
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`)
    all.set(
      pathOf(file),
      text.replace(from, () => to),
    )
  }

/** A file that begins, or begins anew. */
const write =
  (file: string, text: string): Edit =>
  (all) =>
    void all.set(pathOf(file), text)

/** A file that goes. */
const remove =
  (file: string): Edit =>
  (all) =>
    void all.delete(pathOf(file))

/** A plan as it was with other images: they are in the definitions, and no line of the inventory names them. */
function withImages(plan: Plan, images: Record<string, string>): Plan {
  let text = JSON.stringify(plan)
  for (const [from, to] of Object.entries(images)) {
    if (!text.includes(from)) throw new Error(`no image is ${from}`)
    text = text.replaceAll(from, to)
  }
  return JSON.parse(text) as Plan
}

const plan = planAfter()

/** A change to the example estate: what it is made of, or the plan of before and the one of after. */
export type ExampleChange = Edit[] | { before: Plan; after: Plan }

const technician = `  lou:
    name: Lou Morvan
    email: lou@infini.example
    role: technician
    ssh:
      - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti lou@laptop
`
const key = 'AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti'
const nolwenn = `  nolwenn:
    name: Nolwenn Kerbrat
    email: nolwenn@infini.example
    role: technician
    ssh:
      - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE/knFUYve8KY3nMeAg1al49ogN7Eqz1McCJiyD6XHUR nolwenn@laptop
`
const radios = `      radios.infini.example:
        title: "Les radios d'Infini 📻"
        language: br
`
const relay = '  relay: { host: smtp.relais.example, login: bocage }\n'
const withoutRelay = planAfter(edit('collective', `mail:\n${relay}`, ''))

const beside = (machine: string) => edit('collective', '  # The rented', `  ${machine}\n  # The rented`)
const guest = (name: string, id = 120) =>
  beside(`${name}: { kind: lxc, on: pve1, id: ${id}, memory: 1GiB, disk: 8GiB }`)
const rented = (more: string) => beside(`nuage: { kind: hcloud, type: cax11, location: fsn1${more} }`)
const known = ', address: 203.0.113.11, host_key: "SHA256:8xc3OJmSR5HvE1UvHxw4CSmQcTDC8n2zfsSgHQ4Yk0s"'

/** The changes, by what they are about and what happens. */
export const exampleChanges: Record<string, Record<string, ExampleChange>> = {
  sites: {
    'a new site': [
      edit(
        'infini',
        '      infini.example: {',
        '      festival.infini.example: { title: Festival }\n      infini.example: {',
      ),
    ],
    'a site has another address, and the old one leads there': [
      edit(
        'infini',
        radios,
        `      ondes.infini.example: { title: Ondes, language: br, id: radios-infini-example, formerly: [radios.infini.example] }\n`,
      ),
    ],
    'a site has another address, and the old one leads nowhere': [
      edit('infini', radios, `      ondes.infini.example: { title: Ondes, language: br, id: radios-infini-example }\n`),
    ],
    'a site is written under another address, as if it were new': [
      edit('infini', '      radios.infini.example:', '      ondes.infini.example:'),
    ],
    'two sites change places': [
      edit(
        'infini',
        '      infini.example: { title: Infini }',
        '      infini.example: { title: Infini, id: radios-infini-example }',
      ),
      edit('infini', '      radios.infini.example:\n', '      radios.infini.example:\n        id: infini-example\n'),
    ],
    'a site goes to another association': [
      edit('infini', radios, ''),
      edit('infini', 'name: Infini\n', 'name: Infini\ngrants: { radios.infini.example: gnuragistes }\n'),
      edit(
        'gnuragistes',
        '      gnuragistes.example:',
        '      radios.infini.example: { title: Radios, language: br, from: infini }\n      gnuragistes.example:',
      ),
    ],
    'another name leads to a site': [
      edit(
        'infini',
        'infini.example: { title: Infini }',
        'infini.example: { title: Infini, formerly: [infini-brest.example] }',
      ),
    ],
    'a name of before leads nowhere any more': {
      before: planAfter(
        edit(
          'infini',
          'infini.example: { title: Infini }',
          'infini.example: { title: Infini, formerly: [infini-brest.example] }',
        ),
      ),
      after: plan,
    },
    'a site is taken out': [edit('infini', radios, '')],
    'a site has more memory': [edit('pointcommuns', 'memory: 256MiB', 'memory: 512MiB')],
  },
  associations: {
    'nothing changes': [],
    'an association begins': [
      write(
        'houx',
        `name: Le Houx
contact: bonjour@houx.example
people:
  zoe: { name: Zoé, email: zoe@houx.example }
uses:
  forge: { members: { owners: [zoe, camille] } }
  blogs:
    sites:
      houx.example: { title: Le Houx, members: { zoe: editor } }
`,
      ),
    ],
    'an association leaves': [remove('infini')],
    'the file of an association has another name': [
      remove('infini'),
      write('infinis', texts.get('associations/infini.yaml') ?? ''),
    ],
    'an association has another contact': [edit('infini', 'contact: contact@', 'contact: bureau@')],
    'the collective has another contact': [edit('collective', 'contact: technique@', 'contact: bureau@')],
    'the collective has another language': [edit('collective', 'language: fr', 'language: en')],
    'the collective has another domain': [edit('collective', 'domain: bocage.example', 'domain: haie.example')],
    'mail begins to leave': { before: withoutRelay, after: plan },
    'mail leaves no more': { before: plan, after: withoutRelay },
  },
  machines: {
    'a guest has more memory': [edit('collective', 'memory: 10GiB', 'memory: 11GiB')],
    'guests are to be in another network': [edit('collective', 'network: 10.20.0.0/24', 'network: 10.30.0.0/24')],
    'a guest has a smaller disk': [edit('collective', 'memory: 10GiB, disk: 20GiB', 'memory: 10GiB, disk: 10GiB')],
    'a guest has a larger data disk': [edit('collective', 'data: 100GiB', 'data: 200GiB')],
    'a guest is added': [guest('essai')],
    'a server is added': [
      edit(
        'collective',
        '  # The rented',
        '  neuf: { kind: server, address: 203.0.113.9, host_key: "SHA256:8xc3OJmSR5HvE1UvHxw4CSmQcTDC8n2zfsSgHQ4Yk0s" }\n  # The rented',
      ),
    ],
    'a guest has another name': {
      before: planAfter(guest('essai')),
      after: planAfter(guest('test')),
    },
    'a guest leaves': { before: planAfter(guest('essai')), after: plan },
    'a server is rented': [
      edit('collective', '  # The rented', '  nuage: { kind: hcloud, type: cax11, location: fsn1 }\n  # The rented'),
    ],
    'a rented server is there': { before: planAfter(rented('')), after: planAfter(rented(known)) },
    'a rented server is wanted elsewhere': {
      before: planAfter(rented(known)),
      after: planAfter(rented(known), edit('collective', 'location: fsn1', 'location: hel1')),
    },
    'a rented server becomes larger': {
      before: planAfter(rented(known)),
      after: planAfter(rented(`${known}, data: 20GiB`), edit('collective', 'cax11', 'cax21')),
    },
    'a rented server leaves': { before: planAfter(rented(known)), after: plan },
    'a server has another address, and another host key': [
      edit('collective', 'address: 203.0.113.7', 'address: 203.0.113.8'),
      edit(
        'collective',
        'SHA256:8xc3OJmSR5HvE1UvHxw4CSmQcTDC8n2zfsSgHQ4Yk0s',
        'SHA256:NX0mt5IyojOwpYt6Eu2FgPMaCukvtao48fOi7LzuI70',
      ),
    ],
    'a host has no IPv6 any more': [edit('collective', '    address6: 2001:db8::10\n', '')],
    'a guest gets a data disk': { before: planAfter(edit('collective', ', data: 100GiB', '')), after: plan },
    'a guest has no data disk any more': [edit('collective', ', data: 100GiB', '')],
    'a guest has more processors': [edit('collective', 'cores: 2, memory: 10GiB', 'cores: 4, memory: 10GiB')],
    'a guest has another number': { before: planAfter(guest('essai')), after: planAfter(guest('essai', 121)) },
    'the gateway goes to another guest': [edit('collective', 'gateway, on: gateway', 'gateway, on: apps')],
    'the gateway gets its first containers': [
      edit(
        'infini',
        'services:\n',
        'services:\n  bloc: { kind: etherpad, on: gateway, address: bloc.infini.example, title: Bloc }\n',
      ),
    ],
    'a database server has more memory': [
      edit(
        'collective',
        'blogs: { kind: wordpress-farm, on: apps',
        'blogs: { kind: wordpress-farm, on: apps, database_memory: 2GiB',
      ),
    ],
    'a service goes to another machine': [edit('infini', 'kind: etherpad, on: apps', 'kind: etherpad, on: loue')],
    'git has another port': [edit('collective', 'git.bocage.example', 'git.bocage.example, ssh: 2223')],
  },
  people: {
    'a member leaves': [
      edit('gnuragistes', '  lotte: { name: Lotte De Smet, email: lotte@gnuragistes.example }\n', ''),
      edit('gnuragistes', 'lotte, nolwenn', 'nolwenn'),
    ],
    'a person gets another short name': [
      edit('infini', '  yann: {', '  yannick: {'),
      edit('infini', 'yann, nolwenn', 'yannick, nolwenn'),
    ],
    'a key gets another name': [
      edit('pointcommuns', 'Malo Riou, email: malo@', 'Mallory Roux, email: mallory@'),
      edit('infini', 'name: Yann Le Bihan', 'name: Yann Le Bihan-Kerbrat'),
    ],
    "a technician's key is replaced": [
      edit('collective', 'AAAAC3NzaC1lZDI1NTE5AAAAIE/knFUYve8KY3nMeAg1al49ogN7Eqz1McCJiyD6XHUR', key),
    ],
    'a technician arrives': [edit('collective', '  nolwenn:\n', `${technician}  nolwenn:\n`)],
    'a technician leaves': [
      edit('collective', nolwenn, technician),
      edit('gnuragistes', 'lotte, nolwenn', 'lotte'),
      edit('infini', 'yann, nolwenn', 'yann'),
    ],
    'somebody may do more on a site': [edit('pointcommuns', '{ malo: editor }', '{ malo: administrator }')],
    'somebody gets an account on a site': [edit('pointcommuns', '{ malo: editor }', '{ malo: editor, yann: author }')],
  },
  images: {
    'a new version of Gitea': { before: withImages(plan, { 'gitea/gitea:1.27.3': 'gitea/gitea:1.26.4' }), after: plan },
    'a new version of WordPress': {
      before: withImages(plan, { 'wordpress:7.1.0-php8.3-apache': 'wordpress:7.0.2-php8.3-apache' }),
      after: plan,
    },
    'a new version of MariaDB': { before: withImages(plan, { 'mariadb:10.11.18': 'mariadb:10.11.16' }), after: plan },
    'the next major version of PostgreSQL': {
      before: withImages(plan, { 'postgres:15.19-bookworm': 'postgres:14.20-bookworm' }),
      after: plan,
    },
  },
}

/** The plans before and after a change. */
export const plansOf = (change: ExampleChange): { before: Plan; after: Plan } =>
  Array.isArray(change) ? { before: plan, after: planAfter(...change) } : change
