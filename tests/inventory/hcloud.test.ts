import { expect, test } from '@jest/globals'
import { givenSecretsOf, notGiven } from '../../inventory/model/planning/given-secrets.ts'
import { kindOf, type MachinePlan } from '../../machines/kinds/kinds.ts'
import { renderProblem } from '../../words/said/problem.ts'
import { changed, resolveSmall } from './small-estate.ts'

const key = `SHA256:${'A'.repeat(43)}`
const reached = `, address: 203.0.113.7, host_key: ${key}`
const rented = (more = '', name = 'nuage') => `  ${name}: { kind: hcloud, type: cax11, location: fsn1${more} }\n`
const resolved = (machines: string, services = '') =>
  resolveSmall({
    ...changed('collective.yaml', 'services:\n', `${machines}services:\n${services}`),
    'associations/lierre.yaml': 'name: Le Lierre\n',
  })
const said = (...args: Parameters<typeof resolved>) => resolved(...args).errors.map(renderProblem)
const planned = (...args: Parameters<typeof resolved>) => {
  const { plan, errors } = resolved(...args)
  expect(errors).toEqual([])
  if (plan === undefined) throw new Error('no plan')
  return plan.collective
}
const disk = (machine: MachinePlan) =>
  kindOf(machine).parts(machine, { machines: [machine], authorizedKeys: ['ssh-ed25519 AAAA alix'] })

test('a machine that nobody can reach yet is ordered, and is none of those that are asked, entered and remembered', () => {
  const { machines, coming } = planned(rented(', data: 50GiB, private: 10.30.0.2/24, rdns: nuage.bocage.example'))
  expect(machines).not.toHaveProperty('nuage')
  expect(coming).toEqual({
    nuage: {
      ...{ kind: 'hcloud', name: 'nuage' },
      order: {
        ...{ type: 'cax11', location: 'fsn1', zone: 'eu-central', image: 'debian-12', dataGiB: 50 },
        private: { address: '10.30.0.2', network: '10.30.0.0/24' },
        rdns: 'nuage.bocage.example',
      },
    },
  })
})

test('an estate without one says nothing of machines that are still to come', () => {
  expect(planned('')).not.toHaveProperty('coming')
})

test('nothing runs on a machine that cannot be reached yet: the error says what comes first', () => {
  expect(said(rented(), '  front-nuage: { kind: gateway, on: nuage }\n')).toEqual([
    expect.stringMatching(
      /^inventory\/collective\.yaml:\d+:\d+: "nuage" has no "address" and no "host_key" yet, so nothing can run on it\. Leave this out until scripts\/up has made "nuage" and told both, and they are written at machines\.nuage\.$/,
    ),
  ])
})

test('with both written it is a machine like any server: the same parts on its disk, the same place in the plan', () => {
  const gateway = '  front-nuage: { kind: gateway, on: nuage }\n'
  const { nuage } = planned(rented(reached), gateway).machines
  const server = planned(`  nuage: { kind: server${reached} }\n`, gateway).machines.nuage
  expect({ ...nuage, kind: 'server', order: undefined }).toEqual({ ...server, order: undefined })
  expect(disk(nuage as MachinePlan)).toEqual(disk(server as MachinePlan))
})

test('its volume is mounted on /data, where containers have their data and what opens it', () => {
  const { nuage } = planned(rented(`${reached}, data: 50GiB`), '  forge2: { kind: gateway, on: nuage }\n').machines
  const parts = disk({ ...(nuage as MachinePlan), docker: true })
  const files = Object.assign({}, ...parts.map(({ files }) => files))
  expect(files).toHaveProperty(['/etc/systemd/system/bocage-volume.service'])
  expect(JSON.parse(files['/etc/docker/daemon.json'].text)).toMatchObject({ 'data-root': '/data/docker' })
  expect(parts.filter(({ dataVolume }) => dataVolume !== undefined)).toHaveLength(1)
})

test.each([
  [', address: 203.0.113.7', 'there is no "host_key" beside "address". Write both, as scripts/up tells them'],
  [`, host_key: ${key}`, 'there is no "address" beside "host_key". Write both'],
  [', address6: 2001:db8::7', 'there is no "host_key" beside "address6". Write both'],
  [', data: 5GiB', 'Write at least 10GiB'],
  [', image: ubuntu-24.04', 'Write the name of a Debian of Hetzner\'s, as "debian-12"'],
  [', private: 10.30.0.0/24', "The first address of a network is its router's"],
  [', private: 10.30.0.1/24', "The first address of a network is its router's"],
  [', private: 10.30.0.255/24', "and the last nobody's"],
  [', private: 203.0.113.7/24', 'It is not private.'],
  [', private: 10.30.0.2', 'Write a private IPv4 address with the length of its network, as "10.30.0.2/24"'],
  [', private: 10.30.0.2/8', 'Choose a network from /16 to /29'],
])('%s is not what may be written of one', (more, cure) => {
  expect(said(rented(more))).toEqual([expect.stringContaining(cure)])
})

test('where it stands is one of the places that Hetzner has', () => {
  expect(said('  nuage: { kind: hcloud, type: cax11, location: paris }\n')).toEqual([
    expect.stringContaining('Known: ash, fsn1,'),
  ])
})

test('two machines have no address in common within a private network', () => {
  const machines = rented(', private: 10.30.0.2/24') + rented(', private: 10.30.0.2/24', 'brume')
  expect(said(machines)).toEqual([
    expect.stringContaining('"10.30.0.2" is also the address of "brume" in 10.30.0.0/24'),
  ])
  expect(said(rented(', private: 10.30.0.2/24') + rented(', private: 10.31.0.2/24', 'brume'))).toEqual([])
})

test('the API token is given once for all of them, to the collective, and lies on no machine', () => {
  const both = planned(rented() + rented(reached, 'brume'))
  const name = 'hcloud/token'
  const token = { stack: 'collective', path: name, name, what: "the API token of the project in Hetzner's cloud" }
  expect(givenSecretsOf(both)).toEqual([token])
  expect(notGiven(token).instead).toBe('Give it: scripts/secret set hcloud/token')
  expect(givenSecretsOf(planned(''))).toEqual([])
})
