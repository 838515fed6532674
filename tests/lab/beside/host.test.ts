import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { labStatus } from '../../../lab/commands/status.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { command } from '../estate.ts'

/** A guest of these tests alone, beside the estate's: Proxmox takes its id for no other. */
const vmid = '990'

const host = (text: string) => ssh('pve1', text)
const guest = (text: string) => host(`pct exec ${vmid} -- sh -c '${text}'`)
const answers = async (text: string) => (await execa('sh', ['-c', text])).stdout

beforeAll(async () => {
  await host(`pct stop ${vmid} 2>/dev/null; pct destroy ${vmid} 2>/dev/null; true`)
  const template = await host("pveam list local | awk '/debian-12-standard/ { print $1 }' | tail -n 1")
  const net = 'name=eth0,bridge=vmbr1,ip=10.20.0.240/24,gw=10.20.0.1'
  const words = `--storage local-lvm --rootfs local-lvm:2 --unprivileged 1 --features nesting=1 --net0 ${net}`
  await host(`pct create ${vmid} ${template} --hostname trial.lab.test --nameserver 198.51.100.2 ${words} --start 1`)
  await guest('systemctl is-system-running --wait >/dev/null; true')
})
afterAll(() => host(`pct stop ${vmid}; pct destroy ${vmid}`))

test('the hosts are up, and what stands for the internet', async () => {
  const hardware = (await labStatus()).filter(({ what }) => what.trim() !== 'guest')
  const down = hardware.filter(({ state }) => state !== 'running' && state !== 'active')
  expect(down).toEqual([])
})

test('the system of a new guest is whole: its units run, its disk is of its size, its root is nobody on the host', async () => {
  expect(await guest('systemctl is-system-running')).toBe('running')
  expect(Number(await guest('df --output=size -B1M / | tail -n 1'))).toBeGreaterThan(1700)
  expect(await guest('cat /proc/self/uid_map')).toMatch(/^\s*0\s+100000\s+65536$/)
})

test("a guest finds names, the lab's own and others", async () => {
  expect(await guest('getent ahostsv4 acme.lab.test | cut -d" " -f1 | head -n 1')).toBe('198.51.100.2')
  expect(await guest('getent ahostsv4 nowhere-yet.bocage.example | cut -d" " -f1 | head -n 1')).toBe('198.51.100.10')
})

test('files that Proxmox writes are written again at each start, but for those it is told to leave', async () => {
  await guest('echo changed > /etc/hostname; echo changed > /etc/resolv.conf; touch /etc/.pve-ignore.resolv.conf')
  await host(`pct reboot ${vmid}`)
  expect(await guest('cat /etc/hostname')).toBe('trial')
  expect(await guest('cat /etc/resolv.conf')).toBe('changed')
  expect(await guest('cat /etc/hosts')).toContain(
    '# --- BEGIN PVE ---\n10.20.0.240 trial.lab.test trial\n# --- END PVE ---',
  )
})

test('the disk of a running guest grows', async () => {
  await host(`pct resize ${vmid} rootfs +1G`)
  expect(Number(await guest('df --output=size -B1M / | tail -n 1'))).toBeGreaterThan(2700)
})

test('a running guest takes a new volume and a device at once', async () => {
  await host(`pct set ${vmid} --mp0 local-lvm:1,mp=/extra --dev0 /dev/net/tun`)
  expect(await guest('touch /extra/file && stat -c %u /extra/file')).toBe('0')
  expect(await guest(': < /dev/net/tun && echo open')).toBe('open')
  expect(await host(`pct pending ${vmid} | grep -v ^cur`).catch(() => '')).toBe('')
})

test('a push arrives with its owner, and one that cannot arrive ends with 0 all the same', async () => {
  await host(`pct push ${vmid} /etc/hostname /root/pushed --perms 0600 --user nobody`)
  expect(await guest('stat -c "%a %U" /root/pushed')).toBe('600 nobody')
  expect(await host(`pct push ${vmid} /etc/hostname /no/such/folder/x 2>/dev/null; echo $?`)).toBe('0')
})

test('a backup of a running guest is restored as another one', async () => {
  await guest('echo kept > /root/kept')
  const said = await host(`vzdump ${vmid} --storage local --mode snapshot --compress zstd`)
  const archive = /creating vzdump archive '([^']+)'/.exec(said)?.[1]
  try {
    await host(`pct restore 991 ${archive} --storage local-lvm --unique 1 --hostname copy >&2`)
    await host('pct start 991')
    expect(await host('pct exec 991 -- cat /root/kept')).toBe('kept')
    expect(await host('pct config 991 | grep ^rootfs')).toContain('size=3G')
  } finally {
    await host(`pct stop 991; pct destroy 991; rm -f ${archive}`)
  }
})

test('the second disk tells its serial number, as a real one would', async () => {
  expect(await host('lsblk --nodeps --noheadings --output SERIAL /dev/sdb')).toBe('LAB-PVE1-DATA')
})

test('a shell on a machine that is not there names the ones that are', async () => {
  const { exitCode, output } = await command('scripts/lab', ['shell', 'gatewy', 'true'])
  expect(exitCode).toBe(1)
  expect(output).toContain('The lab has no machine "gatewy". Did you mean "gateway"?')
})

test('the registry and the certificate authority answer on the lab’s internet', async () => {
  expect(await answers('curl --silent http://198.51.100.2:5000/v2/')).toBe('{}')
  const trust = '--cacert /var/lib/bocage-lab/acme/directory-ca.pem --resolve acme.lab.test:14000:198.51.100.2'
  expect(await answers(`curl --silent ${trust} https://acme.lab.test:14000/dir`)).toContain('newOrder')
})

test('what guests have on their disks is for root alone to read', async () => {
  expect(await ssh('pve1', "find /mnt /var/lib/proxmox-double -name 'vm-*' | wc -l")).not.toBe('0')
  expect(await ssh('pve1', "find /mnt /var/lib/proxmox-double -name 'vm-*' -perm /o=rwx")).toBe('')
})
