import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { assemble } from '../../../machines/assemble.ts'
import type { MachinePart } from '../../../machines/part.ts'
import { converge } from '../../../provider/machine-configuration/converge.ts'
import type { Action } from '../../../provider/machine-configuration/stream.ts'
import type { Connection } from '../../../ssh/ssh.ts'

const fixtures = new URL('paper/', import.meta.url)
/** Memory where there is some: what is synced to a disk waits for the disk. */
const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const isolated = ['--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])]

/** Whether this machine lets a test have a root of its own. */
export const paperWorks = spawnSync('unshare', [...isolated, 'true']).status === 0

/**
 * A machine on paper: its own /etc, /var and /run, the real dpkg, tar and shell on them, and a systemd that only writes down
 * what it is asked. What is sent to it is what a real machine gets, over a connection that is a process.
 */
export class PaperMachine {
  readonly root = mkdtempSync(join(place, 'bocage-'))

  constructor() {
    const folders = [
      'usr',
      'dev',
      'proc',
      'tmp',
      'run',
      'etc/alternatives',
      'etc/systemd/system/multi-user.target.wants',
    ]
    const dpkg = ['info', 'updates', 'triggers'].map((name) => `var/lib/dpkg/${name}`)
    const paper = ['bin', 'units', 'enabled', 'fails', 'dies', 'usr', 'work'].map((name) => `paper/${name}`)
    for (const folder of [...folders, ...dpkg, ...paper, 'var/cache/apt'])
      mkdirSync(join(this.root, folder), { recursive: true })
    for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(this.root, name))
    this.write('etc/passwd', 'root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:/bin/false\n')
    this.write('etc/group', 'root:x:0:\nwww-data:x:33:\n')
    for (const name of ['status', 'available']) this.write(`var/lib/dpkg/${name}`, '')
    this.write('paper/calls', '')
    this.write('paper/reloaded', '')
    this.tool('systemctl', readFileSync(new URL('systemctl', fixtures), 'utf8'))
    for (const name of ['systemd-run', 'journalctl', 'apt-mark', 'ldconfig']) this.tool(name)
    this.tool('sleep', 'exit 0')
    // A package that apt is asked for is there afterwards.
    this.tool(
      'apt-get',
      `echo "apt-get $*" >>/paper/calls
case $* in *install*) ;; *) exit 0 ;; esac
for name in "$@"; do case $name in -* | *=* | install) continue ;; esac
  [ ! -e /paper/fails/$name ] || { echo "E: Unable to locate package $name"; exit 100; }
  sed -i "/^Package: $name$/,/^$/d" /var/lib/dpkg/status
  printf 'Package: %s\\nStatus: install ok installed\\nVersion: 1\\nArchitecture: all\\nMaintainer: x\\nDescription: x\\n\\n' "$name" >>/var/lib/dpkg/status
done`,
    )
  }

  /** The values of the secrets that are given from now on, by `SERVICE/NAME`. */
  given: Record<string, string> = {}

  /** What one owner asks of it; a machine's words become an error, as in a run. */
  async converge(action: Action, owner: string, ...parts: MachinePart[]) {
    const inputs = assemble({ machine: 'houx', owner, parts, givenSecrets: this.given })
    const report = await converge(action, inputs, 'salt', this.connection)
    return { ...report, changed: report.rows('changed').map((words) => words.join(' ')) }
  }
  apply = (...parts: MachinePart[]) => this.converge('apply', 'trial', ...parts)

  readonly connection: Connection = async (_machine, command, { input = '' } = {}) => {
    const enter = [...isolated, 'sh', new URL('enter.sh', fixtures).pathname, this.root, command]
    // Whoever logs in there brings nothing of this machine's along.
    const child = spawn('unshare', enter, { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env.PATH } })
    // What ends without having read all of it, ends as it says.
    child.stdin.on('error', () => {}).end(input)
    const [printed, said] = await Promise.all([text(child.stdout), text(child.stderr)])
    return printed + said
  }

  /** Runs a command there, as a person would. */
  sh = (command: string): Promise<string> => this.connection('houx', command)

  read = (path: string): string => readFileSync(join(this.root, path), 'utf8')
  has = (path: string): boolean => existsSync(join(this.root, path))
  write(path: string, content: string): void {
    mkdirSync(join(this.root, path, '..'), { recursive: true })
    writeFileSync(join(this.root, path), content)
  }

  /** What was asked of systemd and apt since the last time. */
  calls(): string[] {
    const calls = this.read('paper/calls').split('\n').filter(Boolean)
    this.write('paper/calls', '')
    return calls
  }

  /** A command that there is in place of the real one; unless it is said, it writes down how it was called. */
  tool(name: string, script = `echo "${name} $*" >>/paper/calls`): void {
    this.write(`paper/bin/${name}`, script.startsWith('#!') ? script : `#!/bin/sh\n${script}\n`)
    chmodSync(join(this.root, 'paper/bin', name), 0o755)
  }

  remove = (): void => rmSync(this.root, { recursive: true, force: true })
}
