import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import ipaddr from 'ipaddr.js'
import { guestAddress6, guestsNetwork6 } from '../../machines/addresses/guests-network6.ts'
import type { LedPort } from '../../machines/led-port.ts'
import { firewall } from '../../machines/roles/firewall.ts'
import { visitors6 } from '../../machines/roles/proxmox-network/visitors6.ts'
import { proxmoxNetwork } from '../../machines/roles/proxmox-network.ts'
import { ways6 } from '../../machines/roles/ways6.ts'
import { bothWays, endings } from './guest-network/endings.ts'

const alone = ['--map-root-user', '--net', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-eu', '-c']
const here = spawnSync('unshare', [...alone, 'nft list ruleset && command -v perl']).status === 0
const withKernel = here ? test : test.skip

/** A folder with the files of a host that visitors reach over IPv4 alone, and one of a host that they reach over both. */
const [folder, folder6] = [0, 6].map(() => mkdtempSync(join(tmpdir(), 'bocage-'))) as [string, string]
const prefix = guestsNetwork6.split('/')[0] ?? ''
const [router6, gateway6] = [guestAddress6('10.20.0.1'), guestAddress6('10.20.0.101')]
const public6 = '2001:db8:77::1'
const git = { port: 2222, to: '10.20.0.110', toPort: 22_222 }
const talk = new URL('guest-network/talk.sh', import.meta.url).pathname
const host = new URL('guest-network/host.sh', import.meta.url).pathname

function write(folder: string, six: boolean, more: LedPort[] = []): void {
  const parts = [
    firewall({
      ...{ open: [8006], router: { bridge: 'vmbr1', guests: [{ from: '10.20.0.101', port: 8006 }] } },
      ...(six && { address6: public6, ways: [git] }),
    }),
    proxmoxNetwork({
      bridge: 'vmbr1',
      network: '10.20.0.0/24',
      bridgeAddress: '10.20.0.1',
      forwards: [{ port: 443, to: '10.20.0.101', toPort: 443, ...(six && { to6: gateway6 }) }, git, ...more],
      guests: [
        {
          ...{ id: 101, name: 'gateway', address: '10.20.0.101', mac: 'BC:24:11:00:00:01', reaches: [] },
          ...(six && { address6: gateway6 }),
        },
        {
          id: 110,
          name: 'apps',
          address: '10.20.0.110',
          mac: 'BC:24:11:00:00:10',
          reaches: [{ to: '192.168.77.2', port: 445 }],
        },
      ],
    }),
  ]
  for (const { files = {} } of parts)
    for (const [path, { text }] of Object.entries(files))
      if (/\.(nft|closed|conf)$/.test(path)) writeFileSync(join(folder, basename(path)), text)
}
beforeAll(() => {
  write(folder, false)
  write(folder6, true)
})
afterAll(() => {
  for (const one of [folder, folder6]) rmSync(one, { recursive: true })
})

/** What the commands print on a host on paper. */
function onHost(commands: string, six = false): string[] {
  const words = six ? [folder6, prefix] : [folder]
  const { stdout, stderr } = spawnSync('unshare', [...alone, `. ${host}\n${commands}`, 'sh', ...words], {
    encoding: 'utf8',
  })
  return (stdout + stderr).trim().split('\n')
}

const ways: [string, string, string][] = [
  ['a guest and the SSH of its host', 'knock apps 10.20.0.1 22', 'refused'],
  ['a guest and the web interface of its host', 'knock apps 10.20.0.1 8006', 'refused'],
  ['a guest and another address of its host', 'knock apps 192.168.77.1 22', 'refused'],
  ['a guest that the inventory lets in to that port', 'knock gateway 10.20.0.1 8006', 'open'],
  ['the same guest and another port', 'knock gateway 10.20.0.1 22', 'refused'],
  ['a guest and a neighbour in the LAN', 'knock apps 192.168.77.2 80', 'refused'],
  ['a guest that may reach one port there', 'knock apps 192.168.77.2 445', 'open'],
  ['another guest and that port', 'knock gateway 192.168.77.2 445', 'refused'],
  ['a guest and the LAN’s name server', 'knock gateway 192.168.77.2 53', 'open'],
  ['a guest and the internet', 'knock apps 203.0.113.2 80', 'open'],
  ['a guest and the gateway, by the host’s public address', 'knock apps 192.168.77.1 443', 'open'],
  ['a guest and its neighbour', 'knock apps 10.20.0.101 443', 'open'],
  ['the LAN and the host’s SSH', 'knock lan 192.168.77.1 22', 'open'],
  ['the LAN and the gateway, by the host’s address', 'knock lan 192.168.77.1 443', 'open'],
  ['the LAN and a guest, past the host’s address', 'knock lan 10.20.0.101 443', 'silent'],
  ['a guest that the inventory doesn’t know, and the internet', 'knock foreign 203.0.113.2 80', 'open'],
]

/** What a guest can do to its own network: `be CARD ADDRESS`. The neighbour is one that filters nothing itself. */
const spoofs: [string, string, string][] = [
  ['apps', 'be apps bc:24:11:00:00:10 10.20.0.110', 'open'],
  ['apps with the address of the gateway', 'be apps bc:24:11:00:00:10 10.20.0.101', 'silent'],
  ['apps with an address of nobody', 'be apps bc:24:11:00:00:10 10.20.0.9', 'silent'],
  ['apps with the network card of the gateway', 'be apps bc:24:11:00:00:01 10.20.0.110', 'silent'],
  ['apps with a network card of its own choice', 'be apps 02:00:00:00:00:01 10.20.0.110', 'silent'],
  ['apps as itself again', 'be apps bc:24:11:00:00:10 10.20.0.110', 'open'],
]

withKernel.each([
  ['over IPv4 alone', false],
  ['over IPv6 as well', true],
])(
  'S11: guests of a host that is reached %s reach the internet, one another and what the inventory names; not their host, nor the LAN behind it',
  (_, six) => {
    const found = onHost(ways.map(([, knock]) => knock).join('\n'), six)
    expect(ways.map(([what], index) => [what, found[index]])).toEqual(ways.map(([what, , is]) => [what, is]))
  },
)

withKernel('S11: what a guest sends with another’s address or network card does not arrive', () => {
  const found = onHost(spoofs.map(([, be]) => `${be}; knock apps 10.20.0.240 443`).join('\n'))
  expect(spoofs.map(([what], index) => [what, found[index]])).toEqual(spoofs.map(([what, , is]) => [what, is]))
})

withKernel(
  'S11: who is on the bridge unknown to the inventory passes for none of its guests, and not for the host',
  () => {
    const lie = (address: string) =>
      `be foreign bc:24:11:00:09:90 ${address}; knock foreign 10.20.0.101 443; knock foreign 203.0.113.2 80`
    expect(onHost([lie('10.20.0.110'), lie('10.20.0.241')].join('\n'))).toEqual(['silent', 'silent', 'open', 'open'])
  },
)

const voices = bothWays('10.20.0.110')

withKernel.each(endings(voices))('what somebody says over a way in %s, over TCP and over UDP', (_, after, then) => {
  const [before, now] = [voices, after].map((more) => {
    const folder = mkdtempSync(join(tmpdir(), 'bocage-'))
    write(folder, false, more)
    return folder
  })
  const script = `nft --file ${before}/network.nft; . ${talk}; echoes /run/netns/apps 10.20.0.110 22223; talk lan 192.168.77.1 64738 ${now}/network.nft`
  expect(onHost(script)).toEqual(['heard heard', then])
  for (const one of [before, now]) rmSync(one ?? '', { recursive: true })
})

/** The same walls over IPv6, where only the gateway has an address. */
const ways6In: [string, string, string][] = [
  ['a visitor and the gateway, which sees who it is', `visit lan ${public6} 443`, 'gateway, to 2001:db8:77::2'],
  ['the host itself and the gateway', `visit host ${public6} 443`, `gateway, to ${public6}`],
  ['a visitor and the gateway, past the host’s address', `knock lan ${gateway6} 443`, 'silent'],
  ['a visitor and what the gateway does not open', `knock lan ${public6} 80`, 'silent'],
  ['the LAN and the host’s SSH', `knock lan ${public6} 22`, 'open'],
  ['the gateway and the SSH of its host', `knock gateway ${router6} 22`, 'refused'],
  [
    'the gateway and the web interface of its host, which it reaches over IPv4',
    `knock gateway ${router6} 8006`,
    'refused',
  ],
  ['the gateway and the public address of its host', `knock gateway ${public6} 22`, 'refused'],
  ['the gateway and a neighbour in the LAN', 'knock gateway 2001:db8:77::2 80', 'refused'],
  ['the gateway and the LAN’s name server', 'knock gateway 2001:db8:77::2 53', 'refused'],
  ['the gateway and the internet', 'knock gateway 2001:db8:99::2 80', 'refused'],
]

describe('over IPv6', () => {
  withKernel(
    'visitors reach the gateway, which sees them; from there nothing leads to the host, the LAN or out',
    () => {
      const found = onHost(ways6In.map(([, knock]) => knock).join('\n'), true)
      expect(ways6In.map(([what], index) => [what, found[index]])).toEqual(ways6In.map(([what, , is]) => [what, is]))
    },
  )

  withKernel('what a service opens beside the web answers at the host’s address, and at no other', () => {
    const { files = {} } = ways6({ address6: public6, ways: [git] })
    const field = (unit: string, name: string) =>
      new RegExp(`^${name}=(.*)$`, 'm').exec(files[`/etc/systemd/system/bocage-way6-2222.${unit}`]?.text ?? '')?.[1]
    const script = `
      systemd-socket-activate --listen ${field('socket', 'ListenStream')} ${field('service', 'ExecStart')} 2> /run/activated &
      until ss --listening --tcp --no-header '( sport = 2222 )' | grep --quiet .; do :; done
      visit lan ${public6} 2222; knock lan 2001:db8:77::11 2222; knock gateway ${public6} 2222`
    expect(onHost(script, true)).toEqual(['apps, to ::ffff:10.20.0.1', 'refused', 'refused'])
  })

  /** A guest that gives itself an IPv6 address, with all that it takes to be found by it and to find out. */
  const take = (guest: string, address: string) =>
    `ip -n ${guest} address add ${address}/64 dev eth0 nodad; ip -n ${guest} route replace default via ${router6} 2> /dev/null || :; ip neighbour flush dev vmbr1;`

  withKernel('a guest that gives itself an address reaches nobody by it, and is not taken for the gateway', () => {
    const [own, nobodys] = [guestAddress6('10.20.0.110'), guestAddress6('10.20.0.9')]
    const places = [`${gateway6} 443`, `${router6} 22`, `${public6} 443`, '2001:db8:99::2 80']
    for (const address of [own, gateway6]) {
      const tried = places.map((place) => `knock apps ${place}`).join('\n')
      const found = onHost(`${take('apps', address)}\n${tried}\nvisit lan ${public6} 443`, true)
      // By the gateway's address, that is itself.
      const expected = places.map((_, index) => (index === 0 && address === gateway6 ? 'refused' : 'silent'))
      expect([address, ...found]).toEqual([address, ...expected, 'gateway, to 2001:db8:77::2'])
    }
    // The gateway itself has one address, too.
    const other = `ip -n gateway address add ${nobodys}/64 dev eth0 nodad; ip -n gateway address delete ${gateway6}/64 dev eth0; knock gateway ${router6} 22`
    expect(onHost(other, true)).toEqual(['silent'])
  })

  const inHex = (address: string) => Buffer.from(ipaddr.IPv6.parse(address).toByteArray()).toString('hex')
  const [cardOfGateway, cardOfForeign] = ['bc:24:11:00:00:01', 'bc:24:11:00:09:90']

  withKernel('who is on the bridge unknown to the inventory passes for neither the gateway nor the host', () => {
    const before = `visit lan ${public6} 443; `
    const whoIsIt = `; visit lan ${public6} 443; known ${gateway6}`
    const still = ['gateway, to 2001:db8:77::2', cardOfGateway]
    const claims = `${before} claim foreign ${inHex(gateway6)}; claim foreign ${inHex(router6)} ${whoIsIt}`
    expect(onHost(claims, true)).toEqual(['gateway, to 2001:db8:77::2', ...still])
    for (const [address, place] of [
      [gateway6, '2001:db8:99::2 80'],
      [router6, `${gateway6} 443`],
    ] as const)
      expect([address, ...onHost(`${take('foreign', address)} knock foreign ${place} ${whoIsIt}`, true)]).toEqual([
        ...[address, 'silent'],
        ...still,
      ])
  })

  withKernel('the gateway says of no other address that it is its own', () => {
    const theirs = 'ip address add fd00:9::1/64 dev vmbr1 nodad; ip -n foreign address add fd00:9::2/64 dev eth0 nodad'
    const claims = `knock host fd00:9::2 443; claim gateway ${inHex('fd00:9::2')} ${gateway6}; claim gateway ${inHex('fd00:9::2')}; known fd00:9::2`
    expect(onHost(`${theirs}; ${claims}`, true)).toEqual(['open', cardOfForeign])
  })

  const outside = 'ip -6 route show default proto ra | cut -d " " -f 5'
  const told = 'sysctl --quiet net.ipv6.conf.vmbr0.accept_ra=2 net.ipv6.conf.vmbr1.accept_ra=2;'

  withKernel(
    'the host hears its own router where it is told to, and no guest; nor does the gateway hear another guest',
    () => {
      const all = 'for name in lan gateway apps foreign; do announce $name; done; sleep 0.2;'
      const gateways = 'ip -n gateway -6 route show default proto ra'
      expect(onHost(`${told} ${all} ${outside}; ${gateways}`, true)).toEqual(['vmbr0'])
      // While closed rules are in force, no guest gets as far as the host either.
      const closed = `nft flush ruleset; for name in firewall network; do nft --file ${folder6}/$name.closed; done;`
      expect(onHost(`${told} ${closed} ${all} ${outside}`, true)).toEqual(['vmbr0'])
    },
  )

  withKernel('a host that would not hear its router any more is left as it is, and it is said what to write', () => {
    const heard = 'sysctl --quiet net.ipv6.conf.all.forwarding=0; announce lan; sleep 0.2;'
    const check = visitors6('vmbr1', '10.20.0.1').checks[0]?.command ?? ''
    const checked = `(${check}\n) && echo accepted`
    expect(onHost(`${heard} ${checked} || :`, true)).toEqual([
      'A router on vmbr0 tells the host its way out, which it would not hear any more as a router itself. Let it: echo net/ipv6/conf/vmbr0/accept_ra = 2 > /etc/sysctl.d/50-accept-ra.conf; sysctl --system',
    ])
    expect(onHost(`${told} ${heard} ${checked}; load ${folder6}; ${outside}`, true)).toEqual(['accepted', 'vmbr0'])
    expect(onHost(checked, true)).toEqual(['accepted'])
  })
})
