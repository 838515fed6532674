import { OperatorError } from '../words/said/problem.ts'
import type { MutantStatus } from './report.ts'
import type { Sandbox, TestFileRun, TestOutcome } from './sandbox/sandbox.ts'
import type { TestHistory } from './test-history.ts'

/**
 * One file's change, tried. The tests that reach it are run until one fails that does not fail without the change. Of a script,
 * the change that says nothing is a comment: what fails with that compares texts.
 */
export class Trial {
  private readonly sandbox: Pick<Sandbox, 'write' | 'test'>
  private readonly file: string
  private readonly before: string
  private readonly history: TestHistory
  private readonly signal: AbortSignal

  /** @param before the file's text without the change */
  constructor(sandbox: Trial['sandbox'], file: string, before: string, history: TestHistory, signal: AbortSignal) {
    this.sandbox = sandbox
    this.file = file
    this.before = before
    this.history = history
    this.signal = signal
  }

  /** @param reached the tests that reach the file, each with the number of steps to it */
  async of(text: string, reached: Map<string, number>): Promise<MutantStatus> {
    if (reached.size === 0) return { status: 'survived', because: 'no quick test reaches it' }
    // What is near notices most, what is quick costs least.
    const price = (test: string) => this.history.usual(test) * (reached.get(test) ?? 1)
    let tests = [...reached.keys()].sort((one, other) => price(one) - price(other))
    let because: 'no test fails' | 'only its text is compared' = 'no test fails'
    while (tests.length > 0) {
      const outcome = await this.run(text, tests, 1)
      const failed = outcome.runs.find((run) => run.failed.length > 0)
      if (outcome.ended) return { status: 'noticed', by: outcome.ended }
      if (!failed) break
      const telling = await this.telling(failed)
      if (telling) return { status: 'noticed', by: `${failed.file}, "${telling}"` }
      because = 'only its text is compared'
      tests = tests.slice(tests.indexOf(failed.file) + 1)
    }
    return { status: 'survived', because }
  }

  /** The first of the tests that failed which does not fail without the change. */
  private async telling({ file: test, failed }: TestFileRun): Promise<string | undefined> {
    const alsoWith = (text: string, name: string) =>
      this.history.failingWith(`${test} with ${name}`, async () => {
        const { runs, ended } = await this.run(text, [test], 0)
        if (ended) throw new OperatorError(`${test} can't be run without a change: ${ended}.`)
        return new Set(runs.flatMap((run) => run.failed))
      })
    const always = await alsoWith(this.before, 'nothing')
    const [red] = failed.filter((name) => always.has(name))
    if (red)
      throw new OperatorError('A test fails without a change, so it can notice none.', [
        { where: test, what: `"${red}" fails`, instead: `Mend it first: npx jest ${test} says why.` },
      ])
    if (!this.file.endsWith('.sh')) return failed[0]
    const textual = await alsoWith(`${this.before}# A comment.\n`, `a comment in ${this.file}`)
    return failed.find((name) => !textual.has(name))
  }

  private async run(text: string, tests: string[], files: number): Promise<TestOutcome> {
    const milliseconds = patience + 5 * tests.reduce((sum, test) => sum + this.history.usual(test), 0)
    this.sandbox.write(this.file, text)
    try {
      const outcome = await this.sandbox.test(tests, { files, milliseconds }, this.signal)
      this.history.learn(outcome)
      return outcome
    } finally {
      this.sandbox.write(this.file, this.before)
    }
  }
}

/** What starting takes at most, on a busy machine, and a test of which nothing is known yet. Milliseconds. */
const patience = 180_000
