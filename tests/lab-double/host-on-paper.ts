import { spawn } from 'node:child_process'
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
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'

const server = spawn('python3', ['tests/lab-double/serve.py', 'lab/proxmox'], { stdio: ['pipe', 'pipe', 'inherit'] })
const answers = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
const port: string = (await answers.next()).value
// It ends with this process, which need not wait for it.
for (const part of [server, server.stdin, server.stdout] as { unref(): void }[]) part.unref()
const template = 'local:vztmpl/debian-12-standard_12.12-1_amd64.tar.zst'

/** Runs `$0`: what it prints goes through pipes, which other processes can open by their name in /proc. */
const throughPipes = 'set -o pipefail; { sh -c "$0" 2>&1 1>&3 3>&- | cat >&2; } 3>&1 | cat'

export type CommandResult = { code: number; out: string; err: string }

/** A Proxmox host of the double whose guests exist on paper: configuration files and volumes are real, nothing runs. */
export class HostOnPaper {
  readonly root = mkdtempSync(join(tmpdir(), 'proxmox-double-'))

  constructor() {
    for (const folder of ['etc/pve', 'var/lib/vz/template/cache', 'root', 'tmp'])
      mkdirSync(join(this.root, folder), { recursive: true })
    writeFileSync(join(this.root, 'var/lib/vz', `template/cache/${template.split('/')[1]}`), '')
    writeFileSync(
      join(this.root, 'etc/pve/storage.cfg'),
      [
        'dir: local\n\tpath /somewhere/else\n\tcontent vztmpl,backup,snippets\n',
        'lvmthin: local-lvm\n\tthinpool data\n\tvgname pve\n\tcontent rootdir,images\n',
        'dir: data\n\tpath /srv/data\n\tcontent rootdir,backup\n',
      ].join('\n'),
    )
    mkdirSync(join(this.root, 'srv/data'), { recursive: true })
    mkdirSync(join(this.root, 'etc/pve/nodes/pve1/lxc'), { recursive: true })
    symlinkSync('nodes/pve1/lxc', join(this.root, 'etc/pve/lxc'))
    writeFileSync(join(this.root, 'port'), port)
    for (const command of ['pct', 'pveam', 'pvesh', 'pvesm'])
      this.write(`bin/${command}`, readFileSync(new URL('command-on-paper.sh', import.meta.url), 'utf8'), 0o755)
    this.write('bin/hostname', '#!/bin/sh\necho pve1\n', 0o755)
  }

  /** Runs a shell command as `ssh` would on the host: its folders are below ours, its commands are the double's. */
  async sh(command: string, input = '', how = throughPipes): Promise<CommandResult> {
    const folders = /(?<![\w/])\/(etc\/pve|var\/lib\/bocage|var\/lib\/lxc|run\/lock)\b/g
    const words = ['-c', how, command.replaceAll(folders, `${this.root}/$1`)]
    const { exitCode, stdout, stderr } = await execa('bash', words, {
      env: { TMPDIR: join(this.root, 'tmp'), PATH: `${join(this.root, 'bin')}:${process.env.PATH}` },
      input,
      reject: false,
      stripFinalNewline: false,
    })
    return { code: exitCode ?? 255, out: stdout, err: stderr }
  }

  /** The same, but whoever asked has gone: nobody reads what the command prints. */
  unheard = (command: string, input = ''): Promise<CommandResult> => this.sh(command, input, 'sh -c "$0" 2>&1 | true')

  /** Writes a file of the host, and the folders above it. */
  write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    writeFileSync(join(this.root, path), text)
    chmodSync(join(this.root, path), mode)
  }

  /** Leaves a disk on a storage that no guest's configuration speaks of, as after the host was installed anew. */
  async keepDisk(vmid: number, volume: string, sizeMiB: number): Promise<void> {
    const { out, err } = await this.run('pvesm', 'alloc', volume.split(':')[0] ?? '', String(vmid), '', `${sizeMiB}M`)
    if (!out.includes(`'${volume}'`)) throw new Error(`expected ${volume}, not ${out}${err}`)
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path))
  }

  /** Runs a command of the host, as `pct` with its words. */
  async run(command: string, ...words: string[]): Promise<CommandResult> {
    const environment = { PVE_DOUBLE_ROOT: this.root, PVE_DOUBLE_NODE: 'pve1' }
    server.stdin.write(`${JSON.stringify({ words: [command, ...words], environment })}\n`)
    const { value } = await answers.next()
    return JSON.parse(value ?? 'null') as CommandResult
  }

  /** A guest, made with the given options beside those that every guest needs. */
  create(vmid: string, ...words: string[]): Promise<CommandResult> {
    return this.run('pct', 'create', vmid, template, '--storage', 'local-lvm', ...words)
  }

  /** One value of a guest's configuration, as `pct config` prints it. */
  async value(vmid: string, key: string): Promise<string | undefined> {
    return new RegExp(`^${key}: (.*)$`, 'm').exec((await this.run('pct', 'config', vmid)).out)?.[1]
  }

  /** The text of a guest's configuration file. */
  file(vmid: string): string {
    return readFileSync(join(this.root, `etc/pve/nodes/pve1/lxc/${vmid}.conf`), 'utf8')
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}
