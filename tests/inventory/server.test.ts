import { expect, test } from '@jest/globals'
import { insideAddress, subnetOf } from '../../machines/container-networks.ts'
import { kindOf, type MachinePlan } from '../../machines/kinds/kinds.ts'
import type { MachinePart } from '../../machines/part.ts'
import { renderProblem } from '../../words/said/problem.ts'
import { changed, resolveSmall } from './small-estate.ts'

const rented = (more = '') =>
  `  rented: { kind: server, address: 203.0.113.7, host_key: SHA256:${'A'.repeat(43)}${more} }\n`
const withServer = (services: string, more = '', machines = rented(more)) => {
  const { 'collective.yaml': text = '' } = changed(
    'collective.yaml',
    'services:\n',
    `${machines}services:\n${services}`,
  )
  return text
}
const farm = '  pages: { kind: wordpress-farm, on: rented }\n'
const front = '  front-rented: { kind: gateway, on: rented }\n'
const none = { 'associations/lierre.yaml': 'name: Le Lierre\n' }
const site = `uses:\n  pages:\n    sites:\n      lierre.example: { title: Le Lierre }\n`
const lierre = { 'associations/lierre.yaml': `name: Le Lierre\n${site}` }
const resolved = (services: string, more?: string, others: Record<string, string> = lierre) =>
  resolveSmall({ 'collective.yaml': withServer(services, more), ...others })
const said = (...args: Parameters<typeof resolved>) => resolved(...args).errors.map(renderProblem)
const planned = (...args: Parameters<typeof resolved>) => {
  const { plan, errors } = resolved(...args)
  expect(errors).toEqual([])
  if (plan === undefined) throw new Error('no plan')
  return plan
}
const disk = (machine: MachinePlan): MachinePart[] =>
  kindOf(machine).parts(machine, { machines: [machine], authorizedKeys: ['ssh-ed25519 AAAA alix'] })
const filter = (machine: MachinePlan) =>
  disk(machine).find(({ files }) => files?.['/etc/bocage/firewall.nft'])?.files?.['/etc/bocage/firewall.nft']?.text

test('a site on a server is behind the gateway on that server, which is what its containers see and believe', () => {
  const { collective, associations } = planned(farm + front)
  expect(associations.lierre?.shares[0]?.endpoints).toMatchObject([
    { machine: 'rented', address: insideAddress, gateway: 'rented', proxy: insideAddress, host: 'lierre.example' },
  ])
  // Every site of the small estate's own is behind its host's gateway, as before.
  expect(associations.houx?.shares.flatMap(({ endpoints }) => endpoints)).toMatchObject([{ gateway: 'gateway' }])
  expect(collective.gateways).toEqual(['gateway', 'rented'])
})

test('an owner may have addresses behind several gateways, each in its own network', () => {
  const both = {
    'associations/lierre.yaml': `name: Le Lierre\n${site}  blogs: { sites: { blog.lierre.example: { title: B } } }\n`,
  }
  const { associations } = planned(farm + front, '', both)
  expect(Object.keys(associations.lierre?.machines ?? {})).toEqual(['apps', 'gateway', 'rented'])
})

test('a site on a server without a gateway has nobody to serve it: the error says what to write', () => {
  expect(said(farm)).toEqual([
    'inventory/associations/lierre.yaml:5:7: "lierre.example" needs a gateway on "rented", and there is none. Add to the services of collective.yaml "front-rented: { kind: gateway, on: rented }".',
  ])
})

test('two gateways on one server are one too many', () => {
  expect(said(`${farm + front}  front3: { kind: gateway, on: rented }\n`)).toEqual([
    expect.stringMatching(/"front-rented" .* is already the gateway on "rented"\. Remove "front3"/),
  ])
})

test('a server is reached straight, carries nothing, and runs containers where something on it does', () => {
  expect(planned(farm + front).collective.machines.rented).toMatchObject({
    ...{ address: '203.0.113.7', within: 'rented', carries: false, docker: true, open: [80, 443] },
  })
  const { rented } = planned(front, '', {}).collective.machines
  expect(rented).toMatchObject({ docker: false })
  expect(rented).not.toHaveProperty('through')
})

test('a server lets in SSH, visitors where it has a gateway, and what services ask for', () => {
  const { machines } = planned(
    `  git: { kind: gitea, on: rented, address: code.bocage.example, ports: { git-ssh: 22222 } }\n${front}`,
    '',
    none,
  ).collective
  const rules = filter(machines.rented as MachinePlan)
  expect(rules).toMatch(/^ {4}tcp dport 22 accept$/m)
  expect(rules).toMatch(/^ {4}tcp dport \{ 80, 443 } accept$/m)
  expect(rules).toMatch(new RegExp(`^ {4}fib daddr type local tcp dport 2222 dnat ip to ${insideAddress}:22222$`, 'm'))
  expect(rules).toMatch(/^ {4}meta l4proto tcp ct status dnat ct original proto-dst \{ 2222 } accept$/m)
  expect(rules).toMatch(/hook input priority filter; policy drop/)
  expect(rules).toMatch(/hook forward priority filter - 10; policy drop/)
})

test('containers of a server reach the internet, and neither its provider nor what is around it', () => {
  const rules = filter(planned(farm + front).collective.machines.rented as MachinePlan) ?? ''
  const [, containers = ''] = /chain containers \{\n([^}]*\}[^}]*\}[^}]*\}[^}]*)\n {2}\}/.exec(rules) ?? []
  expect(containers.split('\n').map((line) => line.trim())).toEqual([
    'fib daddr . iif oif exists accept',
    'oifname "br-*" reject with icmpx admin-prohibited',
    'oifname { "docker0", "docker_gwbridge" } reject with icmpx admin-prohibited',
    'meta l4proto { tcp, udp } th dport 53 accept',
    expect.stringMatching(
      /^ip daddr \{ 10\.0\.0\.0\/8, .*169\.254\.0\.0\/16, .* \} reject with icmpx admin-prohibited$/,
    ),
    'accept',
  ])
})

test('which ports of its address are its own is for each kind to say', () => {
  const forge = (on: string) => `  git: { kind: gitea, on: ${on}, address: code.bocage.example, ssh: 8006 }\n`
  expect(said(forge('apps'), '', none)).toEqual([expect.stringContaining('port 8006 of "pve1" is its own')])
  expect(said(forge('rented') + front, '', none)).toEqual([])
})

test('no container has the address within a server', () => {
  const numberOf = (address: string) => address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
  expect(numberOf(insideAddress)).toBeGreaterThan(numberOf(subnetOf(29_999).gateway) + 8)
})

test('a server has no disk for data apart: what opens data lies with it on the one it has', () => {
  const { rented } = planned(farm + front).collective.machines
  expect(disk(rented as MachinePlan).some(({ dataVolume }) => dataVolume !== undefined)).toBe(false)
})

test('an IPv6 address is kept in its shortest form, and looked at', () => {
  const { rented } = planned(farm + front, ', address6: 2001:DB8:0::7').collective.machines
  expect(rented?.address6).toBe('2001:db8::7')
  const effects = disk(rented as MachinePlan).flatMap(({ effects = [] }) => effects.map(({ title }) => title))
  expect(effects).toContain('the address 2001:db8::7')
})

test('what a service opens beside the web answers over IPv6 where its server has that', () => {
  const forge = '  git: { kind: gitea, on: rented, address: code.bocage.example, ports: { git-ssh: 22222 } }\n'
  const units = (more: string) => {
    const { rented } = planned(forge + front, more, none).collective.machines
    return disk(rented as MachinePlan).flatMap(({ units = {} }) =>
      Object.keys(units).filter((unit) => /way6/.test(unit)),
    )
  }
  expect(units(', address6: "2001:db8::7"')).toEqual(['bocage-way6-2222.socket'])
  expect(units('')).toEqual([])
})

test.each([
  ['fec0::1', 'It does not lead there from the internet.'],
  ['0a01:4f8::7', 'It does not lead there from the internet.'],
  ['fe80::1', 'It does not lead there from the internet. Write an IPv6 address of the internet, as "2001:db8::7".'],
  ['"2001:db8::7/64"', 'Did you mean "2001:db8::7"? Write an IPv6 address of the internet, as "2001:db8::7".'],
  ['203.0.113.7', 'Write an IPv6 address of the internet, as "2001:db8::7".'],
])('%s is no IPv6 address that leads to a server', (written, cure) => {
  expect(said(front, `, address6: ${written}`, {})).toEqual([expect.stringContaining(cure)])
})

test('two servers have no address in common, of either kind', () => {
  const of = (name: string, address6: string) =>
    rented(`, address6: ${address6}`).replace('rented', name).replace(/A{43}/, name.padEnd(43, 'B'))
  const machines = of('one', '2001:db8::7') + of('two', '2001:db8:0::7')
  const { errors } = resolveSmall({ 'collective.yaml': withServer('', '', machines) })
  const place = (column: number) =>
    expect.stringMatching(`^this is also the address of "one" [(]inventory/collective.yaml:[0-9]+:${column}[)]$`)
  expect(errors.map(({ what }) => what)).toEqual([place(33), place(118)])
})

test('nothing is on a server but services', () => {
  const machines = `${rented()}  essai: { kind: lxc, on: rented, id: 120, memory: 1GiB, disk: 8GiB }\n`
  const { errors } = resolveSmall({ 'collective.yaml': withServer('', '', machines) })
  expect(errors.map(renderProblem)).toEqual([
    expect.stringContaining('"rented" is a server itself and carries none. Hosts: pve1.'),
  ])
})

test('containers that may need more together than a server has are told where its memory is written', () => {
  const warnings = (more: string) => resolved(farm + front, more).warnings.map(({ what }) => what)
  expect(warnings(', memory: 1GiB')).toContainEqual(
    expect.stringMatching(/the containers on "rented" may use .* and it has 1GiB/),
  )
  expect(warnings('').filter((what) => what.includes('rented'))).toEqual([])
})
