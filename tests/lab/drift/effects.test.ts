import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { guestAddress6 } from '../../../machines/addresses/guests-network6.ts'
import { runStack } from '../../../operations/estate/pulumi.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { quote } from '../../../words/quote.ts'
import { command, session, up } from '../estate.ts'
import { visit } from '../visit.ts'

const { plan } = await session()
const [site] = plan.associations.infini?.shares.flatMap(({ endpoints }) => endpoints.filter(({ host }) => host)) ?? []

const machines = ['pve1', 'gateway', 'apps']
const everywhere = (command: string) => Promise.all(machines.map((machine) => ssh(machine, command)))
const rulesInForce = async () =>
  (await everywhere('for file in /etc/bocage/*.nft; do /usr/lib/bocage/packet-filter state $file; done')).flatMap(
    (said) => said.split('\n'),
  )

describe('S12: the packet filters of all machines are flushed, and nothing puts them back by itself', () => {
  let mending = ''
  beforeAll(async () => {
    // Its timer may have begun a look just now, which would put them back.
    await everywhere('systemctl stop bocage-packet-filter.timer bocage-packet-filter.service && nft flush ruleset')
    mending = await up('--refresh', 'collective')
  })

  test.each([
    'pve1: packet filter: missing',
    'pve1: ways between guests and outside: missing',
    'gateway: packet filter: missing',
    'apps: packet filter: missing',
    'apps: the packet filter of Docker: missing',
  ])('a refresh says so: %s', (said) => expect(mending).toContain(`warning: ${said}`))

  test('and brings them back', async () => {
    expect(new Set(await rulesInForce())).toEqual(new Set(['in force']))
    expect((await visit(`https://${site?.host}/`)).status).toBe(200)
    expect(
      await ssh(
        'apps',
        `docker exec ${site?.key} php -r ${quote('echo @fsockopen("198.51.100.2", 53) ? "out" : "shut in";')}`,
      ),
    ).toBe('out')
  })

  test('after which there is nothing to do', async () => {
    expect(await up('--refresh', 'collective')).toContain('\ncollective: no change')
  })
})

test('S12: Debian’s own service flushes every rule, and ours are back when it is done', async () => {
  await everywhere('systemctl restart nftables.service && systemctl stop nftables.service')
  expect(new Set(await rulesInForce())).toEqual(new Set(['in force']))
  // Docker's own rules come with its own start.
  await everywhere('! systemctl is-active --quiet docker.service || systemctl restart docker.service')
})

let flushed = Promise.resolve('')
test('S12: what else flushes them, on a server that nothing below concerns,', async () => {
  await ssh('loue', 'nft flush ruleset')
  const back =
    'until nft list table inet bocage > /dev/null 2>&1; do sleep 1; done; journalctl --unit bocage-packet-filter --since -2min --output cat'
  flushed = ssh('loue', `timeout 90 sh -c ${quote(back)}`, { timeoutSeconds: 100 })
  // Whether it came back is asked by the last test: what failed until then is no failure yet.
  flushed.catch(() => {})
})

test('S12: a filter that starts again leaves no gap, and one that can’t be loaded at a start lets only SSH in', async () => {
  const handle = 'nft --handle list table inet bocage | head -n 1'
  expect(await ssh('gateway', `systemctl stop bocage-firewall.service && ${handle}`)).toContain('table inet bocage')
  const broken = `cp /etc/bocage/firewall.nft /run/right.nft
echo nonsense > /etc/bocage/firewall.nft; nft delete table inet bocage; systemctl start bocage-firewall.service; nft list table inet bocage
cat /run/right.nft > /etc/bocage/firewall.nft; systemctl restart bocage-firewall.service`
  const closed = await ssh('gateway', broken)
  expect(closed).toContain('tcp dport 22 accept')
  expect(closed).not.toContain('443')
  expect(new Set(await rulesInForce())).toEqual(new Set(['in force']))
})

test('a mount, a bridge and what sshd takes are looked at, too', async () => {
  const forwarding = 'net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0'
  const bridge6 = `${guestAddress6('10.20.0.1')}/64`
  await ssh(
    'pve1',
    `sysctl --quiet ${forwarding}; ip link set veth101i0 nomaster; ip address delete ${bridge6} dev vmbr1`,
  )
  // That guest is not asked: it would be waited for.
  const host = ['--refresh', '--target', '**::bocage:provider:MachineConfiguration::pve1']
  const { warnings, failures } = await runStack(
    (await session()).engine,
    'collective',
    ['up', '--yes', '--skip-preview', ...host],
    () => {},
  )
  expect(failures).toEqual([])
  const said = warnings.join('\n')
  expect(said).toContain('pve1: forwarding of IPv4: 0')
  expect(said).toContain('pve1: forwarding of IPv6: 0')
  expect(said).toContain('pve1: bridge vmbr1 over IPv6: missing')
  expect(said).toContain('pve1: guests on vmbr1: guest 101 is not in vmbr1')
  expect((await visit(`https://${site?.host}/`)).status).toBe(200)
})

/** Whether a connection comes about, from a machine, from one of its own addresses if need be. */
const knock = (machine: string, address: string, port: number, from = '') =>
  ssh(
    machine,
    `perl -MIO::Socket::INET -e ${quote(`my $to = IO::Socket::INET->new(PeerAddr => '${address}', PeerPort => ${port}, Timeout => 3, ${from && `LocalAddr => '${from}'`}); print $to ? 'open' : "$!"`)}`,
  )

describe('S11: what guests reach', () => {
  const lan = { host: '192.168.77.1', neighbour: '192.168.77.2' }
  beforeAll(async () => {
    // The lab's internet gets an address of a LAN: the registry is a neighbour of the host then.
    await ssh('pve1', `ip address add ${lan.host}/24 dev vmbr0`)
  })
  afterAll(() => ssh('pve1', `ip address delete ${lan.host}/24 dev vmbr0`))

  test.each([
    ['apps', 22],
    ['apps', 8006],
    ['gateway', 22],
  ] as const)('%s is refused by its host, at port %i', async (guest, port) => {
    for (const address of ['10.20.0.1', '198.51.100.10', lan.host])
      expect(await knock(guest, address, port)).toBe('Connection refused')
  })

  test('a guest is refused what is behind its host, which the host itself reaches or not', async () => {
    expect(await knock('apps', lan.neighbour, 5000)).toBe('Connection refused')
    expect(await knock('apps', '169.254.169.254', 80)).toBe('Connection refused')
  })

  test('packages, certificates and the registry are still reached', async () => {
    expect(await knock('apps', '198.51.100.2', 5000)).toBe('open')
    expect(await knock('gateway', '198.51.100.2', 14000)).toBe('open')
    expect(await ssh('apps', 'apt-get -qq update && echo fresh', { timeoutSeconds: 120 })).toContain('fresh')
  })

  test('a guest that takes another’s address reaches nobody by it', async () => {
    await ssh('apps', 'ip address add 10.20.0.9/24 dev eth0')
    try {
      expect(await knock('apps', '10.20.0.101', 443, '10.20.0.9')).not.toBe('open')
      expect(await knock('apps', '10.20.0.101', 443)).toBe('open')
    } finally {
      await ssh('apps', 'ip address delete 10.20.0.9/24 dev eth0')
    }
  })
})

test('U10: a full disk for data is said before anything is begun there, and is no ‘no change’', async () => {
  await ssh(
    'apps',
    'fallocate --length "$(($(df --output=avail --block-size=1 /data | tail -n 1) - 20000000))" /data/filling',
  )
  try {
    const { exitCode, output } = await command('scripts/up')
    expect(exitCode).toBe(1)
    expect(output).toMatch(/warning: apps: there is no room left on \/data: \d+ MiB of .*Give it more in the inventory/)
    expect(output).toContain('\ncollective: no change')
    expect(output).toMatch(/\ninfini: FAILED after no change .*\n {2}failed: apps: there is no room left on \/data/)
  } finally {
    await ssh('apps', 'rm /data/filling')
  }
  // Nothing waits to be done in the others.
  expect(await up('infini')).not.toContain('there is no room left')
})

test('S12: … is undone within a minute, and the journal tells', async () => {
  expect(await flushed).toContain(
    '/etc/bocage/firewall.nft: missing. Something flushed or changed it; it is loaded again.',
  )
  await ssh('loue', 'systemctl restart docker.service')
})
