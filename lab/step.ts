import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { execa } from 'execa'
import type { ListrTask } from 'listr2'
import { OperatorError } from '../words/said/problem.ts'
import { places } from './places.ts'

/** What a step works with: commands whose output goes to its log. */
export type LabStep = {
  /**
   * Runs a command and gives its standard output.
   *
   * @throws OperatorError with the last lines and the path of the log, when it fails
   */
  run(command: string, args: string[], options?: RunOptions): Promise<string>
  /** Whether a command ends with exit code 0. */
  succeeds(command: string, args: string[]): Promise<boolean>
  /** Shows a line beside the step's title. */
  say(line: string): void
}

export type RunOptions = {
  input?: string
  environment?: Record<string, string>
  /** Let it end by itself when we are killed: what must not be left half done, such as dpkg's work. */
  outlives?: boolean
}

/** A title, what decides whether there is anything to do, and the work. */
export type StepDefinition = {
  title: string
  work: (step: LabStep) => Promise<void>
  /** A reason to leave it out, such as "already there". */
  skip?: () => Promise<string | false> | string | false
}

/**
 * A task for listr2 whose commands write to a log of its own, `<id>.log`, named when it fails.
 *
 * @param id names the log
 */
export function step(id: string, { title, work, skip }: StepDefinition): ListrTask {
  return {
    title,
    ...(skip && { skip }),
    task: async (_, task) => {
      const log = `${places.log}/${id}.log`
      mkdirSync(places.log, { recursive: true })
      writeFileSync(log, `# ${title}, ${new Date().toISOString()}\n`)
      await work({
        say: (line) => {
          task.output = line
        },
        succeeds: async (command, args) =>
          (await execa(command, args, { reject: false, stdio: 'ignore' })).exitCode === 0,
        run: (command, args, options) => runLogged(title, log, command, args, options, (line) => (task.output = line)),
      })
    },
  }
}

async function runLogged(
  title: string,
  log: string,
  command: string,
  args: string[],
  { input = '', environment = {}, outlives = false }: RunOptions = {},
  show: (line: string) => void,
): Promise<string> {
  appendFileSync(log, `$ ${command} ${args.join(' ')}\n`)
  // A command that outlived a killed run would work against the next one.
  const [program, words] = outlives ? [command, args] : ['setpriv', ['--pdeathsig', 'KILL', command, ...args]]
  const running = execa(program, words, {
    input,
    env: { LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive', ...environment },
    all: true,
    reject: false,
    cleanup: !outlives,
  })
  running.all.on('data', (data: Buffer) => {
    appendFileSync(log, data)
    const line = data.toString().trimEnd().split('\n').at(-1)
    if (line) show(line.slice(0, 160))
  })
  const result = await running
  if (result.exitCode === 0) return result.stdout
  const said = result.all.trimEnd().split('\n').slice(-5).join('\n    ')
  throw new OperatorError(`The lab could not finish "${title}".`, [
    {
      where: [command, ...args].join(' ').slice(0, 200),
      what: `it ended with ${result.exitCode ?? result.signal}: ${said}`,
      instead: `Everything it said is in ${log}; when it is mended, run scripts/lab up again.`,
    },
  ])
}
