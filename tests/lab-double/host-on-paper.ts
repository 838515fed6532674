import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const server = spawn('python3', ['tests/lab-double/serve.py', 'lab/proxmox'], { stdio: ['pipe', 'pipe', 'inherit'] })
const answers = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
const template = 'local:vztmpl/debian-12-standard_12.12-1_amd64.tar.zst'

export type Answer = { code: number; out: string; err: string }

/** A Proxmox host of the double whose guests exist on paper: configuration files and volumes are real, nothing runs. */
export class HostOnPaper {
  readonly root = mkdtempSync(join(tmpdir(), 'proxmox-double-'))

  constructor() {
    for (const folder of ['etc/pve', 'var/lib/vz/template/cache', 'root'])
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
  }

  /** Runs a command of the host, as `pct` with its words. */
  async run(command: string, ...words: string[]): Promise<Answer> {
    const environment = { PVE_DOUBLE_ROOT: this.root, PVE_DOUBLE_NODE: 'pve1' }
    server.stdin.write(`${JSON.stringify({ words: [command, ...words], environment })}\n`)
    const { value } = await answers.next()
    return JSON.parse(value ?? 'null') as Answer
  }

  /** A guest, made with the given options beside those that every guest needs. */
  create(vmid: string, ...words: string[]): Promise<Answer> {
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

/** Call it after all tests of a file: the process that answers ends. */
export function endHosts(): void {
  server.stdin.end()
}
