import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { jest } from '@jest/globals'
import type { Plan } from '../../../inventory/model/planning/plan.ts'
import { planOf } from '../../../inventory/model/read.ts'
import type { Ask } from '../../../operations/estate/ask.ts'
import type { Session } from '../../../operations/estate/session.ts'
import { bringUp } from '../../../operations/runs/bring-up.ts'
import type { Looking } from '../../../operations/runs/look-from-outside.ts'
import type { UpResult } from '../../../operations/runs/run.ts'
import { bringEstateUp, type UpOptions } from '../../../operations/runs/up.ts'
import type { Page } from '../../../operations/visits/ask-page.ts'
import { fingerprint } from '../../../words/written/ssh-key.ts'
import { changed, resolveSmall } from '../../inventory/small-estate.ts'
import { PaperMachines } from '../../paper/machines.ts'

const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIENvuNnwbBx8sVe8eeYuTA26hvLZnN/RYFaTACZsAgYK'
const small = 'SHA256:NX0mt5IyojOwpYt6Eu2FgPMaCukvtao48fOi7LzuI70'

/** The fingerprint of the host key that every machine shows. */
export const pinned = fingerprint(hostKey)

/** A resource as a state has it. */
export type PaperResource = {
  urn: string
  type: string
  parent?: string
  provider?: string
  inputs?: object
  outputs?: object
}

/**
 * The small estate with its machines, its engine and its state on paper: `up` is the real one.
 * Call `remove` at the end.
 */
export class EstateOnPaper {
  readonly machines = new PaperMachines('pve1', 'gateway', 'apps')
  readonly root = this.machines.root
  private readonly checkout = process.cwd()
  /** What its addresses answer, by name; all others have their page. */
  readonly pages: Record<string, Page> = {}
  /** What was said at the end of runs, a text each. */
  readonly said: string[] = []
  /** The names whose pages were asked for. */
  readonly visited: string[] = []
  /** A plan of its own, in place of the small estate's. */
  plan: Plan | undefined
  private files: Record<string, string | undefined> = changed('collective.yaml', small, pinned)

  constructor() {
    for (const folder of ['.bocage', 'engine', 'home', 'inventory/associations'])
      mkdirSync(join(this.root, folder), { recursive: true })
    writeFileSync(join(this.root, 'host-key'), `${hostKey}\n`)
    this.machines.install('pve1', 'pvesh', 'cat "$PAPER/guests.json"')
    this.guests([])
    this.machines.write('pve1', 'etc/pve/lxc/.keep', '')
    this.disks([])
    process.env.XDG_CACHE_HOME = join(this.root, 'cache')
    process.chdir(this.root)
  }

  /** Another inventory; nothing for a file that is no longer there. */
  inventory(files: Record<string, string | undefined>): void {
    this.files = { ...this.files, ...files }
  }

  /** The guests that the host lists, as `pvesh` prints them. */
  guests(guests: { vmid: number; name: string; status: string; tags: string }[]): void {
    writeFileSync(join(this.root, 'guests.json'), JSON.stringify(guests))
  }

  /** The disks that lie on the host's one storage, whoever's they are: their names and how many GiB each has. */
  disks(disks: [string, number][]): void {
    const lines = disks.map(([volume, gibibytes]) => `echo '${volume} raw rootdir ${gibibytes * 1024 ** 3} 131'`)
    this.machines.install(
      'pve1',
      'pvesm',
      ['case $1 in', 'status) echo "data lvmthin active 1 1 1 1%" ;;', 'list)', ...lines, ';;', 'esac'].join('\n'),
    )
  }

  /** The state of a stack. */
  state(stack: string, { resources = [] as PaperResource[], pending = [] as object[], time = '' } = {}): void {
    const latest = { manifest: { time }, resources, pending_operations: pending }
    this.stateText(stack, JSON.stringify({ version: 3, checkpoint: { latest } }))
  }

  /** The lock that a process of this machine has on a stack, whether or not it is still there. */
  lock(stack: string, pid: number): void {
    const folder = join(this.root, 'state/.pulumi/locks/organization/bocage', stack)
    mkdirSync(folder, { recursive: true })
    const lock = { pid, hostname: hostname(), username: 'camille', timestamp: '2026-11-26T12:00:00Z' }
    writeFileSync(join(folder, 'a.json'), JSON.stringify(lock))
  }

  stateText(stack: string, text: string): void {
    const folder = join(this.root, 'state/.pulumi/stacks/bocage')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${stack}.json`), text)
  }

  /** What a machine's ledger holds: its lines, word by word. */
  remembers(machine: string, lines: string[][]): void {
    const folder = join(this.root, machine, 'var/lib/bocage')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'ledger'), lines.map((words) => `${words.join('\t')}\n`).join(''))
  }

  /** The settings of a stack, as the engine tells them: what is secret is not in it. */
  settings(stack: string, settings: object): void {
    writeFileSync(join(this.root, `engine/${stack}.config`), JSON.stringify(settings))
  }

  /** What the engine says of a stack's state when it is asked for it. */
  exported(stack: string, deployment: object): void {
    writeFileSync(join(this.root, `engine/${stack}.export`), JSON.stringify({ version: 3, deployment }))
  }

  /** What the next run of a stack prints, a JSON object a line, and a shell command by which it ends. */
  engine(stack: string, events: object[], exit = ''): void {
    writeFileSync(
      join(this.root, `engine/${stack}.events`),
      events.map((event) => `${JSON.stringify(event)}\n`).join(''),
    )
    writeFileSync(join(this.root, `engine/${stack}.exit`), exit)
  }

  /** How the engine was called, without what every call has. */
  calls(): string[] {
    const lines = readFileSync(join(this.root, 'calls'), { encoding: 'utf8', flag: 'a+' }).split('\n')
    const usual = / (--skip-preview|--continue-on-error|--json|--non-interactive|--yes|--no-select)/g
    return lines.filter((line) => line !== '').map((line) => line.replace('pulumi ', '').replaceAll(usual, ''))
  }

  session(): Session {
    return {
      plan: this.plan ?? planOf(resolveSmall(this.files)),
      planDigest: 'of the plan',
      site: undefined,
      engine: { checkout: this.root, environment: {} },
      warnings: [],
      state: join(this.root, 'state'),
      home: join(this.root, 'home'),
      settings: this.root,
    }
  }

  /**
   * Brings it up, as `scripts/up` does, without showing how it goes.
   *
   * @param whenReached happens once the machines are reached, before anything else
   */
  up(options: UpOptions = {}, ask?: Ask, whenReached = (): unknown => undefined): Promise<UpResult> {
    const person = () => {
      whenReached()
      return ask
    }
    return this.quietly(() =>
      bringEstateUp(options, { person, open: async () => this.session(), looking: this.looking }),
    )
  }

  /** The same, with all that is said at the end; whether the command succeeds. */
  bringUp(options: UpOptions = {}): Promise<boolean> {
    return this.quietly(() =>
      bringUp(options, { person: () => undefined, open: async () => this.session(), looking: this.looking }),
    )
  }

  /** Nobody leaves this machine to look at its pages. */
  readonly looking: Looking = {
    patienceSeconds: 0,
    visitor: {
      askPage: async (host) => {
        this.visited.push(host)
        return this.pages[host] ?? { status: 200 }
      },
      lookUp: async () => ({ ipv4: ['203.0.113.7'], ipv6: [] }),
      reasonsOn: async () => new Map(),
    },
  }

  private async quietly<Result>(work: () => Promise<Result>): Promise<Result> {
    const shown = [
      jest.spyOn(process.stdout, 'write').mockReturnValue(true),
      jest.spyOn(process.stderr, 'write').mockReturnValue(true),
      jest.spyOn(console, 'log').mockImplementation((line = '') => void this.said.push(String(line))),
      jest.spyOn(console, 'error').mockReturnValue(),
    ]
    try {
      return await work()
    } finally {
      for (const one of shown) one.mockRestore()
    }
  }

  remove(): void {
    process.chdir(this.checkout)
    this.machines.remove()
  }
}
