import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { firewall } from '../../machines/roles/firewall.ts'
import { proxmoxNetwork } from '../../machines/roles/proxmox-network.ts'

const alone = ['--map-root-user', '--net', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-eu', '-c']
const here = spawnSync('unshare', [...alone, 'nft list ruleset && command -v perl']).status === 0
const withKernel = here ? test : test.skip

const folder = mkdtempSync(join(tmpdir(), 'bocage-'))
const host = new URL('guest-network/host.sh', import.meta.url).pathname

beforeAll(() => {
  const parts = [
    firewall({ open: [8006], router: { bridge: 'vmbr1', guests: [{ from: '10.20.0.101', port: 8006 }] } }),
    proxmoxNetwork({
      bridge: 'vmbr1',
      network: '10.20.0.0/24',
      bridgeAddress: '10.20.0.1',
      forwards: [{ port: 443, to: '10.20.0.101', toPort: 443 }],
      guests: [
        { id: 101, name: 'gateway', address: '10.20.0.101', mac: 'BC:24:11:00:00:01', reaches: [] },
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
      if (path.endsWith('.nft')) writeFileSync(join(folder, basename(path)), text)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What the commands print on a host on paper. */
function onHost(commands: string): string[] {
  const { stdout, stderr } = spawnSync('unshare', [...alone, `. ${host}\n${commands}`, 'sh', folder], {
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

withKernel(
  'S11: guests reach the internet, one another and what the inventory names; not their host, nor the LAN behind it',
  () => {
    const found = onHost(ways.map(([, knock]) => knock).join('\n'))
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
