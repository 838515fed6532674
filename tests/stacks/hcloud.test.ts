import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import * as pulumi from '@pulumi/pulumi'
import { collective } from '../../stacks/collective.ts'
import { type MockedWorld, register } from '../components/register.ts'
import { changed, resolveSmall } from '../inventory/small-estate.ts'

const token = 'x'.repeat(64)
const secretMark = '4dabf18193072939515e22adb298388d'
const key = `SHA256:${'A'.repeat(43)}`

function planWith(machine: string) {
  const { plan, errors } = resolveSmall({
    ...changed('collective.yaml', 'services:\n', `${machine}services:\n`),
    'associations/lierre.yaml': 'name: Le Lierre\n',
  })
  if (plan === undefined) throw new Error(errors.map(({ what }) => what).join('\n'))
  return plan.collective
}
const order =
  'kind: hcloud, type: cax11, location: fsn1, data: 50GiB, private: 10.30.0.2/24, rdns: nuage.bocage.example'
const coming = planWith(`  nuage: { ${order} }\n`)
const there = planWith(`  nuage: { ${order}, address: 203.0.113.7, host_key: ${key} }\n`)

/** Hetzner's numbers are ids in digits. */
const gives: MockedWorld['gives'] = {
  'hcloud:index/primaryIp:PrimaryIp': (name) =>
    name.endsWith('4') ? { id: '104', state: { ipAddress: '203.0.113.7' } } : { id: '106' },
  'hcloud:index/server:Server': () => ({ id: '1', state: { ipv6Address: '2001:db8::1' } }),
  'hcloud:index/firewall:Firewall': () => ({ id: '2' }),
  'hcloud:index/volume:Volume': () => ({ id: '3' }),
  'hcloud:index/network:Network': () => ({ id: '4' }),
}
const made = (plan = coming, world: MockedWorld = {}) => {
  pulumi.runtime.setAllConfig({ 'bocage:hcloud/token': token }, ['bocage:hcloud/token'])
  return register(() => collective(plan, undefined), { gives, ...world })
}
const spied = () => ({
  info: jest.spyOn(pulumi.log, 'info').mockResolvedValue(),
  warn: jest.spyOn(pulumi.log, 'warn').mockResolvedValue(),
})
let { info, warn } = spied()
beforeEach(() => {
  ;({ info, warn } = spied())
})
afterEach(() => {
  pulumi.runtime.setAllConfig({})
  jest.restoreAllMocks()
})

const own = (type: string, name: string) => `bocage:components:HcloudServer$${type}::${name}`
const server = own('hcloud:index/server:Server', 'nuage')
const within = (type: string, name: string) => `bocage:components:HcloudNetwork$${type}::${name}`

test('without the API token the program ends with the command that gives it, before anything is asked of the engine', async () => {
  await expect(register(() => collective(coming, undefined))).rejects.toThrow(
    "hcloud/token: the API token of the project in Hetzner's cloud was not given. Give it: scripts/secret set hcloud/token",
  )
})

test('all that it has at Hetzner has a name that lasts: the machine’s', async () => {
  const { urns } = await made()
  expect(urns.filter((urn) => /hcloud/i.test(urn))).toEqual([
    within('hcloud:index/network:Network', '10-30-0-0-24'),
    within('hcloud:index/networkSubnet:NetworkSubnet', '10-30-0-0-24'),
    within('pulumi:providers:hcloud', 'network-10-30-0-0-24'),
    'bocage:components:HcloudNetwork::10-30-0-0-24',
    own('hcloud:index/firewall:Firewall', 'nuage'),
    own('hcloud:index/primaryIp:PrimaryIp', 'nuage-ipv4'),
    own('hcloud:index/primaryIp:PrimaryIp', 'nuage-ipv6'),
    own('hcloud:index/rdns:Rdns', 'nuage-ipv4'),
    own('hcloud:index/rdns:Rdns', 'nuage-ipv6'),
    server,
    own('hcloud:index/volume:Volume', 'nuage-data'),
    own('hcloud:index/volumeAttachment:VolumeAttachment', 'nuage-data'),
    own('pulumi:providers:hcloud', 'nuage'),
    'bocage:components:HcloudServer::nuage',
  ])
})

test('every input is what the SDK wants, and what is called by a number is one', async () => {
  const { inputs } = await made()
  const labels = { 'managed-by': 'bocage' }
  const { userData, ...rest } = inputs[server] as { userData: string }
  expect(rest).toEqual({
    ...{ name: 'nuage', serverType: 'cax11', location: 'fsn1', image: 'debian-12', labels },
    publicNets: [{ ipv4Enabled: true, ipv4: 104, ipv6Enabled: true, ipv6: 106 }],
    firewallIds: [2],
    networks: [{ networkId: 4, ip: '10.30.0.2' }],
    ...{ keepDisk: true, deleteProtection: true, rebuildProtection: true },
  })
  const primary = { location: 'fsn1', assigneeType: 'server', autoDelete: false, deleteProtection: true, labels }
  for (const type of ['ipv4', 'ipv6'])
    expect(inputs[own('hcloud:index/primaryIp:PrimaryIp', `nuage-${type}`)]).toEqual({
      ...{ name: `nuage-${type}`, type },
      ...primary,
    })
  expect(inputs[own('hcloud:index/volume:Volume', 'nuage-data')]).toEqual({
    ...{ name: 'nuage-data', size: 50, location: 'fsn1', format: 'ext4', deleteProtection: true, labels },
  })
  expect(inputs[own('hcloud:index/volumeAttachment:VolumeAttachment', 'nuage-data')]).toEqual({
    ...{ volumeId: 3, serverId: 1, automount: false },
  })
  const dnsPtr = 'nuage.bocage.example'
  expect(inputs[own('hcloud:index/rdns:Rdns', 'nuage-ipv4')]).toEqual({
    ...{ primaryIpId: 104, ipAddress: '203.0.113.7', dnsPtr },
  })
  expect(inputs[own('hcloud:index/rdns:Rdns', 'nuage-ipv6')]).toEqual({
    ...{ primaryIpId: 106, ipAddress: '2001:db8::1', dnsPtr },
  })
  expect(inputs[within('hcloud:index/network:Network', '10-30-0-0-24')]).toEqual({
    ...{ name: '10-30-0-0-24', ipRange: '10.30.0.0/24', deleteProtection: true, labels },
  })
  expect(inputs[within('hcloud:index/networkSubnet:NetworkSubnet', '10-30-0-0-24')]).toEqual({
    ...{ networkId: 4, type: 'cloud', networkZone: 'eu-central', ipRange: '10.30.0.0/24' },
  })
  expect(JSON.parse(userData.replace('#cloud-config\n', ''))).toMatchObject({
    ...{ disable_root: false, ssh_pwauth: false },
    users: [{ name: 'root', ssh_authorized_keys: coming.technicians.flatMap(({ ssh }) => ssh) }],
  })
})

test('the API token is a secret wherever it goes, and goes to Hetzner’s plugin alone', async () => {
  const { inputs } = await made(there)
  const having = Object.entries(inputs).filter(([, given]) => JSON.stringify(given).includes(token))
  expect(having.map(([urn]) => urn).sort()).toEqual([
    within('pulumi:providers:hcloud', 'network-10-30-0-0-24'),
    own('pulumi:providers:hcloud', 'nuage'),
  ])
  for (const [, given] of having) expect(given).toMatchObject({ token: { [secretMark]: expect.any(String) } })
})

test('nothing that holds data, and nothing that is known outside, is taken away or made anew by a run', async () => {
  const { options, urns } = await made()
  const things = urns.filter((urn) => urn.includes('$hcloud:') && !urn.includes('Rdns'))
  expect(things.filter((urn) => options[urn]?.retainOnDelete !== true)).toEqual([])
  // Another value of these would have the engine make the thing anew.
  expect(options[server]?.ignoreChanges).toEqual(['location', 'image', 'userData', 'sshKeys'])
  expect(options[own('hcloud:index/volume:Volume', 'nuage-data')]?.ignoreChanges).toEqual(['location', 'format'])
  for (const type of ['ipv4', 'ipv6'])
    expect(options[own('hcloud:index/primaryIp:PrimaryIp', `nuage-${type}`)]?.ignoreChanges).toEqual(['location'])
})

test('what is not there yet is told at the end of the run, with the lines to write, and nothing is put on its disk', async () => {
  const { urns, outputs } = await made()
  expect(urns.filter((urn) => urn.startsWith('bocage:provider:MachineConfiguration::nuage'))).toEqual([])
  expect(outputs['bocage:components:HcloudServer::nuage']).toEqual({ machine: 'nuage', owner: 'collective' })
  const [[text] = []] = info.mock.calls
  expect(text).toContain('note: nuage is made. Write at machines.nuage in collective.yaml:\naddress: 203.0.113.7\n')
  expect(text).toContain('host_key: SHA256:…')
  expect(text).toContain('address6: 2001:db8::1')
  expect(text).toContain('console.hetzner.com')
})

test('a first preview knows no address, and says none', async () => {
  await made(coming, { preview: true })
  expect(info).not.toHaveBeenCalled()
})

test('once it is written how it is reached, its configuration waits for it; the state knows how to reach it once more', async () => {
  const { options, outputs, urns } = await made(there)
  expect(options['bocage:provider:MachineConfiguration::nuage']?.dependsOn).toEqual(
    expect.arrayContaining([server, own('command:local:Command', 'nuage-data')]),
  )
  expect(outputs['bocage:components:HcloudServer::nuage']).toMatchObject({ address: '203.0.113.7', hostKey: key })
  expect(info).not.toHaveBeenCalled()
  expect(warn).not.toHaveBeenCalled()
  const before = await made(coming)
  // Nothing of the machine itself is made anew, or otherwise, when that is written.
  expect(before.urns.filter((urn) => !urns.includes(urn))).toEqual([])
  expect(before.inputs[server]).toEqual((await made(there)).inputs[server])
})

test('its volume is mounted before anything is put on its disk: what opens its data lies there', async () => {
  const { inputs, options } = await made(there)
  const mounting = own('command:local:Command', 'nuage-data')
  expect(options[mounting]?.dependsOn).toContain(own('hcloud:index/volumeAttachment:VolumeAttachment', 'nuage-data'))
  expect(inputs[mounting]).toMatchObject({ stdin: expect.stringContaining('mount -t ext4 -o discard "$1" /data') })
  expect(inputs[mounting]).not.toHaveProperty('delete')
  // A larger volume: it runs again, and the file system grows.
  expect(inputs[mounting]).toMatchObject({ stdin: expect.stringContaining('50GiB') })
})

test('an address that is not the one at Hetzner, and another location, are told', async () => {
  const elsewhere = { state: { ipv6Address: '2001:db8::1', location: 'hel1' }, id: '1' }
  const moved = planWith(`  nuage: { ${order}, address: 203.0.113.8, host_key: ${key} }\n`)
  await made(moved, { gives: { ...gives, 'hcloud:index/server:Server': () => elsewhere } })
  expect(warn.mock.calls.map(([text]) => text)).toEqual([
    'nuage has the address 203.0.113.7 at Hetzner, and the inventory says 203.0.113.8: write that one.',
    'nuage is in hel1, and stays there: write "location: hel1".',
  ])
})

test('Hetzner’s packet filter lets in what the machine’s own does: SSH, and the web where it has a gateway', async () => {
  const ports = async (plan = coming) => {
    const { inputs } = await made(plan)
    const { rules } = inputs[own('hcloud:index/firewall:Firewall', 'nuage')] as { rules: Record<string, unknown>[] }
    expect(rules).toEqual(
      rules.map((rule) => expect.objectContaining({ direction: 'in', sourceIps: ['0.0.0.0/0', '::/0'], ...rule })),
    )
    return rules.map(({ protocol, port }) => (port === undefined ? protocol : `${protocol} ${port}`))
  }
  expect(await ports()).toEqual(['icmp', 'tcp 22'])
  const { machines } = there
  const gateway = { ...there, machines: { ...machines, nuage: { ...machines.nuage, open: [80, 443] } } } as typeof there
  expect(await ports(gateway)).toEqual(['icmp', 'tcp 22', 'tcp 80', 'tcp 443'])
})

test('machines that name one private network share it', async () => {
  const second = order.replace('10.30.0.2', '10.30.0.3')
  const { urns } = await made(planWith(`  nuage: { ${order} }\n  brume: { ${second} }\n`))
  expect(urns.filter((urn) => urn.includes('hcloud:index/network:Network'))).toHaveLength(1)
})
