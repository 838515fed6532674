import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ExecaError, execa } from 'execa'
import pRetry from 'p-retry'
import { readPlan } from '../inventory/model/read.ts'
import { readSite } from '../inventory/model/site.ts'
import { ssh, sshConfig } from '../ssh/ssh.ts'
import { OperatorError } from '../words/said/problem.ts'
import {
  ansibleEnvironment,
  changedIn,
  findAnsible,
  type Playbook,
  playbookCommand,
  remoteFolder,
  writePlaybooks,
} from './ansible.ts'
import { benchFiles, owner, target } from './converge/files.ts'
import { inLab } from './in-lab.ts'
import { type Figure, median } from './measuring/figure.ts'
import { type Arm, runRounds } from './measuring/rounds.ts'

/** What one run did: how long its process took from start to end, how much it changed, and by how many SSH commands. */
type Run = { seconds: number; exchangeSeconds?: number; changed: number; commands: number }

/** One way to bring the files to the machine: `first` when none is there, `again` when all are. */
type Way = {
  name: string
  bring: () => Promise<Run>
  first: Run[]
  again: Run[]
  /** In which rounds it takes part: a way of minutes in one of three. */
  every: number
  /** What is expected of ours beside it, if anything. */
  goal: string
}

const fasterThanItems = '>= 20'

/**
 * A hundred files brought to a machine of the lab in one exchange, and by Ansible, over the same login; then once more, when
 * there is nothing to do. Without the lab there is nothing to measure.
 */
export async function measureConverges(
  root: string,
  { rounds, wanted, say }: { rounds: number; wanted?: string | undefined; say: (line: string) => void },
): Promise<Figure[]> {
  const machine = await findMachine(wanted, say)
  if (machine === undefined) return []
  const counter = await makeCounter(join(root, 'counter'))
  const ours = way('in one exchange', 1, '', () => bringOurs(machine, counter))
  const ways = [ours, ...(await ansibleWays(join(root, 'ansible'), machine, counter, say))]
  try {
    await clean(machine)
    await runRounds(
      ways.map((one) => armOf(one, machine)),
      rounds,
      say,
    )
  } finally {
    say(`what the benchmark left on ${machine} is taken away`)
    await cleanAtLast(machine, say)
  }
  return figuresOf(ours, ways)
}

const way = (name: string, every: number, goal: string, bring: Way['bring']): Way => ({
  name,
  bring,
  first: [],
  again: [],
  every,
  goal,
})

/** A machine of the lab, when the lab is up: unless one is wanted, a guest. */
async function findMachine(wanted: string | undefined, say: (line: string) => void): Promise<string | undefined> {
  const what = 'Converging a machine, beside Ansible,'
  const site = readSite()
  if (!inLab(what, say)) return undefined
  const { collective } = await readPlan(site?.inventory ?? 'inventory', site)
  const machines = Object.values(collective.machines)
  // Where containers run, others are at work.
  const quiet = machines.find((machine) => !machine.carries && !machine.docker)
  const machine = (machines.find(({ name }) => name === wanted) ?? quiet ?? machines[0])?.name
  if (machine && (await ssh(machine, 'true', { attempts: 1, timeoutSeconds: 20 }).then(yes, no))) return machine
  say(`${what} is left out: ${machine ?? 'a machine'} of the lab does not answer.`)
  return undefined
}

const yes = () => true
const no = () => false

/** Stands before ssh on the path, and writes a line for each command that is run through it. */
async function makeCounter(folder: string): Promise<{ path: string; count: () => Promise<number> }> {
  await mkdir(folder, { recursive: true })
  const lines = join(folder, 'lines')
  for (const tool of ['ssh', 'sftp', 'scp']) {
    const { stdout: real } = await execa('sh', ['-c', 'command -v "$1"', 'sh', tool])
    await writeFile(join(folder, tool), `#!/bin/sh\necho >>'${lines}'\nexec '${real}' "$@"\n`, { mode: 0o755 })
  }
  const count = async () => {
    const text = await readFile(lines, 'latin1').catch(() => '')
    await rm(lines, { force: true })
    return text.length
  }
  return { path: `${folder}:${process.env.PATH}`, count }
}

type Counter = Awaited<ReturnType<typeof makeCounter>>

async function bringOurs(machine: string, { path, count }: Counter): Promise<Run> {
  const started = performance.now()
  const { stdout } = await execa('node', exchange('apply', machine), { env: { PATH: path } })
  const seconds = (performance.now() - started) / 1000
  const said: { seconds: number; changed: number } = JSON.parse(stdout)
  return { seconds, exchangeSeconds: said.seconds, changed: said.changed, commands: await count() }
}

const exchange = (action: 'apply' | 'remove', machine: string) => [
  '--import',
  'tsx',
  new URL('converge/exchange.ts', import.meta.url).pathname,
  action,
  machine,
]

/** The ways of Ansible; none, when it cannot be installed or has no Python to work with. */
async function ansibleWays(
  folder: string,
  machine: string,
  counter: Counter,
  say: (line: string) => void,
): Promise<Way[]> {
  try {
    await ssh(machine, 'test -x /usr/bin/python3')
    const python = await findAnsible(say)
    await mkdir(folder)
    await writePlaybooks(folder)
    const play = (playbook: Playbook, pipelining: boolean) => async (): Promise<Run> => {
      const env = { ...ansibleEnvironment(folder, resolve(sshConfig), pipelining), PATH: counter.path }
      const started = performance.now()
      const { stdout } = await execa(python, playbookCommand(playbook, machine), { cwd: folder, env })
      const seconds = (performance.now() - started) / 1000
      return { seconds, changed: changedIn(stdout), commands: await counter.count() }
    }
    return [
      way('Ansible, a task for each file, pipelining', 3, fasterThanItems, play('items', true)),
      way('Ansible, a task for each file, as it comes', 3, fasterThanItems, play('items', false)),
      way('Ansible, one archive, pipelining', 1, '', play('archive', true)),
    ]
  } catch (cause) {
    say(`Ansible is left out: ${cause instanceof Error ? cause.message : String(cause)}`)
    return []
  }
}

/** Both times in a row, from an empty folder to an empty folder. */
function armOf(one: Way, machine: string): Arm {
  const name = `converge, 100 files, ${one.name}`
  let turn = 0
  return {
    name,
    run: async () => {
      if (turn++ % one.every !== 0) return
      try {
        const first = await one.bring()
        await assertThere(machine)
        const again = await one.bring()
        if (again.changed > 0) throw new Error(`the second time changed ${again.changed} things`)
        await clean(machine)
        one.first.push(first)
        one.again.push(again)
      } catch (cause) {
        const said = cause instanceof ExecaError ? cause.stderr || cause.stdout || cause.message : String(cause)
        throw new OperatorError('This could not be measured.', [
          {
            where: `${name}, on ${machine}`,
            what: String(said).trim().split('\n').slice(-5).join('\n'),
            instead: 'Is somebody else at work in the lab? Run it again when it is quiet.',
          },
        ])
      }
    },
  }
}

/** All ways end in the same files. */
async function assertThere(machine: string): Promise<void> {
  const expected = createHash('sha256')
    .update([...benchFiles().values()].join(''))
    .digest('hex')
  const said = await ssh(machine, `cat ${target}/*.conf | sha256sum`)
  if (!said.startsWith(expected)) throw new Error(`the files on ${machine} are not those that were sent`)
}

async function clean(machine: string): Promise<void> {
  await execa('node', exchange('remove', machine))
  await ssh(machine, cleaning)
}

const cleaning = `rm -rf ${target} ${remoteFolder} /var/lib/bocage/packages/${owner}`

/** A machine that is away for a moment is waited for. */
async function cleanAtLast(machine: string, say: (line: string) => void): Promise<void> {
  try {
    await pRetry(() => clean(machine), { retries: 6, minTimeout: 20_000, factor: 1 })
  } catch {
    say(`${machine} does not answer. By hand, later: apt-get purge bocage-${owner}; ${cleaning}`)
  }
}

function figuresOf(ours: Way, ways: Way[]): Figure[] {
  const title = 'converge, 100 files'
  const seconds = (runs: Run[]) => runs.map((run) => run.seconds)
  return (['first', 'again'] as const).flatMap((time) => {
    const when = time === 'first' ? 'first' : 'no change'
    const mine = median(seconds(ours[time]))
    return [
      ...ways.flatMap((one): Figure[] => [
        { name: `${title}, ${when}, ${one.name}: time`, unit: 's', goal: '', samples: seconds(one[time]) },
        ...(one === ours
          ? [
              {
                name: `${title}, ${when}, ${one.name}: time of the exchange alone`,
                unit: 's',
                goal: '',
                samples: one[time].map(({ exchangeSeconds = Number.NaN }) => exchangeSeconds),
              },
            ]
          : [
              {
                name: `${title}, ${when}, ${one.name}: time beside ours`,
                unit: 'x',
                goal: one.goal,
                samples: seconds(one[time]).map((theirs) => theirs / mine),
              },
            ]),
        {
          name: `${title}, ${when}, ${one.name}: SSH commands`,
          unit: '',
          goal: one === ours && time === 'again' ? '<= 1' : '',
          samples: one[time].map(({ commands }) => commands),
        },
      ]),
    ]
  })
}
