import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { docker } from '../../machines/roles/docker.ts'
import { firewall } from '../../machines/roles/firewall.ts'

const alone = ['--map-root-user', '--net', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-eu', '-c']
const here =
  spawnSync('unshare', [...alone, 'nft list ruleset && iptables --list && perl -MIO::Socket::IP -e 1']).status === 0
const withKernel = here ? test : test.skip

const folder = mkdtempSync(join(tmpdir(), 'bocage-'))
const guest = new URL('container-networks/guest.sh', import.meta.url).pathname
const rules = join(folder, 'firewall.nft')
const effect = join(folder, 'effect')

beforeAll(() => {
  const { files } = firewall({ open: [2222], sshFrom: ['10.20.0.1'], gateway: '10.20.0.101' })
  writeFileSync(rules, files?.['/etc/bocage/firewall.nft']?.text ?? '')
  writeFileSync(effect, docker({ dataVolume: false }).effects?.[0]?.command ?? '')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What the commands print on a guest on paper. */
function onGuest(commands: string): string[] {
  const script = `. ${guest}\neffect() { sh -eu ${effect}; }\n${commands}`
  const { stdout, stderr } = spawnSync('unshare', [...alone, script, 'sh', rules], { encoding: 'utf8' })
  return (stdout + stderr).trim().split('\n')
}

/** As far as the guest's packet filter goes, with Docker's rules or without those that part networks. */
const ways: [string, string, string][] = [
  ['a container and another tenant’s', 'knock site 198.18.0.10 80', 'refused'],
  ['the other way round', 'knock forge 198.18.0.2 80', 'refused'],
  ['a container and another tenant’s, at a port that is open to everyone', 'knock site 198.18.0.10 2222', 'refused'],
  ['a container and another tenant’s, by IPv6', 'knock site fd00:2::2 80 3', 'refused'], // The kernel heeds the answer to its second try.
  ['a container and another tenant’s published port', 'knock site 10.20.0.110 20000', 'refused'],
  ['a container and one that somebody started by hand', 'knock site 172.17.0.2 80', 'refused'],
  ['the other way round', 'knock byhand 198.18.0.2 80', 'refused'],
  ['a container and another of its own network', 'knock site 198.18.0.3 80', 'open'],
  ['a container and the internet', 'knock site 203.0.113.2 80', 'open'],
  ['a container and the SSH of its guest', 'knock site 198.18.0.1 22', 'silent'],
  ['a container and the SSH of its guest, by its address', 'knock site 10.20.0.110 22', 'silent'],
  ['the gateway and a published port', 'knock gateway 10.20.0.110 20000', 'open'],
  ['a neighbour of the guest and that port', 'knock neighbour 10.20.0.110 20000', 'silent'],
  ['a neighbour of the guest and a port that is open to everyone', 'knock neighbour 10.20.0.110 2222', 'open'],
  ['a neighbour of the guest and a container, past the guest’s address', 'knock neighbour 198.18.0.10 2222', 'silent'],
]
const flushes = [
  ['what parts networks is flushed', 'iptables --flush DOCKER-ISOLATION-STAGE-1'],
  [
    'every rule is flushed, and every chain that nothing needs',
    'iptables --flush; iptables --delete-chain; iptables --policy FORWARD ACCEPT',
  ],
] as const

withKernel.each(flushes)('B2: tenants’ containers reach one another no more when, of Docker’s, %s', (_, flush) => {
  const found = onGuest([flush, ...ways.map(([, knock]) => knock)].join('\n'))
  expect(ways.map(([what], index) => [what, found[index]])).toEqual(ways.map(([what, , is]) => [what, is]))
})

withKernel(
  'B2: whatever Docker’s rules lack of what it needs is seen, and a network without containers needs none',
  () => {
    const all = (commands: string) => onGuest(`effect; ${commands}`)
    const each =
      'iptables-save --table "$table" > /run/rules; iptables --table "$table" $change; effect; iptables-restore --table "$table" /run/rules'
    const changes: [table: string, change: string, said: string][] = [
      ['filter', '--flush', 'missing'],
      ['filter', '--flush FORWARD', 'missing'],
      ['filter', '--flush DOCKER-ISOLATION-STAGE-1', 'missing for br-0123456789ab'],
      ['filter', '--flush DOCKER-ISOLATION-STAGE-2', 'missing for br-0123456789ab'],
      [
        'filter',
        '--delete DOCKER-ISOLATION-STAGE-2 --out-interface br-ba9876543210 --jump DROP',
        'missing for br-ba9876543210',
      ],
      ['nat', '--flush', 'missing'],
      ['nat', '--flush POSTROUTING', 'missing for br-0123456789ab'],
      ['filter', '--append FORWARD --jump ACCEPT', 'in force'],
    ]
    const commands = changes.map(([table, change]) => `table=${table}; change='${change}'; ${each}`)
    const empty = 'ip link add br-aaaaaaaaaaaa type bridge; effect'
    expect(all([...commands, empty].join('\n'))).toEqual(['in force', ...changes.map(([, , said]) => said), 'in force'])
  },
)
