import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { convergeScript } from '../../../provider/machine-configuration/script.ts'

/** What the scripts ask of a machine; here each only notes how it was called. */
const tools = ['dpkg', 'dpkg-deb', 'dpkg-query', 'systemctl', 'systemd-run']

/** A machine on paper, with a change of the owner "trial" that waits for its confirmation: the scripts are real, dpkg is not. */
class Machine {
  readonly root = mkdtempSync(join(tmpdir(), 'bocage-'))
  readonly store = join(this.root, 'var/lib/bocage/packages/trial')
  readonly work = join(this.root, 'run/bocage/exchange.1')

  constructor() {
    for (const folder of ['bin', 'etc/systemd/system', 'script'])
      mkdirSync(join(this.root, folder), { recursive: true })
    for (const tool of tools) this.write(`bin/${tool}`, `#!/bin/sh\necho "${tool} $*" >> ${this.root}/calls\n`)
    for (const [name, text] of Object.entries(convergeScript())) this.write(`script/${name}`, this.here(text))
    const settings = 'action=apply machine=houx owner=trial digest=x salt=x lock_seconds=5 dpkg_lock_seconds=5'
    this.write('script/settings.sh', `${settings}\n`)
    mkdirSync(this.store, { recursive: true })
    for (const [file, text] of Object.entries({ 'good.deb': 'old', 'next.deb': 'new', pending: '/etc/ssh/x\n' }))
      writeFileSync(join(this.store, file), text)
    this.arm()
  }

  /** Begins the change, as far as the moment before dpkg. */
  arm(): void {
    mkdirSync(this.work, { recursive: true })
    cpSync(join(this.root, 'script'), join(this.work, 'script'), { recursive: true })
    for (const list of ['manifest', 'units', 'guarded']) writeFileSync(join(this.work, list), '')
    const parts = ['settings', 'words', 'undo'].map((part) => `. "$script/${part}.sh"`)
    this.run([`work=${this.work}`, 'script=$work/script', ...parts, 'arm 900'].join('\n'))
  }

  confirm = (): string => this.run(this.here(readFileSync('provider/converge/confirm.sh', 'utf8')), 'trial')

  /** Without power everything of /run is gone; then what is enabled starts, where its condition holds. */
  losePowerAndStart(): void {
    rmSync(join(this.root, 'run'), { recursive: true })
    mkdirSync(join(this.root, 'run'))
    rmSync(join(this.root, 'calls'), { force: true })
    const unit = readFileSync(join(this.root, 'etc/systemd/system/bocage-undo.service'), 'utf8')
    expect(unit).toContain(`ConditionPathExistsGlob=${this.root}/var/lib/bocage/packages/*/armed\n`)
    const command = /^ExecStart=\/bin\/sh -c '(.*)'$/m.exec(unit)?.[1] ?? 'exit 1'
    if (existsSync(join(this.store, 'armed'))) this.run(command.replaceAll('$$', '$'))
  }

  calls = (): string => (existsSync(join(this.root, 'calls')) ? readFileSync(join(this.root, 'calls'), 'utf8') : '')

  write(path: string, text: string): void {
    writeFileSync(join(this.root, path), text)
    chmodSync(join(this.root, path), 0o755)
  }

  private here = (text: string): string =>
    text
      .replaceAll(/\/(var\/lib|run)\/bocage|\/etc\/systemd\/system/g, `${this.root}$&`)
      .replaceAll(/^export PATH=/gm, `export PATH=${this.root}/bin:`)

  /** @throws Error with what was said, when the script fails */
  private run(script: string, ...words: string[]): string {
    const env = { ...process.env, PATH: `${this.root}/bin:${process.env.PATH}` }
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'confirm', ...words], { encoding: 'utf8', env })
    if (status !== 0) throw new Error(`exit status ${status}: ${stdout}${stderr}`)
    return stdout + stderr
  }
}

test('what nobody confirmed before the power went is undone when the machine starts', () => {
  const machine = new Machine()
  expect(machine.calls()).toContain('systemctl enable bocage-undo.service')
  machine.losePowerAndStart()
  expect(machine.calls()).toContain(`dpkg --install ${machine.store}/good.deb`)
  expect(existsSync(join(machine.store, 'armed'))).toBe(false)
})

test('what was confirmed stays, whenever the power goes', () => {
  const machine = new Machine()
  expect(machine.confirm()).toBe('["confirmed"]\n')
  machine.losePowerAndStart()
  expect(machine.calls()).toBe('')
  expect(readFileSync(join(machine.store, 'good.deb'), 'utf8')).toBe('new')
})

test('a confirmation that the power cut off in its middle undoes nothing', () => {
  const machine = new Machine()
  writeFileSync(join(machine.store, 'armed/script/promote.sh'), 'mv "$1/good.deb" "$1/previous.deb"; exit 1\n')
  expect(() => machine.confirm()).toThrow('exit status 1')
  machine.losePowerAndStart()
  expect(machine.calls()).toBe('')
})

test('a confirmation whose answer got lost is given again; one that came too late hears so', () => {
  const machine = new Machine()
  machine.confirm()
  expect(machine.confirm()).toBe('["confirmed"]\n')
  machine.arm()
  machine.losePowerAndStart()
  expect(machine.confirm()).toBe('["undone"]\n')
})

test('a confirmation that is kept waiting says by whom', () => {
  const machine = new Machine()
  machine.write('bin/flock', '#!/bin/sh\nexit 1\n')
  expect(() => machine.confirm()).toThrow('a run of trial is still changing this machine after 50 seconds')
})

test('whoever else is at work on the machine or with dpkg, undoing waits until they are done', () => {
  const machine = new Machine()
  machine.write('bin/flock', `#!/bin/sh\necho "flock $*" >> ${machine.root}/calls\n`)
  // Once somebody has dpkg; and then, an hour later, nobody.
  machine.write(
    'bin/date',
    `#!/bin/sh\necho $(($(cat ${machine.root}/clock 2>/dev/null || echo 0) + 3600)) | tee ${machine.root}/clock\n`,
  )
  machine.write('bin/sleep', '#!/bin/sh\n')
  machine.write(
    'bin/dpkg',
    `#!/bin/sh\necho "dpkg $*" >> ${machine.root}/calls\n[ -e ${machine.root}/free ] || { touch ${machine.root}/free; echo 'dpkg frontend lock was locked by another process with pid 7'; exit 2; }\n`,
  )
  machine.losePowerAndStart()
  expect(machine.calls()).toContain('flock -w 86400')
  expect(
    machine
      .calls()
      .split('\n')
      .filter((call) => call.startsWith('dpkg --install')),
  ).toHaveLength(2)
  expect(existsSync(join(machine.store, 'armed'))).toBe(false)
})
