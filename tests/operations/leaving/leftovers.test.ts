import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import type { ServicePlan } from '../../../inventory/model/planning/plan.ts'
import { placesOf } from '../../../inventory/model/planning/units.ts'
import type { Row } from '../../../ledger/row.ts'
import { readKept } from '../../../operations/leaving/kept.ts'
import {
  groupLeftovers,
  InService,
  type Item,
  parseListing,
  refusePartly,
} from '../../../operations/leaving/leftovers.ts'
import { readCatalogue } from '../../../services/catalogue.ts'

const { kinds } = await readCatalogue()
/** What an instance tells of itself, from what it printed. */
function itemsOf(service: ServicePlan, printed: string): Item[] {
  const kept = kinds.get(service.kind)?.kept?.(service, placesOf(service.key, service.endpoints))
  if (kept === undefined) throw new Error(`a ${service.kind} keeps nothing`)
  return readKept(kept, printed)
}
const blogs = { key: 'blogs', kind: 'wordpress-farm', owner: 'collective', machine: 'apps' } as ServicePlan
const volumes = parseListing(
  [
    'volume\tinfini\tblogs-infini\tblogs-infini-files\t2048\t1700000000',
    'volume\tgnuragistes\tblogs-agenda\tblogs-agenda-files\t10\t1700000000',
  ].join('\n'),
)
const databases = itemsOf(blogs, 'blogs-infini\t512\nblogs-agenda\t64\n')
const secrets = parseListing('secrets\tinfini\tblogs-infini\t-\t0\t1600000000\n')
const listing: Item[] = [...volumes, ...databases, ...secrets]
/** What is left on "apps", whose farm could be asked, of what is in service. */
const leftOf = (items: Item[], inService: InService, rows: Row[] = [], untold: string[] = []) => {
  const told = new Set(['blogs'].filter((key) => !untold.includes(key)))
  return groupLeftovers('apps', { items, rows, told, untold: new Set(untold) }, inService)
}
const using = (...places: [machine: string, identity: string, owner: string][]) =>
  new InService(places.map(([machine, identity, owner]) => ({ machine, identity, owner })))
const agenda: [string, string, string] = ['apps', 'blogs-agenda', 'gnuragistes']
const row = (change: Partial<Row>): Row => ({
  ...{ machine: 'apps', identity: 'blogs-infini', kind: 'site', owner: 'infini', inService: false, since: '' },
  ...{ service: 'blogs', bearer: '', mail: '', volumes: ['blogs-infini-files'], ...change },
})

test('a site that nobody has in service is one leftover: its files, its database and its passwords', () => {
  expect(leftOf(listing, using(agenda))).toEqual([
    {
      name: 'apps/blogs-infini',
      machine: 'apps',
      identity: 'blogs-infini',
      owners: ['infini'],
      whole: true,
      holds: ['volume blogs-infini-files', 'database blogs-infini', 'passwords of infini'],
      sizeKiB: 2560,
      written: new Date(1700000000 * 1000),
      volumes: ['blogs-infini-files'],
      purge: [
        "docker volume rm 'blogs-infini-files'",
        expect.stringMatching(/^server='blogs-database' database='blogs-infini' sh -c .*DROP DATABASE/s),
        "rm -r -- '/var/lib/bocage/secrets/infini/blogs-infini'",
      ],
    },
  ])
})

test('what is in service is no leftover', () => {
  expect(leftOf(listing, using(agenda, ['apps', 'blogs-infini', 'infini']))).toEqual([])
})

test('S1: data on a machine is a leftover there, though its name is in service on another one', () => {
  const left = leftOf(listing, using(agenda, ['apps2', 'blogs-infini', 'infini']))
  expect(left.map(({ name }) => name)).toEqual(['apps/blogs-infini'])
})

test('a site that another association has now is no leftover, but its former passwords are', () => {
  const [left, ...others] = leftOf(listing, using(agenda, ['apps', 'blogs-infini', 'gnuragistes']))
  expect(others).toEqual([])
  expect(left).toMatchObject({ name: 'apps/blogs-infini', holds: ['passwords of infini'], whole: false })
})

test('S14: a leftover whose files somebody pruned says so, and one of which nothing is left can be forgotten', () => {
  const pruned = listing.filter(({ volume }) => volume !== 'blogs-infini-files')
  const rows = [row({}), row({ identity: 'blogs-vide', volumes: [] }), row({ identity: 'forge/infini' })]
  const left = leftOf(pruned, using(agenda), rows)
  expect(left.map(({ name, holds }) => [name, ...holds])).toEqual([
    [
      'apps/blogs-infini',
      'database blogs-infini',
      'passwords of infini',
      'volume blogs-infini-files: GONE, with its files (docker system prune?)',
    ],
    ['apps/blogs-vide', 'site of infini: nothing is left of it'],
  ])
})

const server = row({ identity: 'blogs-database', kind: 'database server', owner: 'collective', inService: true })
test.each<[string, Row[], string[], string | undefined]>([
  ['its farm is asked', [row({}), server], [], undefined],
  ['its farm is down', [row({}), server], ['blogs'], 'blogs'],
  [
    'its farm has left, and keeps its databases',
    [row({}), { ...server, service: 'old' }, row({ service: 'old' })],
    [],
    'old',
  ],
  ['its farm was purged', [row({ service: 'old' })], [], undefined],
  ['nobody wrote down of which farm it is, and one is down', [], ['blogs'], 'blogs'],
])('a site is destroyed whole or not at all: where %s', (_, rows, untold, hiddenIn) => {
  const [site, ...others] = leftOf([...volumes, ...secrets], using(agenda), rows, untold).filter(
    ({ identity }) => identity === 'blogs-infini',
  )
  expect([site?.hiddenIn, others]).toEqual([hiddenIn, []])
  if (site && hiddenIn)
    expect(() => refusePartly(site)).toThrow(`"${hiddenIn}" may hold more of it, and could not be asked`)
  else expect(() => refusePartly(site ?? { name: 'nothing' })).not.toThrow()
})

const forge = {
  key: 'forge',
  kind: 'gitea',
  owner: 'collective',
  machine: 'apps',
  endpoints: [{ key: 'forge-http', role: 'http', address: '10.20.0.110', port: 28306 }],
} as ServicePlan
const organisations = itemsOf(
  forge,
  [
    'infini\t7\tinfini\t2\t0\t2048\t2026-11-22T08:10:20Z',
    'gnuragistes\t8\tRenommee\t3\t4\t10\t2026-11-22T08:10:20Z',
    'houx\t9\tHoux\t1\t1\t0\t',
  ].join('\n'),
)

test('S3: an organisation is a leftover by whose it is, not by its name; with its repositories and who is in it', () => {
  const left = leftOf(organisations, using(['apps', 'forge/gnuragistes', 'gnuragistes']))
  expect(left.map(({ purge, ...said }) => said)).toMatchObject([
    {
      name: 'apps/forge/houx',
      holds: ['Gitea organisation Houx with 1 repository and 1 member'],
      written: undefined,
    },
    {
      name: 'apps/forge/infini',
      machine: 'apps',
      holds: ['Gitea organisation infini with 2 repositories'],
      sizeKiB: 2048,
      written: new Date('2026-11-22T08:10:20Z'),
    },
  ])
})

test('purging an organisation names it, and signs in where it is', () => {
  const purge = organisations.flatMap(({ owner, destroy }) => (owner === 'infini' ? [destroy] : []))
  expect(purge).toEqual([expect.stringContaining("association='infini' id='7' sh -c 'set -eu")])
  expect(purge[0]).toContain("secrets='/var/lib/bocage/secrets/collective/forge'")
  expect(purge[0]).toContain('api DELETE "/orgs/$name"')
})

const root = mkdtempSync(join(tmpdir(), 'bocage-'))
afterAll(() => rmSync(root, { recursive: true }))

/** Destroys something on a machine on paper, whose containers use these volumes, or files of these secrets, or whose Docker is away; says what was said, and what is still remembered. */
function purged(
  ledger: string[],
  variables: Record<string, string>,
  used: string[] = [],
  read: string[] = [],
  isAway = false,
) {
  for (const folder of ['bin', 'run', 'var/lib/bocage']) mkdirSync(join(root, folder), { recursive: true })
  const cases = used.map((volume) => `*volume=${volume}*) echo someone ;;`).join(' ')
  const mounts = read.map((path) => `${root}/var/lib/bocage/secrets/${path}`).join(' ')
  const inspected = `'ps --all --quiet') echo 4f5e ;; inspect*) echo '/reader /else ${mounts}' ;;`
  writeFileSync(
    join(root, 'bin/docker'),
    isAway ? '#!/bin/sh\nexit 1\n' : `#!/bin/sh\ncase "$*" in ${cases} ${inspected} *) ;; esac\n`,
  )
  chmodSync(join(root, 'bin/docker'), 0o755)
  const file = join(root, 'var/lib/bocage/ledger')
  writeFileSync(file, ledger.map((line) => `${line}\n`).join(''))
  const guard = readFileSync('operations/leaving/purge.sh', 'utf8').replaceAll(/\/(run|var\/lib)\/bocage/g, `${root}$&`)
  const script = ['set -eu', guard, `touch ${root}/destroyed`, 'forget'].join('\n')
  const env = { ...variables, PATH: `${root}/bin:${process.env.PATH}` }
  const { stderr, status } = spawnSync('sh', ['-c', script, 'bocage', ...(isAway ? [] : ['the-files'])], {
    encoding: 'utf8',
    env,
  })
  const destroyed = existsSync(join(root, 'destroyed'))
  rmSync(join(root, 'destroyed'), { force: true })
  return { said: stderr.trim(), status, destroyed, ledger: readFileSync(file, 'utf8').split('\n').filter(Boolean) }
}
const line = (identity: string, owner: string, state: string) =>
  [identity, 'site', owner, state, '', '', '', '', ''].join('\t')
const whole = { identity: 'forge', owners: 'infini', whole: 'yes' }

test('S1: the machine itself destroys only what is out of service there, and forgets it with all that was within', () => {
  const others = line('forge-2', 'infini', 'left')
  const left = [line('forge', 'infini', 'left'), others, line('forge/zoe', 'infini', 'left')]
  expect(purged(left, whole)).toEqual({ said: '', status: 0, destroyed: true, ledger: [others] })

  const inService = [line('forge', 'gnuragistes', 'in-service')]
  expect(purged(inService, whole)).toEqual({
    said: 'forge is in service here, for gnuragistes: nothing was destroyed',
    status: 70,
    destroyed: false,
    ledger: inService,
  })
  expect(purged(left, whole, ['the-files'])).toMatchObject({ status: 70, destroyed: false, ledger: left })
})

test('the passwords of somebody who handed a thing over can go; those of whom has it can not', () => {
  const ledger = [line('forge', 'gnuragistes', 'in-service')]
  const passwords = (owners: string) => purged(ledger, { identity: 'forge', owners, whole: '' })
  expect(passwords('infini')).toMatchObject({ destroyed: true, ledger })
  expect(passwords('gnuragistes')).toMatchObject({ destroyed: false, status: 70 })
})

test('what a container reads is no leftover, though nobody remembers it', () => {
  const passwords = (read: string[]) => purged([], { identity: 'ecoute', owners: 'infini', whole: '' }, [], read)
  expect(passwords(['infini/ecoute/source'])).toMatchObject({
    ...{ destroyed: false, status: 70 },
    said: 'the passwords of ecoute are in use by reader: nothing was destroyed',
  })
  expect(passwords(['infini/ecoute-2/source', 'houx/ecoute/source'])).toMatchObject({ destroyed: true })
})

test('where Docker cannot say what containers read, no password is destroyed', () => {
  const whose = { identity: 'ecoute', owners: 'infini', whole: '' }
  expect(purged([], whose, [], [], true)).toMatchObject({ status: 1, destroyed: false })
})
