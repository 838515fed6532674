import { Session } from 'node:inspector/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { changed, resolveSmall, smallEstate } from './small-estate.ts'

const C = 'collective.yaml'
const L = 'associations/lierre.yaml'

const session = new Session()
beforeAll(async () => {
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
})
afterAll(() => session.disconnect())

/** How often functions were called while an inventory was checked: the same number on every machine. */
async function workOf(files: Record<string, string>): Promise<number> {
  await session.post('Profiler.takePreciseCoverage')
  resolveSmall(files)
  const { result } = await session.post('Profiler.takePreciseCoverage')
  const functions = result.flatMap((script) => script.functions)
  return functions.flatMap(({ ranges }) => ranges).reduce((sum, { count }) => sum + count, 0)
}

const lines = (amount: number, line: (number: number) => string) =>
  Array.from({ length: amount }, (_, number) => `${line(number)}\n`).join('')
const lierre = (uses: string, more = '') => ({ [L]: `name: Le Lierre\n${more}uses:\n${uses}` })
const sites = (amount: number, line: (number: number) => string) =>
  lierre(`  blogs:\n    sites:\n${lines(amount, line)}`)
const machines = (amount: number, line: (number: number) => string) =>
  changed(C, 'services:\n', `${lines(amount, line)}services:\n`)
const people = (amount: number) =>
  `people:\n${lines(amount, (n) => `  p${n}: { name: P, email: p${n}@lierre.example }`)}`
const members = (amount: number, name: (number: number) => string) =>
  `  forge:\n    members:\n      owners:\n${lines(amount, (n) => `        - ${name(n)}`)}`

test.each<[what: string, files: (amount: number) => Record<string, string>]>([
  [
    'sites in a file',
    (amount) => sites(amount, (n) => `      s${n}.lierre.example: { title: S, port: ${20_000 + n} }`),
  ],
  ['sites with a wrong name in each', (amount) => sites(amount, (n) => `      s${n}.lierre.example: { titel: S }`)],
  ['sites below the collective’s domain', (amount) => sites(amount, (n) => `      s${n}.bocage.example: { title: S }`)],
  ['sites on one port', (amount) => sites(amount, (n) => `      s${n}.lierre.example: { title: S, port: 20001 }`)],
  ['sites of one identity', (amount) => sites(amount, (n) => `      s${n}.lierre.example: { title: S, id: same }`)],
  [
    'owners of an organisation',
    (amount) =>
      lierre(
        members(amount, (n) => `p${n}`),
        people(amount),
      ),
  ],
  [
    'owners whom nobody knows',
    (amount) =>
      lierre(
        members(amount, (n) => `q${n}`),
        people(amount),
      ),
  ],
  [
    'people with one address',
    (amount) => lierre('  {}', `people:\n${lines(amount, (n) => `  p${n}: { name: P, email: p@lierre.example }`)}`),
  ],
  [
    'guests',
    (amount) => machines(amount, (n) => `  g${n}: { kind: lxc, on: pve1, id: ${200 + n}, memory: 64MiB, disk: 8GiB }`),
  ],
  [
    'guests beyond the network’s last number',
    (amount) => machines(amount, (n) => `  g${n}: { kind: lxc, on: pve1, id: ${300 + n}, memory: 64MiB, disk: 8GiB }`),
  ],
  [
    'guests of one number',
    (amount) => machines(amount, (n) => `  g${n}: { kind: lxc, on: pve1, id: 200, memory: 128MiB, disk: 8GiB }`),
  ],
  [
    'guests on hosts that nobody knows',
    (amount) => machines(amount, (n) => `  g${n}: { kind: lxc, on: p${n}, id: 200, memory: 128MiB, disk: 8GiB }`),
  ],
  [
    'hosts',
    (amount) =>
      machines(
        amount,
        (n) =>
          `  h${n}: { kind: proxmox, address: h${n}.bocage.example, host_key: SHA256:${'A'.repeat(43)}, network: 10.${100 + (n >> 8)}.${n & 255}.0/24 }`,
      ),
  ],
  [
    'hosts on one network',
    (amount) =>
      machines(
        amount,
        (n) =>
          `  h${n}: { kind: proxmox, address: h${n}.bocage.example, host_key: SHA256:${'A'.repeat(43)}, network: 10.100.0.0/24 }`,
      ),
  ],
  [
    'services on machines that nobody knows',
    (amount) => ({ [C]: `${smallEstate[C]}${lines(amount, (n) => `  f${n}: { kind: wordpress-farm, on: m${n} }`)}` }),
  ],
  [
    'people who stand beside the people',
    (amount) => ({ [L]: `name: A\npeople:\n${lines(amount, (n) => `p${n}: { name: P, email: p${n}@a.example }`)}` }),
  ],
  ['shares of services that nobody knows', (amount) => lierre(lines(amount, (n) => `  s${n}: {}`))],
  [
    'grants to nobody',
    (amount) => ({ [C]: `${smallEstate[C]}grants:\n${lines(amount, (n) => `  g${n}.bocage.example: a${n}`)}` }),
  ],
  [
    'repositories',
    (amount) => lierre(`${members(1, () => 'alix')}    repositories:\n${lines(amount, (n) => `      - r${n}`)}`),
  ],
  [
    'associations',
    (amount) =>
      Object.fromEntries(
        Array.from({ length: amount }, (_, n) => [
          `associations/a${n}.yaml`,
          `name: A\nuses: { blogs: { sites: { a${n}.example: { title: A } } }, forge: { members: { owners: [q${n}] } } }\n`,
        ]),
      ),
  ],
  [
    'associations with ten services each',
    (amount) =>
      Object.fromEntries(
        Array.from({ length: amount }, (_, n) => [
          `associations/a${n}.yaml`,
          `name: A\nservices:\n${lines(8, (s) => `  p${s}: { kind: etherpad, on: apps, address: p${s}.a${n}.example, ports: { a${n}-p${s}-http: ${20_000 + 8 * n + s} } }`)}uses: { blogs: { sites: { a${n}.example: { title: A, port: ${25_000 + n} } } }, forge: { members: { owners: [alix] } } }\n`,
        ]),
      ),
  ],
])('C: twice as many %s are twice the work', async (_, files) => {
  // What is compiled at first use is not work of the inventory's.
  await workOf(files(5))
  const [one, two, four] = [await workOf(files(10)), await workOf(files(20)), await workOf(files(40))]
  // Linear growth gives 3, quadratic growth 5. Counts don't waver: two for each pair show beside a thousand for each one.
  expect((four - one) / (two - one)).toBeLessThan(3.05)
})
