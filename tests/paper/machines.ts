import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'

/** Machines on paper: folders, in which the real scripts run, reached over a stand-in for ssh that is first on PATH. */
export class PaperMachines {
  readonly root = mkdtempSync(join(tmpdir(), 'bocage-paper-'))
  private readonly before = { ...process.env }

  constructor(...names: string[]) {
    for (const name of names) this.start(name)
    process.env.PATH = [resolve(import.meta.dirname), this.before.PATH].join(delimiter)
    process.env.PAPER = this.root
  }

  /** A machine that has just started: nothing is in its memory. */
  start(name: string): void {
    rmSync(join(this.root, name, 'run'), { recursive: true, force: true })
    for (const folder of ['run', 'var/lib', 'bin']) mkdirSync(join(this.root, name, folder), { recursive: true })
    this.pass(name, 1000)
  }

  /** A machine no longer answers. */
  lose(name: string): void {
    rmSync(join(this.root, name), { recursive: true })
  }

  /** From now on, a machine says this to whoever comes, and lets nobody in. */
  shut(name: string, said: string): void {
    writeFileSync(join(this.root, `${name}.ssh`), `${said}\n`)
  }

  /** Lets the machine have been up for so many seconds. */
  pass(name: string, upSeconds: number): void {
    writeFileSync(join(this.root, name, 'uptime'), `${upSeconds}.42 1.00\n`)
  }

  /** Gives a machine a program, as a shell script. */
  install(name: string, program: string, script: string): void {
    writeFileSync(join(this.root, name, 'bin', program), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }

  /** Gives a machine a file. */
  write(name: string, path: string, text: string): void {
    const file = join(this.root, name, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }

  /** The text of a file of a machine; nothing when there is none. */
  file(name: string, path: string): string | undefined {
    try {
      return readFileSync(join(this.root, name, path), 'utf8')
    } catch {
      return undefined
    }
  }

  remove(): void {
    process.env = this.before
    rmSync(this.root, { recursive: true, force: true })
  }
}
