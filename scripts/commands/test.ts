import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { InvalidArgumentError, Option, program } from 'commander'
import { execa } from 'execa'
import { Listr } from 'listr2'
import { packageTask } from '../../lab/packages.ts'
import { traces } from '../../lab/traces.ts'
import { runCommand } from '../../operations/command.ts'
import { toldOnce } from '../../operations/estate/told-once.ts'
import { inTurn } from '../../ssh/turns.ts'
import { checkout } from '../../words/checkout.ts'

const quick = ['pure', 'components', 'paper'] as const
const sizes = [...quick, 'lab'] as const
type Size = (typeof sizes)[number]
type Count = { passed: number; failed: number; skipped: number }
const passed: Count = { passed: 1, failed: 0, skipped: 0 }
const failed: Count = { passed: 0, failed: 1, skipped: 0 }

program
  .name('scripts/test')
  .description(
    'Checks types, style and shell, then runs every test; the lab is brought up first, and is that of the tests.',
  )
  .addOption(new Option('--only <size>', 'one size of test').choices(sizes))
  .option('--keep', 'take the lab as it is, and leave it up afterwards')
  .option(
    '--minutes <minutes>',
    'begin no further folder of lab tests after so many: what was not run is named, and counted as skipped',
    minutes,
  )
  .action(({ only, keep, minutes = Number.POSITIVE_INFINITY }: { only?: Size; keep?: boolean; minutes?: number }) =>
    runCommand(async () => {
      const total: Count = { passed: 0, failed: 0, skipped: 0 }
      const add = (count: Count) => {
        for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += count[key]
      }
      const wantsLab = only === undefined || only === 'lab'
      let before: string[] | undefined
      if (wantsLab && !keep) {
        add(await check('scripts/lab down, so that the lab is made from nothing', 'scripts/lab', ['down']))
        before = await traces()
      }
      const packages = [...(only ? [] : ['shellcheck', 'php-cli', 'postgresql']), ...(wantsLab ? ['git-lfs'] : [])]
      if (packages.length > 0) await new Listr([packageTask(packages)], toldOnce()).run()
      const lab = wantsLab ? aside('scripts/lab', ['up']) : undefined
      if (!only) add(await check('npm run lint', 'npm', ['run', '--silent', 'lint']))
      const others = (work: (size: Size) => Promise<Count>) =>
        Promise.all(quick.filter((size) => size === (only ?? size)).map((size) => inTurn('tests', 1, () => work(size))))
      if (lab) {
        // Tests in the lab wait for machines, most of their time: what needs none takes what is left of the processors.
        const meantime = others((size) => meanwhile(size))
        console.log('\n== scripts/lab up')
        const made = await lab
        console.log(made.said)
        add(made.count)
        if (made.count.failed === 0) for (const count of await runLab(minutes * 60_000)) add(count)
        for (const count of await meantime) add(count)
      } else for (const count of await others((size) => runJest(size))) add(count)
      if (before) {
        add(await check('scripts/lab down', 'scripts/lab', ['down']))
        add(await leavesNoTrace(before))
      }
      console.log(
        `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
      )
      process.exitCode = total.failed > 0 ? 1 : 0
    }),
  )

/** A step that counts as one test. */
async function check(title: string, command: string, args: string[]): Promise<Count> {
  console.log(`\n== ${title}`)
  const { exitCode } = await execa(command, args, {
    cwd: checkout,
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
  })
  return exitCode === 0 ? passed : failed
}

/** The same, while something else is told: what it says is in a log, and for later. */
async function aside(command: string, args: string[]): Promise<{ count: Count; said: string }> {
  const log = join(checkout, '.bocage/log', `${basename(command)}-${args.join('-')}.log`)
  await mkdir(dirname(log), { recursive: true })
  await rm(log, { force: true })
  console.log(`\n== ${[command, ...args].join(' ')} goes on meanwhile: ${relative(checkout, log)}`)
  const heard: ('pipe' | { file: string; append: true })[] = ['pipe', { file: log, append: true }]
  const options = { cwd: checkout, stdin: 'ignore', stdout: heard, stderr: heard, all: true, reject: false } as const
  const { exitCode, all } = await execa(command, args, options)
  return { count: exitCode === 0 ? passed : failed, said: all }
}

/** The lab takes away what it made, and nothing else. Shared SSH connections notice within a minute that their machine is gone. */
async function leavesNoTrace(before: string[]): Promise<Count> {
  console.log('\n== the machine is as it was')
  const deadline = Date.now() + 60_000
  for (;;) {
    const after = await traces()
    const left = after.filter((line) => !before.includes(line)).map((line) => `left: ${line}`)
    const lost = before
      .filter((line) => !after.includes(line) && !line.startsWith('process'))
      .map((line) => `lost: ${line}`)
    if (left.length + lost.length === 0) return passed
    if (Date.now() > deadline) {
      console.log([...left, ...lost].join('\n'))
      return failed
    }
    await setTimeout(2000)
  }
}

/** The folder of lab tests that bring nothing up, and beside which one they run: neither looks at what the other changes. */
const [beside, besideWhich] = ['beside', 'secrets']

/** The lab's tests, a folder after the other for as long as there is time: milliseconds since this program started. */
async function runLab(until: number): Promise<Count[]> {
  const entries = await readdir(join(checkout, 'tests/lab'), { withFileTypes: true })
  const folders = entries.flatMap((entry) => (entry.isDirectory() && entry.name !== beside ? [entry.name] : [])).sort()
  const counts: Count[] = []
  const late: string[] = []
  for (const folder of folders) {
    const other = folder === besideWhich ? meanwhile('lab', beside) : undefined
    if (performance.now() < until) counts.push(await runJest('lab', folder))
    else late.push(folder)
    if (other) counts.push(await other)
  }
  if (late.length > 0) console.log(`\n== not run, since the time for it is over: ${late.join(', ')}`)
  return [...counts, { passed: 0, failed: 0, skipped: late.length }]
}

/** The same as `runJest`, while others run, with what these leave of the processors. What it says is told at its end. */
async function meanwhile(size: Size, room?: string): Promise<Count> {
  const title = titleOf(size, room)
  console.log(`\n${title} go on meanwhile`)
  const { count, said } = await jest(size, room, ['nice', '--adjustment=5'], 'pipe')
  console.log(`\n${title}\n${said}`)
  return count
}

/** One size of test, or one folder of it, counted by jest itself. What ran no test has failed. */
async function runJest(size: Size, room?: string): Promise<Count> {
  console.log(`\n${titleOf(size, room)}`)
  return (await jest(size, room, [], 'inherit')).count
}

const titleOf = (size: Size, room?: string) => `== tests: ${size}${room === undefined ? '' : `, ${room}`}`

async function jest(
  size: Size,
  room: string | undefined,
  through: string[],
  stderr: 'inherit' | 'pipe',
): Promise<{ count: Count; said: string }> {
  const folder = join(checkout, '.bocage/log')
  await mkdir(folder, { recursive: true })
  const report = join(folder, `jest-${room === undefined ? size : `${size}-${room}`}.json`)
  await rm(report, { force: true })
  const args = [
    '--selectProjects',
    size,
    '--json',
    '--outputFile',
    report,
    size === 'lab' ? '--runInBand' : '--maxWorkers=100%',
  ]
  if (room !== undefined) args.push('--testPathPatterns', `/lab/${room}/`)
  const [command = '', ...words] = [...through, 'node_modules/.bin/jest', ...args]
  const { stderr: said = '' } = await execa(command, words, {
    cwd: checkout,
    env: { NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' },
    stdio: ['ignore', 'ignore', stderr],
    reject: false,
  })
  if (!existsSync(report)) return { count: failed, said }
  const result: JestResult = JSON.parse(await readFile(report, 'utf8'))
  const broken = result.numRuntimeErrorTestSuites + (result.numTotalTests === 0 ? 1 : 0)
  const count = {
    passed: result.numPassedTests,
    failed: result.numFailedTests + broken,
    skipped: result.numPendingTests,
  }
  return { count, said }
}

function minutes(written: string): number {
  const number = Number(written)
  if (!(number > 0)) throw new InvalidArgumentError('Write a number of minutes.')
  return number
}

type JestResult = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTotalTests: number
  numRuntimeErrorTestSuites: number
}

await program.parseAsync()
