import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { assemble } from '../../../machines/assemble.ts'
import type { MachinePart } from '../../../machines/part.ts'
import { converge } from '../../../provider/machine-configuration/converge.ts'
import { PaperMachine, paperWorks } from './paper-machine.ts'

const onPaper = paperWorks ? test : test.skip

let machine: PaperMachine
beforeEach(() => {
  machine = new PaperMachine()
})
afterEach(() => machine.remove())

const value = '/etc/trial/value'
const unit = '/etc/systemd/system/trial.service'
const part = (text: string, more: MachinePart = {}): MachinePart => ({
  files: { [value]: { text: `${text}\n`, mode: '0640', owner: 'root:www-data' }, [unit]: { text: '[Service]\n' } },
  units: { 'trial.service': { files: [value] } },
  checks: [{ title: 'no nonsense', needs: ['/etc/trial'], command: '! grep nonsense "$STAGE/etc/trial/value"' }],
  secrets: [{ path: 'trial/key', owner: 'www-data:www-data' }],
  ...more,
})
const armed = '/var/lib/bocage/packages/trial/armed'
/** systemd-run starts no unit whose name another one has that is there. */
const systemdRun = `echo "systemd-run $*" >>/paper/calls
for word in "$@"; do case $word in --unit=*) unit=\${word#--unit=} ;; esac; done
[ "$(cat "/paper/units/$unit.service" 2>/dev/null)" != active ] || { echo "Unit $unit.service was already loaded"; exit 1; }`
const key = 'var/lib/bocage/secrets/trial/trial/key'

onPaper('a first run puts files, units and secrets in place, and a second has nothing to do', async () => {
  const first = await machine.apply(part('one'))
  expect(first).toMatchObject({ result: 'changed', version: '1' })
  expect(await machine.sh(`stat -c '%a %U:%G' ${value}`)).toBe('640 root:www-data\n')
  expect(await machine.sh(`stat -c '%a %U:%G' /${key}`)).toBe('400 www-data:www-data\n')
  expect(machine.read(key)).toMatch(/^[A-Za-z0-9_-]{32}$/)
  expect(machine.calls()).toEqual([
    'systemctl daemon-reload',
    'systemctl enable trial.service',
    'systemctl restart trial.service',
  ])
  const secret = machine.read(key)
  expect((await machine.apply(part('one'))).result).toBe('unchanged')
  expect(machine.calls()).toEqual([])
  expect(machine.read(key)).toBe(secret)
})

onPaper('the folder that leads to secrets lets others pass, whoever made it', async () => {
  await machine.sh('mkdir -m 0700 /var/lib/bocage')
  await machine.apply(part('one'))
  expect(await machine.sh('stat -c %a /var/lib/bocage')).toBe('711\n')
})

onPaper('a check that fails is run before anything is installed, on a copy with the new files', async () => {
  await machine.apply(part('one'))
  machine.calls()
  await expect(machine.apply(part('nonsense'))).rejects.toThrow('the check "no nonsense" refuses the new files')
  expect(machine.read(value)).toBe('one\n')
  expect(machine.calls()).toEqual([])
})

onPaper('M: what a check needs beside our files is in the copy', async () => {
  machine.write('etc/person/setting', 'by hand\n')
  const command = 'grep -q hand "$STAGE/etc/person/setting"'
  await machine.apply(part('one', { checks: [{ title: 'with theirs', needs: ['/etc/person'], command }] }))
  expect(machine.read(value)).toBe('one\n')
})

onPaper('a unit that will not start, and one that dies right after, undo the change', async () => {
  await machine.apply(part('one'))
  for (const [why, said] of [
    ['fails', 'it does not start with the new files'],
    ['dies', 'it does not keep running with the new files'],
  ] as const) {
    await machine.sh(`touch /paper/${why}/trial.service`)
    await expect(machine.apply(part('two'))).rejects.toThrow(
      `${said}; the change was undone: version 1 is in force again`,
    )
    expect(machine.read(value)).toBe('one\n')
    await machine.sh(`rm /paper/${why}/trial.service`)
  }
})

onPaper(
  'a changed unit is read anew by systemd before it starts again, and a changed file of it is enough',
  async () => {
    await machine.apply(part('one'))
    machine.calls()
    await machine.apply(part('two'))
    expect(machine.calls().filter((call) => /restart|reload/.test(call))).toContain('systemctl restart trial.service')
    await machine.apply(part('two', { files: { ...part('two').files, [unit]: { text: '[Service]\n# new\n' } } }))
    const calls = machine.calls().filter((call) => /restart|reload/.test(call))
    expect(calls).toEqual(['systemctl daemon-reload', 'systemctl restart trial.service'])
  },
)

onPaper(
  'what could lock us out is armed with a timer before it is installed, and disarmed by the next connection',
  async () => {
    await machine.apply(part('one'))
    machine.calls()
    const report = await machine.apply(part('two', { guarded: [value] }))
    expect(report.armedSeconds).toBe(60)
    const timers = machine.calls().filter((call) => /systemd-run|undo/.test(call))
    expect(timers).toEqual([
      'systemctl enable bocage-undo.service',
      'systemctl stop bocage-undo-trial.service',
      'systemctl stop bocage-undo-trial.timer',
      expect.stringContaining('systemd-run --quiet --unit=bocage-undo-trial --on-active=900'),
      'systemctl stop bocage-undo-trial.service',
      'systemctl stop bocage-undo-trial.timer',
      expect.stringContaining('systemd-run --quiet --unit=bocage-undo-trial --on-active=60'),
      'systemctl stop bocage-undo-trial.timer',
    ])
    expect(machine.has('var/lib/bocage/packages/trial/armed')).toBe(false)
    expect(machine.read(value)).toBe('two\n')
  },
)

onPaper('a change that no timer would undo is refused before it is made', async () => {
  await machine.apply(part('one'))
  machine.tool('systemd-run', 'exit 1')
  await expect(machine.apply(part('two', { guarded: [value] }))).rejects.toThrow(
    'the timer that would undo the change cannot be set',
  )
  expect(machine.read(value)).toBe('one\n')
})

onPaper('a change whose undoing fails keeps its timer, which undoes it once dpkg can', async () => {
  await machine.apply(part('one'))
  const dpkg =
    '[ ! -e /paper/broken ] || case $* in *good.deb*) echo "no space left"; exit 2 ;; esac; exec /usr/bin/dpkg "$@"'
  machine.tool('dpkg', dpkg)
  await machine.sh('touch /paper/fails/trial.service /paper/broken')
  machine.calls()
  await expect(machine.apply(part('two', { guarded: [value] }))).rejects.toThrow('so did going back')
  const timer = machine.calls().filter((call) => /systemd-run|stop bocage-undo-trial.timer/.test(call))
  expect(timer.at(-1)).toContain('systemd-run --quiet --unit=bocage-undo-trial --on-active=900')
  await machine.sh('rm /paper/fails/trial.service /paper/broken')
  await machine.sh(`sh ${armed}/script/undone.sh ${armed}`)
  expect([machine.read(value), machine.has(armed)]).toEqual(['one\n', false])
})

onPaper('while an undoing waits, or is tried again, the next run takes its place and mends what kept it', async () => {
  await machine.apply(part('one'))
  machine.tool('systemd-run', systemdRun)
  machine.tool('dpkg', '[ ! -e /paper/broken ] || case $* in *good.deb*) exit 2 ;; esac; exec /usr/bin/dpkg "$@"')
  await machine.sh('touch /paper/fails/trial.service /paper/broken')
  await expect(machine.apply(part('two', { guarded: [value] }))).rejects.toThrow('so did going back')
  await machine.sh('echo active >/paper/units/bocage-undo-trial.service; rm /paper/fails/trial.service /paper/broken')
  expect(await machine.apply(part('two', { guarded: [value] }))).toMatchObject({ result: 'changed' })
  expect([machine.read(value), machine.has(armed)]).toEqual(['two\n', false])
})

onPaper('what nobody confirmed is undone by what the timer runs', async () => {
  await machine.apply(part('one'))
  const inputs = assemble({ machine: 'houx', owner: 'trial', parts: [part('two', { guarded: [value] })] })
  // The connection that would confirm finds the machine as it was, since its timer has run by then.
  const late: typeof machine.connection = async (name, command, options = {}) => {
    if (options.fresh)
      await machine.sh('sh /var/lib/bocage/packages/trial/armed/script/undone.sh /var/lib/bocage/packages/trial/armed')
    return machine.connection(name, command, options)
  }
  await expect(converge('apply', inputs, 'salt', late)).rejects.toThrow('would have locked us out')
  expect(machine.read(value)).toBe('one\n')
})

onPaper('a secret that others can read is seen, and closed again', async () => {
  await machine.apply(part('one'))
  await machine.sh(`chmod 0644 /${key}`)
  const read = await machine.converge('read', 'trial', part('one'))
  expect(read.rows('secret')).toEqual([['trial/key', 'www-data:www-data, mode 644', '']])
  await machine.apply(part('one'))
  expect(await machine.sh(`stat -c %a /${key}`)).toBe('400\n')
})

onPaper('a secret in whose place Docker made a folder is missing, and made anew', async () => {
  await machine.apply(part('one'))
  await machine.sh(`rm /${key} && mkdir /${key}`)
  expect((await machine.converge('read', 'trial', part('one'))).rows('secret')).toEqual([])
  expect((await machine.apply(part('one'))).changed).toEqual([`secret /${key}`])
  expect(machine.read(key).length).toBeGreaterThan(30)
})

onPaper(
  'a file of another owner, or of a Debian package, is refused by name and stays; a person’s is kept as a copy',
  async () => {
    await machine.converge('apply', 'other', part('theirs', { units: {} }))
    const mine = { files: { [value]: { text: 'mine\n' } } }
    await expect(machine.apply(mine)).rejects.toThrow(`houx: ${value}: it belongs to other (package bocage-other)`)
    expect(machine.read(value)).toBe('theirs\n')
    machine.write('etc/person', 'by hand\n')
    const report = await machine.apply({ files: { '/etc/person': { text: 'ours\n' } } })
    const [[, copy = ''] = []] = report.rows('kept')
    expect(machine.read(copy)).toBe('by hand\n')
    expect(machine.read('etc/person')).toBe('ours\n')
  },
)

onPaper('a package that was removed, and left its configuration, is not there', async () => {
  const status = (state: string) =>
    machine.write(
      'var/lib/dpkg/status',
      `Package: caddy\nStatus: ${state}\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n\n`,
    )
  status('deinstall ok config-files')
  const read = await machine.converge('read', 'trial', part('one', { packages: ['caddy'] }))
  expect(read.rows('missing')).toEqual([['caddy']])
  await machine.apply(part('one', { packages: ['caddy'] }))
  expect(machine.calls().filter((call) => call.startsWith('apt-get'))).toEqual([
    expect.stringContaining('update'),
    expect.stringMatching(/install --no-install-recommends caddy$/),
  ])
})

onPaper('whatever is run there is given a time to end', async () => {
  machine.tool('timeout', 'echo "timeout $2 $3" >>/paper/calls\nshift 2\nexec "$@"')
  await machine.apply(part('one', { after: ['true'], effects: [{ title: 'x', command: 'echo in force' }] }))
  const given = machine.calls().filter((call) => call.startsWith('timeout'))
  for (const limited of [
    'timeout 60 sh',
    'timeout 300 dpkg-deb',
    'timeout 900 dpkg',
    'timeout 120 sh',
    'timeout 180 systemctl',
    'timeout 20 sh',
  ])
    expect(given).toContain(limited)
})

onPaper('who leaves takes files and units along; secrets stay, and so does everybody else’s', async () => {
  await machine.converge('apply', 'other', { files: { '/etc/other': { text: 'stays\n' } } })
  await machine.apply(part('one'))
  machine.calls()
  expect((await machine.converge('remove', 'trial', part('one'))).result).toBe('removed')
  expect(machine.has(value)).toBe(false)
  expect(machine.has(unit)).toBe(false)
  expect(machine.calls()).toEqual(
    expect.arrayContaining(['systemctl disable --now trial.service', 'systemctl daemon-reload']),
  )
  expect(machine.has(key)).toBe(true)
  expect(machine.read('etc/other')).toBe('stays\n')
  expect((await machine.converge('remove', 'trial', part('one'))).result).toBe('unchanged')
})

onPaper('a disk that has no room for the change is named before anything is changed', async () => {
  machine.tool(
    'df',
    'case $1 in -Pk) echo; echo "x 1000 990 10 99% /" ;; -h) echo full ;; *) echo; echo "x 9 9 9000 1% /" ;; esac',
  )
  await expect(machine.apply(part('one'))).rejects.toThrow(/the disk of \/ has 0 MiB left, and \d+ MiB are needed/)
  expect(machine.has(value)).toBe(false)
})

onPaper(
  'the disk with the secrets needs no room for what apt puts elsewhere, and is named when it has none for them',
  async () => {
    const df = (kib: number) =>
      machine.tool(
        'df',
        `case "$*" in *secrets) left=${kib} ;; *) left=9000000 ;; esac
case $1 in -Pk) echo; echo "x 1 1 $left 10% /" ;; -h) echo full ;; *) echo; echo "x 9 9 9000 1% /" ;; esac`,
      )
    await machine.sh('mkdir -p /var/lib/bocage/secrets')
    df(1000)
    await expect(machine.apply(part('one', { packages: ['new'] }))).rejects.toThrow(
      'the disk of /var/lib/bocage/secrets has 0 MiB left, and 1 MiB are needed',
    )
    df(2000)
    expect((await machine.apply(part('one', { packages: ['new'] }))).result).toBe('changed')
  },
)

onPaper(
  'M: services of new packages wait for their configuration, and a policy that was there is asked as before',
  async () => {
    await machine.sh("printf '#!/bin/sh\\nexit 7\\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d")
    machine.tool('apt-get', 'sh /usr/sbin/policy-rc.d; echo "policy $?" >>/paper/calls; exit 100')
    await expect(machine.apply(part('one', { packages: ['caddy'] }))).rejects.toThrow('could not be installed: caddy')
    expect(machine.calls()).toContain('policy 101')
    expect(await machine.sh('/usr/sbin/policy-rc.d || echo $?')).toBe('7\n')
  },
)

/** An apt for which something else has to go; with --no-remove it says what, and removes nothing (as apt 2.6 says it). */
async function aptThatRemoves(name: string) {
  await machine.sh('mv /paper/bin/apt-get /paper/usr/apt-get')
  machine.tool(
    'apt-get',
    `case "$*" in *--no-remove*install*) ;; *) exec /paper/usr/apt-get "$@" ;; esac
echo "apt-get $*" >>/paper/calls
printf 'The following packages will be REMOVED:\\n  ${name}\\nThe following NEW packages will be installed:\\n  new\\n'
echo 'E: Packages need to be removed but remove is disabled.'
exit 100`,
  )
}

onPaper('a package that would push out what is there is refused, and that is named', async () => {
  await aptThatRemoves('docker-ce docker-ce-cli*')
  await expect(machine.apply(part('one', { packages: ['docker.io'] }))).rejects.toThrow(
    'Debian would remove docker-ce docker-ce-cli to install docker.io, and that may be in use: nothing was installed',
  )
  expect(machine.calls().filter((call) => /install/.test(call))).toEqual([expect.stringContaining('--no-remove')])
})

onPaper('a package takes the place of the only other that Debian lets a machine have', async () => {
  await aptThatRemoves('systemd-timesyncd')
  await machine.apply(part('one', { packages: ['chrony'] }))
  expect(machine.calls().filter((call) => /install/.test(call))).toEqual([
    expect.stringContaining('--no-remove install --no-install-recommends chrony'),
    expect.not.stringContaining('--no-remove'),
  ])
})

onPaper('M: what dpkg left half done is finished first', async () => {
  machine.write(
    'var/lib/dpkg/status',
    'Package: caddy\nStatus: install ok half-configured\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n\n',
  )
  const report = await machine.apply(part('one', { packages: ['caddy'] }))
  expect(report.rows('mended')).toEqual([['dpkg']])
  expect(machine.read('var/lib/dpkg/status')).toContain('Package: caddy\nStatus: install ok installed')
})

onPaper('M: a unit that nobody names any more is stopped; one of others, or that ran before us, goes on', async () => {
  for (const name of ['shared', 'sshd']) machine.write(`etc/systemd/system/${name}.service`, '[Service]\n')
  await machine.sh('touch -d 2020-01-01 /etc/systemd/system/*.service')
  machine.write('paper/units/sshd.service', 'active\n')
  const units = { ...part('one').units, 'shared.service': {}, 'sshd.service': {} }
  await machine.converge('apply', 'other', {
    files: { '/etc/other': { text: 'x\n' } },
    units: { 'shared.service': {} },
  })
  await machine.apply(part('one', { units }))
  machine.calls()
  await machine.apply(part('two', { units: {} }))
  expect(machine.calls().filter((call) => call.includes('disable'))).toEqual(['systemctl disable --now trial.service'])
  await machine.apply(part('two', { units }))
  machine.calls()
  await machine.apply(part('two', { units: {} }))
  expect(machine.calls().filter((call) => call.includes('disable'))).toEqual(['systemctl disable --now trial.service'])
})

onPaper('M: a secret that is there stays as it is, whatever else changes', async () => {
  await machine.apply(part('one'))
  const secret = machine.read(key)
  await machine.apply(
    part('two', { secrets: [{ path: 'trial/key', owner: 'www-data:www-data' }, { path: 'trial/more' }] }),
  )
  expect(machine.read(key)).toBe(secret)
})

onPaper('M: a file of a Debian package is refused by name before anything is changed', async () => {
  machine.write('var/lib/dpkg/info/caddy.list', '/.\n/etc\n/etc/caddy\n')
  machine.write(
    'var/lib/dpkg/status',
    'Package: caddy\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n\n',
  )
  machine.write('etc/caddy', 'theirs\n')
  await expect(machine.apply(part('one', { files: { '/etc/caddy': { text: 'ours\n' } } }))).rejects.toThrow(
    'houx: /etc/caddy: it belongs to the Debian package caddy',
  )
  expect(machine.has('var/lib/bocage/packages/trial/next.deb')).toBe(false)
})

onPaper('M: who leaves stops what ran for them alone, also where its unit is another package’s', async () => {
  machine.write('etc/systemd/system/tool.service', '[Service]\n')
  await machine.sh('touch -d 2020-01-01 /etc/systemd/system/*.service')
  const units = { ...part('one').units, 'tool.service': {} }
  await machine.apply(part('one', { units }))
  machine.calls()
  await machine.converge('remove', 'trial', part('one', { units }))
  expect(machine.calls()).toContain('systemctl disable --now tool.service')
})

onPaper('M: one run at a time changes a machine', async () => {
  machine.tool('flock', 'echo "flock $*" >>/paper/calls\nexec /usr/bin/flock "$@"')
  await machine.apply(part('one'))
  await machine.converge('remove', 'trial', part('one'))
  expect(machine.calls().filter((call) => call === 'flock -w 600 9')).toHaveLength(2)
})

onPaper('M: a package that dpkg could not remove is not told as removed', async () => {
  await machine.apply(part('one'))
  machine.tool('dpkg', 'case $* in *--purge*) echo "it is stuck"; exit 1 ;; *) exec /usr/bin/dpkg "$@" ;; esac')
  await expect(machine.converge('remove', 'trial', part('one'))).rejects.toThrow('dpkg could not remove bocage-trial')
})
