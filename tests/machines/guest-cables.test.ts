import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'

const root = mkdtempSync(join(tmpdir(), 'bocage-'))
afterAll(() => rmSync(root, { recursive: true }))
const script = readFileSync('machines/roles/proxmox-network/guest-cables.sh', 'utf8')
  .replaceAll(/\/(etc\/pve|sys\/class\/net)/g, (path) => root + path)
  .replace('PATH=', `PATH=${root}/bin:`)

/** A guest as Proxmox writes it down, with a snapshot that had another card. */
function guest(id: number, card: string): void {
  mkdirSync(join(root, 'etc/pve/lxc'), { recursive: true })
  const net = (mac: string) => `net0: name=eth0,bridge=vmbr1,hwaddr=${mac},ip=10.20.0.${id}/24,type=veth\n`
  writeFileSync(join(root, `etc/pve/lxc/${id}.conf`), `cores: 1\n${net(card)}\n[before]\n${net('00:00:00:00:00:00')}`)
}
/** An interface of the host, in a bridge or in none. */
function end(name: string, bridge?: string): void {
  mkdirSync(join(root, 'sys/class/net', name), { recursive: true })
  if (bridge) symlinkSync(`../${bridge}`, join(root, 'sys/class/net', name, 'master'))
}
const run = (...words: string[]) => {
  const { status, stdout } = spawnSync('sh', ['-c', script, 'guest-cables', ...words], { encoding: 'utf8' })
  return [status, stdout]
}

test('S11: a guest with another network card is named before the bridge shuts it out, with the command that mends it', () => {
  guest(101, 'bc:24:11:00:00:0a')
  guest(110, 'BC:24:11:99:99:99')
  expect(run('cards', '101=BC:24:11:00:00:0A', '120=BC:24:11:00:00:20')).toEqual([0, ''])
  const [status, said] = run('cards', '101=BC:24:11:00:00:0A', '110=BC:24:11:00:00:10')
  expect(status).toBe(1)
  expect(said).toBe(
    [
      'guest 110 has the network card BC:24:11:99:99:99, and would be shut out. Give it the one that the bridge lets through:',
      `  pct set 110 --net0 "$(pct config 110 | sed -n 's/^net0: //p' | sed 's/hwaddr=[^,]*/hwaddr=BC:24:11:00:00:10/')"\n`,
    ].join('\n'),
  )
})

test('S12: a running guest that is not in its bridge is seen, also behind Proxmox’s own firewall', () => {
  guest(101, 'BC:24:11:00:00:01')
  guest(110, 'BC:24:11:00:00:10')
  const cards = ['101=BC:24:11:00:00:01', '110=BC:24:11:00:00:10']
  expect(run('state', 'vmbr1', ...cards)).toEqual([0, 'plugged in\n'])
  end('veth101i0', 'vmbr1')
  end('veth110i0', 'fwbr110i0')
  expect(run('state', 'vmbr1', ...cards)).toEqual([0, 'guest 110 is not in vmbr1\n'])
  end('fwpr110p0', 'vmbr1')
  expect(run('state', 'vmbr1', ...cards)).toEqual([0, 'plugged in\n'])
})

test('B10: a host whose guests know it by another address is not given a new one; without guests, or with its own among others, it is', () => {
  const address = (...all: string[]) =>
    writeFileSync(
      join(root, 'bin/ip'),
      `#!/bin/sh\nprintf '%s\\n' ${all.map((one) => `'7: vmbr1    inet ${one}/24 scope global vmbr1'`).join(' ')}\n`,
      { mode: 0o755 },
    )
  mkdirSync(join(root, 'bin'))
  address('10.20.0.1')
  expect(run('router', 'vmbr1', '10.21.0.1')).toEqual([0, ''])
  mkdirSync(join(root, 'sys/class/net/vmbr1/brif/veth110i0'), { recursive: true })
  expect(run('router', 'vmbr1', '10.21.0.1')).toEqual([
    1,
    'guests are on vmbr1 and know this host as 10.20.0.1 there: as 10.21.0.1 it would be shut out of them. Write the network of before again.\n',
  ])
  expect(run('router', 'vmbr1', '10.20.0.1')).toEqual([0, ''])
  address('192.168.7.1', '10.20.0.1')
  expect(run('router', 'vmbr1', '10.20.0.1')).toEqual([0, ''])
})
