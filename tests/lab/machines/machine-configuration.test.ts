import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, test } from '@jest/globals'
import { assemble } from '../../../machines/assemble.ts'
import type { GuestPlan } from '../../../machines/kinds/lxc.ts'
import type { MachinePart } from '../../../machines/part.ts'
import { firewall } from '../../../machines/roles/firewall.ts'
import { proxmoxNetwork } from '../../../machines/roles/proxmox-network.ts'
import { webSites } from '../../../machines/roles/web-sites.ts'
import { machineConfigurationHandler } from '../../../provider/machine-configuration/machine-configuration.ts'
import { limits } from '../../../provider/machine-configuration/stream.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { session } from '../estate.ts'
import { visit } from '../visit.ts'

const { plan } = await session()
const [host = ''] = Object.values(plan.associations)
  .flatMap(({ shares }) => shares)
  .flatMap(({ endpoints }) => endpoints.flatMap((endpoint) => endpoint.host ?? []))

/** The machine of the trial. Its owners are of these tests alone: what the estate has there is not touched. */
const machine = 'gateway'
const warnings: string[] = []
const say = { progress() {}, info() {}, warning: (message: string) => void warnings.push(message) }
const operation = { name: machine, urn: 'urn', say, signal: new AbortController().signal }

/** One owner's configuration of the machine, counting its exchanges. */
function owner(name: string) {
  let exchanges = 0
  const handler = machineConfigurationHandler((...asked) => {
    exchanges++
    return ssh(...asked)
  })
  type Known = Awaited<ReturnType<typeof handler.create>>['outputs']
  let known: Known | undefined
  let inputs = assemble({ machine, owner: name, parts: [] })
  return {
    async apply(...parts: MachinePart[]) {
      exchanges = 0
      inputs = assemble({ machine, owner: name, parts })
      known =
        known === undefined
          ? (await handler.create(inputs, operation)).outputs
          : await handler.update('', inputs, known, inputs, operation)
      return { version: Number(known.version), exchanges }
    },
    async drift() {
      if (known === undefined) throw new Error('nothing was applied yet')
      const found = await handler.read('', inputs, known, operation)
      return found ? handler.diff('', found.inputs, found.outputs, inputs, operation) : 'gone'
    },
    async leave() {
      if (known !== undefined) await handler.delete('', inputs, known, operation)
      known = undefined
    },
  }
}

const value = (text: string, more: MachinePart = {}): MachinePart => ({
  packages: ['hello'],
  files: {
    '/etc/bocage-trial/value': { text: `${text}\n` },
    '/etc/systemd/system/bocage-trial.service': {
      text: '[Service]\nExecStart=/bin/sh -c "cat /etc/bocage-trial/value > /run/bocage-trial; exec sleep infinity"\n[Install]\nWantedBy=multi-user.target\n',
    },
    ...more.files,
  },
  units: { 'bocage-trial.service': { files: ['/etc/bocage-trial/'] }, ...more.units },
  checks: [
    { title: 'the value is no nonsense', needs: [], command: '! grep nonsense "$STAGE/etc/bocage-trial/value"' },
  ],
  secrets: [{ path: 'trial/key', owner: '33:33' }],
  ...(more.guarded && { guarded: more.guarded }),
})
const inForce = () => ssh(machine, 'cat /run/bocage-trial')
const others = () => ssh(machine, "dpkg-query -W 'bocage-*' | grep -v bocage-trial; systemctl show -p MainPID caddy")

const trial = owner('trial')
const second = owner('trial-second')
const third = owner('trial-third')
afterAll(async () => {
  await trial.leave()
  await second.leave()
  await third.leave()
  await ssh(machine, 'apt-get -y purge hello > /dev/null; rm -rf /var/lib/bocage/secrets/trial /run/bocage-trial')
})

test('files, packages, units and secrets are there after one exchange, and nothing is left to do after another', async () => {
  const first = await trial.apply(value('one'))
  expect(await inForce()).toBe('one')
  expect(await ssh(machine, 'stat -c "%a %u" /var/lib/bocage/secrets/trial/trial/key')).toBe('400 33')
  expect(await trial.drift()).toEqual({})
  const key = await ssh(machine, 'sha256sum /var/lib/bocage/secrets/trial/trial/key')
  expect(await trial.apply(value('one'))).toEqual({ version: first.version, exchanges: 1 })
  expect(await ssh(machine, 'sha256sum /var/lib/bocage/secrets/trial/trial/key')).toBe(key)
})

test('the secret is for its user alone, and the folders above let him pass', async () => {
  const asUser = 'setpriv --reuid=33 --regid=33 --clear-groups'
  await ssh(machine, `${asUser} test -r /var/lib/bocage/secrets/trial/trial/key`)
  await expect(ssh(machine, `${asUser} ls /var/lib/bocage/secrets/trial`)).rejects.toThrow('Permission denied')
  await expect(
    ssh(machine, 'setpriv --reuid=34 --regid=34 --clear-groups cat /var/lib/bocage/secrets/trial/trial/key'),
  ).rejects.toThrow('Permission denied')
})

test.each([
  ['an edited text', 'echo more >> /etc/bocage-trial/value', 'files["/etc/bocage-trial/value"].sha256'],
  ['a changed mode', 'chmod 0666 /etc/bocage-trial/value', 'files["/etc/bocage-trial/value"].mode'],
  ['a changed owner', 'chown daemon /etc/bocage-trial/value', 'files["/etc/bocage-trial/value"].owner'],
  ['a removed file', 'rm /etc/bocage-trial/value', 'files["/etc/bocage-trial/value"]'],
  ['a link in place of a file', 'ln -sf /etc/hostname /etc/bocage-trial/value', 'files["/etc/bocage-trial/value"]'],
  ['a stopped unit', 'systemctl stop bocage-trial', 'units["bocage-trial.service"].state'],
  ['a unit that will not start again', 'systemctl disable -q bocage-trial', 'units["bocage-trial.service"].state'],
  ['a removed package', 'dpkg --force-depends --purge hello > /dev/null 2>&1', 'packages.hello'],
  ['a removed secret', 'rm /var/lib/bocage/secrets/trial/trial/key', 'secrets["trial/key"]'],
])('%s is seen by property, and mended', async (_, change, property) => {
  await ssh(machine, change)
  expect(Object.keys((await trial.drift()) as object).join(' ')).toContain(property)
  await trial.apply(value('one'))
  expect(await trial.drift()).toEqual({})
})

test('a check that fails refuses the change before dpkg runs, and nobody notices', async () => {
  const before = await others()
  await expect(trial.apply(value('nonsense'))).rejects.toThrow(
    'the check "the value is no nonsense" refuses the new files',
  )
  expect(await inForce()).toBe('one')
  expect(await others()).toBe(before)
})

test('a bad fragment of one owner is refused before dpkg runs; the others’ packages and sites are as they were', async () => {
  const before = await others()
  const sites = webSites({ owner: 'trial-second', endpoints: [{ host: 'x.example', address: '10.20.0.9', port: 80 }] })
  const broken = Object.keys(sites.files ?? {}).map((path) => [path, { text: 'this is no site {\n' }])
  await expect(second.apply({ ...sites, files: Object.fromEntries(broken) })).rejects.toThrow(
    /the check ".*" refuses the new files.*caddy/is,
  )
  expect(await others()).toBe(before)
  expect((await visit(`https://${host}/`)).status).toBe(200)
})

test('a unit that does not run with the new files brings the version before back, and the error says so', async () => {
  const dies = {
    files: { '/etc/systemd/system/bocage-trial-dies.service': { text: '[Service]\nExecStart=/bin/false\n' } },
  }
  const { version } = await trial.apply(value('one'))
  await expect(trial.apply(value('two', { ...dies, units: { 'bocage-trial-dies.service': {} } }))).rejects.toThrow(
    `bocage-trial-dies.service: it does not keep running with the new files; the change was undone: version ${version} is in force again`,
  )
  expect(await inForce()).toBe('one')
  expect((await trial.apply(value('one'))).version).toBe(version)
})

test('a file of another owner, or of Debian, is refused by name', async () => {
  const sites = (await ssh(machine, 'ls /etc/bocage/Caddyfile')).trim()
  await expect(second.apply({ files: { [sites]: { text: '' } } })).rejects.toThrow('it belongs to collective')
  await expect(second.apply({ files: { '/etc/adduser.conf': { text: '' } } })).rejects.toThrow(
    'it belongs to the Debian package adduser. Ship a drop-in beside it, or name it among the diversions.',
  )
})

test('a file of Debian is moved aside by a diversion, and comes back', async () => {
  const diverted: MachinePart = { files: { '/etc/adduser.conf': { text: '# ours\n' } }, diverts: ['/etc/adduser.conf'] }
  const before = await ssh(machine, 'sha256sum /etc/adduser.conf')
  await second.apply(diverted)
  expect(await ssh(machine, 'cat /etc/adduser.conf')).toBe('# ours')
  await second.apply({})
  expect(await ssh(machine, 'sha256sum /etc/adduser.conf; dpkg-divert --list "*adduser*"')).toBe(before)
})

test('two owners at once wait for each other, and for a person who holds dpkg’s lock', async () => {
  const holder = `perl -e 'use Fcntl; open(F, ">>", "/var/lib/dpkg/lock-frontend"); my $l = pack("s s l! l! i", 1, 0, 0, 0, 0); fcntl(F, 6, $l) or die; sleep 4'`
  const person = ssh(machine, holder)
  await Promise.all([
    trial.apply(value('three')),
    second.apply({ files: { '/etc/bocage-trial-second': { text: 'x' } } }),
    person,
  ])
  expect(await inForce()).toBe('three')
  expect([await trial.drift(), await second.drift()]).toEqual([{}, {}])
})

/** Kills the run of the exchange that it is part of, once. */
const kill =
  'if [ ! -e /run/bocage-trial-killed ]; then touch /run/bocage-trial-killed; kill -9 $(cat /run/bocage/exchange.*/pid); sleep 1; fi'
const diesInStart = `[Service]\nExecStartPre=/bin/sh -c '${kill.replaceAll('$', '$$')}'\n`

test.each<[string, MachinePart]>([
  ['the checks run', { checks: [{ title: 'a check that kills', needs: [], command: kill }] }],
  ['files are in place and nothing has started again', { after: [kill] }],
  ['a unit starts', { files: { '/etc/systemd/system/bocage-trial.service.d/kill.conf': { text: diesInStart } } }],
])('killed while %s, the next run finishes', async (moment, killing) => {
  await trial.apply(value('before'))
  await ssh(machine, 'rm -f /run/bocage-trial-killed')
  await expect(trial.apply(value(moment), killing)).rejects.toThrow()
  await trial.apply(value(moment), killing)
  expect(await inForce()).toBe(moment)
  expect(await trial.drift()).toEqual({})
  expect(await ssh(machine, 'ls /run/bocage | grep -c exchange || :; dpkg --audit')).toBe('0')
})

test.each([0.02, 0.05, 0.1])('dpkg killed after %s seconds, the next run finishes', async (seconds) => {
  const files = Object.fromEntries(
    Array.from({ length: 100 }, (_, n) => [`/etc/bocage-trial/${n}`, { text: `${seconds}` }]),
  )
  const killer = `for n in $(seq 200); do pid=$(pgrep -xo dpkg) && sleep ${seconds} && kill -9 $(pgrep -f 'script/main[.]sh') $pid && exit; sleep 0.02; done`
  const killed = ssh(machine, killer).catch(() => {})
  await setTimeout(300)
  await trial.apply(value(`${seconds}`, { files })).catch(() => {})
  await killed
  await trial.apply(value(`${seconds}`, { files }))
  expect(await inForce()).toBe(`${seconds}`)
  expect(await trial.drift()).toEqual({})
  expect(await ssh(machine, 'ls /run/bocage | grep -c exchange || :; dpkg --audit')).toBe('0')
})

const rules = '/etc/bocage-trial/lock-out.nft'
const lockOut: MachinePart = {
  files: {
    [rules]: {
      text: 'table inet bocage_trial {\n  chain input {\n    type filter hook input priority -20; tcp dport 22 ct state new drop\n  }\n}\n',
    },
    '/etc/systemd/system/bocage-trial-lock.service': {
      text: `[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/usr/sbin/nft -f ${rules}\nExecStop=/usr/sbin/nft delete table inet bocage_trial\n[Install]\nWantedBy=multi-user.target\n`,
    },
  },
  units: { 'bocage-trial-lock.service': { files: [rules] } },
  guarded: [rules],
}
// An estate's machines wait for a minute; these tests wait for them.
limits.guardConfirm = 15
const noLockOut = async () => {
  expect(await inForce()).toBe('safe')
  await expect(ssh(machine, 'nft list table inet bocage_trial')).rejects.toThrow('No such file')
}

test('a change that shuts SSH out is undone by the machine itself', async () => {
  await trial.apply(value('safe'))
  await expect(trial.apply(value('cut', lockOut))).rejects.toThrow(
    /no new connection got in within 15 seconds.*The machine has undone it, and lets us in again/s,
  )
  await noLockOut()
})

test('a machine that shut SSH out and lost power undoes the change when it starts', async () => {
  await trial.apply(value('safe'))
  const cut = trial.apply(value('cut', lockOut)).catch((error: Error) => error)
  const { id } = plan.collective.machines[machine] as GuestPlan
  const shutOut = `until pct exec ${id} -- nft list table inet bocage_trial > /dev/null 2>&1; do sleep 0.2; done`
  await ssh('pve1', `timeout 60 sh -c '${shutOut}' && pct stop ${id} && pct start ${id}`, { timeoutSeconds: 120 })
  expect(await cut).toBeInstanceOf(Error)
  await noLockOut()
})

test('a unit whose template went with another owner is stopped and forgotten all the same', async () => {
  const template = {
    '/etc/systemd/system/bocage-trial@.timer': {
      text: '[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n',
    },
    '/etc/systemd/system/bocage-trial@.service': { text: '[Service]\nType=oneshot\nExecStart=/bin/true\n' },
  }
  await trial.apply(value('one', { files: template }))
  await third.apply({ units: { 'bocage-trial@one.timer': {} } })
  expect(await ssh(machine, 'systemctl is-active bocage-trial@one.timer')).toBe('active')
  await trial.apply(value('one'))
  await third.apply()
  expect(await ssh(machine, "systemctl list-units --all --plain --no-legend 'bocage-trial@*'")).toBe('')
  expect(await ssh(machine, "find /etc/systemd/system -name 'bocage-trial@*'")).toBe('')
})

test('who leaves takes everything but the secrets along, and the others’ services go on', async () => {
  const before = await others()
  await trial.leave()
  expect(await ssh(machine, 'ls -d /etc/bocage-trial /etc/systemd/system/bocage-trial* 2>/dev/null | wc -l')).toBe('0')
  await expect(ssh(machine, 'systemctl is-active bocage-trial')).rejects.toThrow()
  await ssh(machine, 'test -s /var/lib/bocage/secrets/trial/trial/key')
  expect(await others()).toBe(before)
})

const texts = (part: MachinePart, ending: string) =>
  Object.entries(part.files ?? {}).flatMap(([path, { text }]) => (path.endsWith(ending) ? [text] : []))
const network = { bridge: 'vmbr1', network: '10.20.0.0/24', bridgeAddress: '10.20.0.1' }
const guests = [{ id: 110, name: 'apps', address: '10.20.0.110', mac: 'BC:24:11:00:00:10', reaches: [] }]

test.each([
  ['a packet filter with every wish', firewall({ open: [80, 443], sshFrom: ['10.20.0.1'], gateway: '10.20.0.101' })],
  ['a packet filter without any', firewall({ open: [] })],
  [
    'a router’s packet filter',
    firewall({ open: [8006], router: { bridge: 'vmbr1', guests: [{ from: '10.20.0.110', port: 8006 }] } }),
  ],
  ['a network without a way in', proxmoxNetwork({ ...network, guests: [], forwards: [] })],
  [
    'a network with ways in',
    proxmoxNetwork({ ...network, guests, forwards: [{ port: 80, to: '10.20.0.101', toPort: 80 }] }),
  ],
])('nft reads %s', async (_, part) => {
  for (const input of texts(part, '.nft')) await ssh(machine, 'nft --check --file -', { input })
})

test('caddy reads a site with a limit for uploads', async () => {
  const part = webSites({
    owner: 'x',
    endpoints: [{ host: 'x.example', address: '10.20.0.9', port: 80, uploadMiB: 64 }],
  })
  const [input = ''] = texts(part, '.caddy')
  const adapted = await ssh(machine, 'caddy adapt --adapter caddyfile --config /dev/stdin', { input })
  expect(adapted).toContain('"max_size":67108864')
  expect(adapted).toContain('"status_code":413')
})
