import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { guestsOver } from '../../../provider/lxc-guest/host.ts'
import { guestInputs } from '../../../provider/lxc-guest/inputs.ts'
import { lxcGuestHandler } from '../../../provider/lxc-guest/lxc-guest.ts'
import { ssh, sshConfig } from '../../../ssh/ssh.ts'
import { session } from '../estate.ts'

/** A guest of these tests alone, which no inventory names and nothing waits for. */
const vmid = 992
const host = (command: string) => ssh('pve1', command)
const disks = async () =>
  (await host(`find /mnt/bocage-*/images /var/lib/proxmox-double/thin -name 'vm-${vmid}-*' 2>/dev/null | sort`))
    .split('\n')
    .filter(Boolean)
const handler = lxcGuestHandler({
  guests: guestsOver(ssh),
  reachable: async () => {},
  rememberHostKey: async () => {},
  forgetHostKey: async () => {},
})
const operation = {
  name: 'trial',
  urn: 'urn',
  signal: new AbortController().signal,
  say: { progress() {}, info() {}, warning() {} },
}

/** The same storages as those of the estate's guest with a data disk. */
async function trial() {
  const { plan } = await session()
  const apps = plan.collective.machines.apps
  if (apps?.kind !== 'lxc' || !apps.data) throw new Error('the example has a guest "apps" with a data disk')
  return guestInputs.parse({
    name: 'trial',
    host: 'pve1',
    vmid,
    hostname: 'trial',
    cores: 1,
    memoryMiB: 256,
    diskMiB: 2048,
    storage: apps.storage,
    data: { sizeMiB: 512, storage: apps.data.storage },
    network: { bridge: apps.bridge, cidr: '10.20.0.242/24', router: apps.router },
    authorizedKeys: plan.collective.technicians.flatMap(({ ssh: keys }) => keys),
  })
}

const away = () =>
  host(
    `pct stop ${vmid} 2>/dev/null; pct unlock ${vmid} 2>/dev/null; pct destroy ${vmid} --destroy-unreferenced-disks 1 2>/dev/null; rm -f /var/lib/bocage/*/${vmid}`,
  )
beforeAll(away)
afterAll(away)

test('P2, P4: a creation that is killed at any moment is made again whole, and leaves no disk behind', async () => {
  const next = await trial()
  for (const moment of ['lock: create', 'arch:']) {
    const making = handler.create(next, operation).catch((error: Error) => error)
    // The moment at which the configuration says so; then the whole creation dies, as with its host.
    await host(
      `until grep -qs '^${moment}' /etc/pve/lxc/${vmid}.conf; do :; done; find /proc/[0-9]*/fd -lname '*/bocage-guest-${vmid}' 2>/dev/null | cut -d/ -f3 | sort -u | while read -r pid; do [ ! -d /proc/$pid ] || kill -KILL $pid; done`,
    )
    expect(await making).toBeInstanceOf(Error)
    const { outputs } = await handler.create(next, operation)
    expect(outputs).toMatchObject({ running: true, onboot: true })
    expect(await disks()).toHaveLength(2)
    expect(await host(`ls /var/lib/bocage/making`)).toBe('')
    await host(`pct stop ${vmid}; pct destroy ${vmid}`)
    expect(await disks()).toEqual([])
  }
})

test('P1: disks that outlived the configurations of their host are taken back, once a person says which is which', async () => {
  const next = await trial()
  await handler.create(next, operation)
  await host(
    `pct exec ${vmid} -- sh -c 'echo kept > /data/kept; echo kept > /root/kept; sync'; pct stop ${vmid}; rm /etc/pve/lxc/${vmid}.conf`,
  )
  const before = await disks()
  const refusal = await handler.create(next, operation).catch((error: Error) => error.message)
  const command = /run scripts\/up: (ssh -F \S+ pve1 ".*?")\. To begin/.exec(String(refusal))?.[1] ?? 'false'
  expect(command).toContain(sshConfig)
  await execa('sh', ['-c', command])
  await handler.create(next, operation)
  expect(await host(`pct exec ${vmid} -- cat /data/kept /root/kept`)).toBe('kept\nkept')
  expect(await disks()).toEqual(before)
})
