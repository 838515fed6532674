import type { TestOutcome } from './sandbox/sandbox.ts'

/** What was learnt of tests on the way: how long each file takes, and which tests fail without a change, or with a comment alone. */
export class TestHistory {
  private readonly milliseconds = new Map<string, number>()
  private readonly failing = new Map<string, Promise<Set<string>>>()

  learn({ runs }: TestOutcome): void {
    for (const { file, milliseconds } of runs) this.milliseconds.set(file, milliseconds)
  }

  /** How long a test file takes; a guess, as long as it was not run. Milliseconds. */
  usual = (file: string): number => this.milliseconds.get(file) ?? 3000

  /** Looked for once. @param what is there when the tests are run */
  failingWith(what: string, look: () => Promise<Set<string>>): Promise<Set<string>> {
    const found = this.failing.get(what) ?? look()
    this.failing.set(what, found)
    return found
  }
}
