import { expect, test } from '@jest/globals'
import type { TestOutcome } from '../../mutation/sandbox/sandbox.ts'
import { TestHistory } from '../../mutation/test-history.ts'
import { Trial } from '../../mutation/trial.ts'

/** A sandbox in which tests fail by what stands in the file: by the test file, a word and the test that it breaks. */
class PaperSandbox {
  text = ''
  readonly ran: string[] = []
  readonly breaks: Record<string, [word: string, title: string][]>
  constructor(breaks: Record<string, [word: string, title: string][]>) {
    this.breaks = breaks
  }

  write(_file: string, text: string): void {
    this.text = text
  }

  async test(tests: string[], { files }: { files: number }): Promise<TestOutcome> {
    const runs: TestOutcome['runs'] = []
    for (const file of tests) {
      const failed = (this.breaks[file] ?? []).flatMap(([word, title]) => (this.text.includes(word) ? [title] : []))
      this.ran.push(file)
      runs.push({ file, milliseconds: 100, failed })
      if (files > 0 && failed.length >= files) break
    }
    return { runs }
  }
}

const signal = new AbortController().signal
const tried = (sandbox: PaperSandbox, file: string, text: string, tests: string[]) =>
  new Trial(sandbox, file, 'good\n', new TestHistory(), signal).of(
    text,
    new Map(tests.map((name, index) => [name, index + 1])),
  )

test('a change is noticed by the first test that fails with it and not without it; what would follow is not run', async () => {
  const sandbox = new PaperSandbox({ b: [['bad', 'it is good']] })
  expect(await tried(sandbox, 'x.ts', 'bad\n', ['a', 'b', 'c'])).toEqual({ status: 'noticed', by: 'b, "it is good"' })
  // At last without the change.
  expect(sandbox.ran).toEqual(['a', 'b', 'b'])
  expect(sandbox.text).toBe('good\n')
})

test('a change that no test fails with has survived, as has one that none can see', async () => {
  const sandbox = new PaperSandbox({})
  expect(await tried(sandbox, 'x.ts', 'bad\n', ['a'])).toEqual({ status: 'survived', because: 'no test fails' })
  expect(await tried(sandbox, 'x.ts', 'bad\n', [])).toEqual({ status: 'survived', because: 'no quick test reaches it' })
})

test('of a script, a test that a comment breaks compares its text: the others are asked', async () => {
  const breaks: PaperSandbox['breaks'] = {
    a: [
      ['bad', 'golden'],
      ['# A comment.', 'golden'],
    ],
  }
  const text = 'bad\n'
  expect(await tried(new PaperSandbox(breaks), 'x.sh', text, ['a', 'b'])).toEqual({
    status: 'survived',
    because: 'only its text is compared',
  })
  const sandbox = new PaperSandbox({ ...breaks, b: [['bad', 'it is good']] })
  expect(await tried(sandbox, 'x.sh', text, ['a', 'b'])).toEqual({ status: 'noticed', by: 'b, "it is good"' })
})

test('a test that fails without a change ends it all, with its name', async () => {
  const sandbox = new PaperSandbox({ a: [['', 'it is red']] })
  await expect(tried(sandbox, 'x.ts', 'bad\n', ['a'])).rejects.toThrow(
    'a: "it is red" fails. Mend it first: npx jest a',
  )
})

test('a test run that does not end has noticed', async () => {
  const sandbox = { write() {}, test: async (): Promise<TestOutcome> => ({ runs: [], ended: 'out of time' }) }
  const trial = new Trial(sandbox, 'x.ts', 'good\n', new TestHistory(), signal)
  expect(await trial.of('bad\n', new Map([['a', 1]]))).toEqual({ status: 'noticed', by: 'out of time' })
})
