import { expect, test } from '@jest/globals'
import { readPlan } from '../../inventory/model/read.ts'
import { renderContainer } from '../../lab/container.ts'
import { estateOf } from '../../lab/estate.ts'
import { renderInterfaces } from '../../lab/proxmox-host.ts'

test('the example inventory is one host with its disk, to which every published name leads', async () => {
  const { hosts, names } = estateOf(await readPlan('inventory'), 'inventory')
  expect(hosts).toEqual([
    {
      name: 'pve1',
      address: '198.51.100.10',
      disks: { data: { device: '/dev/sdb', serial: 'LAB-PVE1-DATA', sizeGiB: 256 } },
    },
  ])
  expect(names).toMatchObject({ 'pve1.bocage.example': '198.51.100.10', 'git.bocage.example': '198.51.100.10' })
  expect(Object.keys(names).length).toBeGreaterThan(6)
  expect(new Set(Object.values(names))).toEqual(new Set(['198.51.100.10']))
})

test('a lab machine sees a pure cgroup v2 tree, whatever the machine mounts', () => {
  const text = renderContainer({ name: 'pve1', address: '198.51.100.10', tree: 'host' })
  expect(text).toContain('lxc.init.cmd = /sbin/init systemd.unified_cgroup_hierarchy=1\n')
  // The first line empties the list that the included files left.
  expect(text).toContain('lxc.mount.auto =\nlxc.mount.auto = proc:rw sys:rw\n')
})

test("a host's only address is on the bridge that Proxmox's installer makes", () => {
  expect(renderInterfaces('198.51.100.10')).toContain(
    'iface vmbr0 inet static\n\taddress 198.51.100.10/24\n\tgateway 198.51.100.1\n\tbridge-ports eth0\n',
  )
})
