import { expect, test } from '@jest/globals'
import { readPlan } from '../../inventory/model/read.ts'
import { estateOf } from '../../lab/estate.ts'
import { renderContainer } from '../../lab/machines/container.ts'
import { renderHostInterfaces } from '../../lab/machines/proxmox-host.ts'
import { renderServerInterfaces } from '../../lab/machines/server.ts'

test('the example inventory is one host with its disk and a rented server; every published name leads to one of them', async () => {
  const { hosts, servers, names, names6 } = estateOf(await readPlan('inventory'), 'inventory')
  expect(hosts).toEqual([
    {
      name: 'pve1',
      address: '198.51.100.10',
      address6: '2001:db8::10',
      disks: { data: { device: '/dev/sdb', serial: 'LAB-PVE1-DATA', sizeGiB: 256 } },
    },
  ])
  expect(names).toMatchObject({ 'pve1.bocage.example': '198.51.100.10', 'git.bocage.example': '198.51.100.10' })
  expect(Object.keys(names).length).toBeGreaterThan(6)
  expect(servers).toEqual([{ name: 'loue', address: '198.51.100.50', address6: '2001:db8::7' }])
  expect(new Set(Object.values(names))).toEqual(new Set(['198.51.100.10', '198.51.100.50']))
  // What is on the rented server is reached there.
  expect(Object.entries(names).filter(([, address]) => address === '198.51.100.50')).toEqual([
    ['reseau.tiers-lieux.example', '198.51.100.50'],
    ['pad.tiers-lieux.example', '198.51.100.50'],
  ])
  // Whatever is reached by IPv4 is by IPv6 as well.
  const both: Record<string, string> = { '198.51.100.10': '2001:db8::10', '198.51.100.50': '2001:db8::7' }
  expect(names6).toEqual(Object.fromEntries(Object.entries(names).map(([name, address]) => [name, both[address]])))
})

test('a lab machine sees a pure cgroup v2 tree, whatever the machine mounts', () => {
  const text = renderContainer({ name: 'pve1', address: '198.51.100.10', tree: 'host' })
  expect(text).toContain('lxc.init.cmd = /sbin/init systemd.unified_cgroup_hierarchy=1\n')
  // The first line empties the list that the included files left.
  expect(text).toContain('lxc.mount.auto =\nlxc.mount.auto = proc:rw sys:rw\n')
})

test('a rented server has the addresses of the inventory’s internet, and knows the way back by IPv6', () => {
  const text = renderServerInterfaces({ name: 'loue', address: '198.51.100.50', address6: '2001:db8::7' })
  expect(text).toContain('iface eth0 inet static\n\taddress 198.51.100.50/24\n\tgateway 198.51.100.1\n')
  expect(text).toContain('iface eth0 inet6 static\n\taddress 2001:db8::7/128\n')
  expect(renderServerInterfaces({ name: 'loue', address: '198.51.100.50' })).not.toContain('inet6')
})

test("a host's addresses are on the bridge that Proxmox's installer makes", () => {
  const text = renderHostInterfaces({ address: '198.51.100.10', address6: '2001:db8::10' })
  expect(text).toContain(
    'iface vmbr0 inet static\n\taddress 198.51.100.10/24\n\tgateway 198.51.100.1\n\tbridge-ports eth0\n',
  )
  expect(text).toContain('iface vmbr0 inet6 static\n\taddress 2001:db8::10/128\n')
  expect(text).toMatch(/\n\nsource \/etc\/network\/interfaces\.d\/\*\n$/)
  expect(renderHostInterfaces({ address: '198.51.100.10' })).not.toContain('inet6')
})

test('an inventory whose rehearsal would rent a machine is refused', async () => {
  const plan = await readPlan('inventory')
  const order = { type: 'cax11', location: 'fsn1', zone: 'eu-central', image: 'debian-12' }
  const coming = { nuage: { kind: 'hcloud' as const, name: 'nuage', order } }
  const rented = { ...plan, collective: { ...plan.collective, coming } }
  expect(() => estateOf(rented, 'inventory')).toThrow(/nuage: a rehearsal would rent it of Hetzner\. .*"kind: server"/)
})
