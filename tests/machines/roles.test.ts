import { expect, test } from '@jest/globals'
import { guestAddress6 } from '../../machines/addresses/guests-network6.ts'
import type { MachinePart } from '../../machines/part.ts'
import { base } from '../../machines/roles/base.ts'
import { caddy } from '../../machines/roles/caddy.ts'
import { dataVolume } from '../../machines/roles/data-volume.ts'
import { docker } from '../../machines/roles/docker.ts'
import { firewall } from '../../machines/roles/firewall.ts'
import { hcloudVolume } from '../../machines/roles/hcloud-volume.ts'
import { inside } from '../../machines/roles/inside.ts'
import { job } from '../../machines/roles/job.ts'
import { proxmoxNetwork } from '../../machines/roles/proxmox-network.ts'
import { proxmoxStorage, uuidOf } from '../../machines/roles/proxmox-storage.ts'
import { visitedAddress6 } from '../../machines/roles/visited-address6.ts'
import { ways6 } from '../../machines/roles/ways6.ts'
import { webSites } from '../../machines/roles/web-sites.ts'
import { golden, rendered } from './rendered.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJH3Zlz8gEoXH0uD7cZ2u9pCqYlF4e2m2H8u6W1Z5u3K camille'
const other = key.replace('u3K', 'u4K').replace('camille', 'nolwenn')
const way = { port: 2222, to: '198.19.255.1', toPort: 22222 }
const network = { bridge: 'vmbr1', network: '10.20.0.0/24', bridgeAddress: '10.20.0.1' }

const dueTasks = job({
  ...{ name: 'blogs-houx.cron', title: 'Due tasks of 100 % of Le Houx', container: 'blogs-houx', user: 'www-data' },
  ...{ command: ['sh', '-c', 'echo "$HOME\\n" 100%'], every: '*:0/5', limitMinutes: 5 },
})

const roles: Record<string, MachinePart> = {
  'base/guest': base({ machine: 'houx', authorizedKeys: [key, other], proxmox: false }),
  'base/proxmox': base({ machine: 'pve1', authorizedKeys: [key], proxmox: true }),
  'firewall/apps': firewall({ open: [2222], sshFrom: ['10.20.0.1'], gateway: '10.20.0.101' }),
  'firewall/voice': firewall({ open: [64738], openUdp: [64738], sshFrom: ['10.20.0.1'], gateway: '10.20.0.101' }),
  'firewall/server-voice': firewall({
    ...{ open: [], edge: true, address6: '2001:db8::7' },
    ways: [way, { ...way, port: 64738, protocol: 'udp' }],
  }),
  'firewall/gateway': firewall({ open: [443, 80], sshFrom: ['10.20.0.1'] }),
  'firewall/router': firewall({
    open: [8006],
    router: { bridge: 'vmbr1', guests: [{ from: '10.20.0.110', port: 8006 }] },
  }),
  'firewall/router6': firewall({
    ...{ open: [8006], router: { bridge: 'vmbr1', guests: [] } },
    ...{ ways: [way], address6: '2001:db8::10' },
  }),
  docker: docker({ dataVolume: true, insecureRegistry: 'registry.lab.test:5000' }),
  'firewall/server': firewall({
    open: [80, 443],
    edge: true,
    ways: [way],
    address6: '2001:db8::7',
  }),
  ways6: ways6({ address6: '2001:db8::7', ways: [way] }),
  inside: inside(),
  'visited-address6': visitedAddress6('2001:db8::7'),
  'data-volume': dataVolume(),
  'hcloud-volume': hcloudVolume(),
  'docker-plain': docker({ dataVolume: false }),
  caddy: caddy({ email: 'contact@bocage.example' }),
  'caddy-rehearsal': caddy({
    email: 'contact@bocage.example',
    acme: {
      directory: 'https://acme.lab.test:14000/dir',
      root: '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----',
    },
  }),
  'web-sites': webSites({
    owner: 'infini',
    endpoints: [
      { host: 'www.infini.example', address: '10.20.0.110', port: 20001, uploadMiB: 64 },
      { host: 'infini.example', address: '10.20.0.110', port: 20000, closed: ['/api/internal'] },
      { host: 'ondes.example', formerly: ['radios.example', 'fm.example'], address: '10.20.0.110', port: 20003 },
      { address: '10.20.0.110', port: 20002 },
    ],
  }),
  'proxmox-network': proxmoxNetwork({
    ...network,
    forwards: [
      { port: 443, to: '10.20.0.101', toPort: 443 },
      { port: 80, to: '10.20.0.101', toPort: 80 },
      { port: 2222, to: '10.20.0.110', toPort: 22222 },
    ],
    guests: [
      {
        id: 110,
        name: 'apps',
        address: '10.20.0.110',
        mac: 'BC:24:11:00:00:10',
        reaches: [{ to: '192.168.1.20', port: 445 }, { to: '192.168.2.0/24' }],
      },
      { id: 101, name: 'gateway', address: '10.20.0.101', mac: 'BC:24:11:00:00:01', reaches: [] },
    ],
  }),
  'proxmox-network6': proxmoxNetwork({
    ...network,
    forwards: [
      { port: 443, to: '10.20.0.101', toPort: 443, to6: guestAddress6('10.20.0.101') },
      { port: 2222, to: '10.20.0.110', toPort: 22222 },
    ],
    guests: [
      {
        ...{ id: 101, name: 'gateway', address: '10.20.0.101', mac: 'BC:24:11:00:00:01', reaches: [] },
        address6: guestAddress6('10.20.0.101'),
      },
      { id: 110, name: 'apps', address: '10.20.0.110', mac: 'BC:24:11:00:00:10', reaches: [] },
    ],
  }),
  job: dueTasks,
  'proxmox-storage': proxmoxStorage({ machine: 'pve1', disks: { backup: { device: '/dev/sdb', format: 'WD-1234' } } }),
}

test.each(Object.entries(roles))('%s puts on a disk what its file in tests/machines/roles says', (name, part) => {
  const text = rendered(part)
  expect(text).toBe(golden(name, text))
})

test('a machine that would let nobody in is refused', () => {
  expect(() => base({ machine: 'houx', authorizedKeys: [], proxmox: false })).toThrow(
    'houx: no public key is known for it. Give a technician an "ssh" key in the inventory.',
  )
})

test('who is no longer in the inventory is no longer in the file of keys', () => {
  const text = base({ machine: 'houx', authorizedKeys: [key, key], proxmox: false }).files?.[
    '/etc/ssh/authorized_keys.d/root'
  ]
  expect(text?.text).toBe(`${key}\n`)
})

test('an owner without a web address leaves nothing on the gateway', () => {
  expect(webSites({ owner: 'infini', endpoints: [{ address: '10.20.0.110', port: 20000 }] })).toEqual({})
})

test('a host without a further disk has nothing for it', () => {
  expect(proxmoxStorage({ machine: 'pve1', disks: {} })).toEqual({})
})

test('a disk’s file system has the same UUID wherever it is asked, and another for another disk', () => {
  expect(uuidOf('pve1', 'backup')).toBe(uuidOf('pve1', 'backup'))
  expect(uuidOf('pve1', 'backup')).not.toBe(uuidOf('pve1', 'data'))
  expect(uuidOf('pve1', 'backup')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('what one service prints leaves room for what others said: the journal of a machine, and the tasks of a tenant’s site', () => {
  const journal = base({ machine: 'houx', authorizedKeys: [key], proxmox: false }).files?.[
    '/etc/systemd/journald.conf.d/bocage.conf'
  ]?.text
  const number = (text = '', name = '') => Number(new RegExp(`^${name}=(\\d+)`, 'm').exec(text)?.[1])
  const perHourMiB = (minutes: number, lines: number) => ((60 / minutes) * lines * number(journal, 'LineMax')) / 1024
  const task = dueTasks.files?.['/etc/systemd/system/bocage-job-blogs-houx.cron.service']?.text
  const keptMiB = number(journal, 'SystemMaxUse')
  const minutesOf = (text: string | undefined, name: string) => {
    expect(text).toMatch(new RegExp(`^${name}=\\d+min$`, 'm'))
    return number(text, name)
  }
  expect(perHourMiB(minutesOf(task, 'LogRateLimitIntervalSec'), number(task, 'LogRateLimitBurst'))).toBeLessThan(
    keptMiB / 100,
  )
  expect(perHourMiB(minutesOf(journal, 'RateLimitIntervalSec'), number(journal, 'RateLimitBurst'))).toBeLessThan(
    keptMiB / 24,
  )
})
