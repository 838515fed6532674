import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { OperatorError } from '../../words/said/problem.ts'

/** What became of a test file that was run: how long it took, in milliseconds, and which of its tests failed. */
export type TestFileRun = { file: string; milliseconds: number; failed: string[] }

/** How tests ended: file by file, as far as they came; or without a word, because the time was over or jest itself ended. */
export type TestOutcome = { runs: TestFileRun[]; ended?: 'out of time' | 'jest itself ended' }

/**
 * A copy of a checkout, in which tests are run with a harmful change where it can do no harm (`sandbox.sh`). The checkout itself is
 * only read, so that nothing has to be put back, whatever happens.
 */
export class Sandbox {
  private readonly folder: string

  constructor(checkout: string, files: string[]) {
    mkdirSync(join(checkout, '.bocage'), { recursive: true })
    this.folder = mkdtempSync(join(checkout, '.bocage/mutation-'))
    for (const file of files) {
      mkdirSync(dirname(join(this.folder, file)), { recursive: true })
      cpSync(join(checkout, file), join(this.folder, file), { verbatimSymlinks: true })
    }
    symlinkSync(join(checkout, 'node_modules'), join(this.folder, 'node_modules'))
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  /**
   * Runs test files one after another, in this order.
   * @param limits `files`: how many of them may fail before the rest is left out, 0 for all; `milliseconds`: 0 for no limit
   */
  async test(
    tests: string[],
    limits: { files: number; milliseconds: number },
    signal: AbortSignal,
  ): Promise<TestOutcome> {
    const report = join(this.folder, 'report.json')
    rmSync(report, { force: true })
    const jest = [
      ...[process.execPath, join(this.folder, 'node_modules/jest/bin/jest.js')],
      ...[
        '--runInBand',
        '--silent',
        '--forceExit',
        '--reporters',
        join(here, 'reporter.js'),
        '--bail',
        `${limits.files}`,
      ],
      ...['--cacheDirectory', join(this.folder, '.jest-cache'), '--testSequencer', join(here, 'sequencer.js')],
      ...['--selectProjects', 'pure', 'paper', 'components', '--runTestsByPath', ...tests],
    ]
    const { timedOut, stderr } = await execa(
      'unshare',
      [...apart, 'sh', join(here, 'sandbox.sh'), this.folder, ...jest],
      {
        extendEnv: false,
        env: {
          PATH: process.env.PATH,
          NODE_OPTIONS: nodeOptions,
          BOCAGE_TEST_ORDER: tests.join('\n'),
          BOCAGE_TEST_REPORT: report,
        },
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: limits.milliseconds,
        cancelSignal: signal,
        killSignal: 'SIGKILL',
        maxBuffer: 1_000_000,
        reject: false,
      },
    )
    signal.throwIfAborted()
    if (timedOut) return { runs: [], ended: 'out of time' }
    const runs: TestFileRun[] = lines(report).map((line) => JSON.parse(line))
    if (runs.length > 0) return { runs }
    if (stderr.includes(noSandbox)) throw new OperatorError(`There is no sandbox to try a change in: ${stderr}`)
    return { runs, ended: 'jest itself ended' }
  }
}

const lines = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [])

const here = import.meta.dirname
const apart = [
  ...['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--net', '--ipc', '--uts'],
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
]
const nodeOptions = '--experimental-vm-modules --disable-warning=ExperimentalWarning'
/** What `sandbox.sh` and unshare say when they cannot make one. */
const noSandbox = 'sandbox.sh:'
