import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import type { Plan } from '../../../inventory/model/planning/plan.ts'
import { forecast } from '../../../operations/forecast/forecast.ts'
import type { Forecast } from '../../../operations/forecast/foreseen.ts'
import { renderForecast } from '../../../operations/forecast/said/render-forecast.ts'
import { languages } from '../../../operations/forecast/said/speak.ts'
import { type Edit, edit, planAfter, remove, withImages, write } from './example-changes.ts'

const plan = planAfter()

/** A change to the example estate: what it is made of, or the plan of before and the one of after. */
type Change = Edit[] | { before: Plan; after: Plan }

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

const changes: Record<string, Record<string, Change>> = {
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
    'a site goes to another association': [
      edit('infini', radios, ''),
      edit('infini', 'name: Infini\n', 'name: Infini\ngrants: { radios.infini.example: gnuragistes }\n'),
      edit(
        'gnuragistes',
        '      gnuragistes.example:',
        '      radios.infini.example: { title: Radios, language: br, from: infini }\n      gnuragistes.example:',
      ),
    ],
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
    'an association has another contact': [edit('infini', 'contact: contact@', 'contact: bureau@')],
    'the collective has another contact': [edit('collective', 'contact: technique@', 'contact: bureau@')],
    'mail begins to leave': { before: withoutRelay, after: plan },
    'mail leaves no more': { before: plan, after: withoutRelay },
  },
  machines: {
    'a guest has more memory': [edit('collective', 'memory: 10GiB', 'memory: 11GiB')],
    'a guest has a smaller disk': [edit('collective', 'memory: 10GiB, disk: 20GiB', 'memory: 10GiB, disk: 10GiB')],
    'a guest has a larger data disk': [edit('collective', 'data: 100GiB', 'data: 200GiB')],
    'a guest is added': [
      edit(
        'collective',
        '  # The rented',
        '  essai: { kind: lxc, on: pve1, id: 120, memory: 1GiB, disk: 8GiB }\n  # The rented',
      ),
    ],
    'a server is added': [
      edit(
        'collective',
        '  # The rented',
        '  neuf: { kind: server, address: 203.0.113.9, host_key: "SHA256:8xc3OJmSR5HvE1UvHxw4CSmQcTDC8n2zfsSgHQ4Yk0s" }\n  # The rented',
      ),
    ],
    'a server is rented': [
      edit('collective', '  # The rented', '  nuage: { kind: hcloud, type: cax11, location: fsn1 }\n  # The rented'),
    ],
    'a service goes to another machine': [edit('infini', 'kind: etherpad, on: apps', 'kind: etherpad, on: loue')],
    'git has another port': [edit('collective', 'git.bocage.example', 'git.bocage.example, ssh: 2223')],
  },
  people: {
    'a member leaves': [
      edit('gnuragistes', '  lotte: { name: Lotte De Smet, email: lotte@gnuragistes.example }\n', ''),
      edit('gnuragistes', 'lotte, nolwenn', 'nolwenn'),
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

const between = {
  fr: { from: 'la branche main', to: 'cette branche' },
  en: { from: 'the branch main', to: 'this branch' },
}

/** What each change does: the same in every language. */
const forecasts: Record<string, Record<string, Forecast>> = {}
const forecastsOf = (theme: string): Record<string, Forecast> => {
  forecasts[theme] ??= Object.fromEntries(
    Object.entries(changes[theme] ?? {}).map(([title, change]) => {
      const { before, after } = Array.isArray(change) ? { before: plan, after: planAfter(...change) } : change
      return [title, forecast(before, after)]
    }),
  )
  return forecasts[theme]
}

/**
 * What a volunteer reads of a change. After a wanted change: `UPDATE_GOLDEN=1 npm test -- tests/operations/forecast`; then read it as
 * somebody who is tired would.
 */
test.each(Object.keys(changes).flatMap((theme) => languages.map((language) => [theme, language] as const)))(
  'changes of %s read as their golden file says (%s)',
  (theme, language) => {
    const told = Object.entries(forecastsOf(theme)).map(
      ([title, forecast]) => `#### ${title}\n\n${renderForecast(forecast, between[language], language)}\n`,
    )
    const golden = new URL(`golden/${theme}.${language}.txt`, import.meta.url)
    const text = told.join('\n\n')
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, text)
    expect(text).toBe(readFileSync(golden, 'utf8'))
  },
)
