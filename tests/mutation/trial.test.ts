import { expect, test } from '@jest/globals'
import { Known } from '../../mutation/known.ts'
import type { Outcome } from '../../mutation/room/room.ts'
import { Trial } from '../../mutation/trial.ts'

/** A room in which tests fail by what stands in the file: by the test file, a word and the test that it breaks. */
class PaperRoom {
  text = ''
  readonly ran: string[] = []
  readonly breaks: Record<string, [word: string, title: string][]>
  constructor(breaks: Record<string, [word: string, title: string][]>) {
    this.breaks = breaks
  }

  write(_file: string, text: string): void {
    this.text = text
  }

  async test(tests: string[], { files }: { files: number }): Promise<Outcome> {
    const runs: Outcome['runs'] = []
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
const tried = (room: PaperRoom, file: string, text: string, tests: string[]) =>
  new Trial(room, file, 'good\n', new Known(), signal).of(text, new Map(tests.map((name, index) => [name, index + 1])))

test('a change is noticed by the first test that fails with it and not without it; what would follow is not run', async () => {
  const room = new PaperRoom({ b: [['bad', 'it is good']] })
  expect(await tried(room, 'x.ts', 'bad\n', ['a', 'b', 'c'])).toEqual({ fate: 'noticed', by: 'b, "it is good"' })
  // At last without the change.
  expect(room.ran).toEqual(['a', 'b', 'b'])
  expect(room.text).toBe('good\n')
})

test('a change that no test fails with has survived, as has one that none can see', async () => {
  const room = new PaperRoom({})
  expect(await tried(room, 'x.ts', 'bad\n', ['a'])).toEqual({ fate: 'survived', because: 'no test fails' })
  expect(await tried(room, 'x.ts', 'bad\n', [])).toEqual({ fate: 'survived', because: 'no quick test reaches it' })
})

test('of a script, a test that a comment breaks compares its text: the others are asked', async () => {
  const breaks: PaperRoom['breaks'] = {
    a: [
      ['bad', 'golden'],
      ['# A comment.', 'golden'],
    ],
  }
  const text = 'bad\n'
  expect(await tried(new PaperRoom(breaks), 'x.sh', text, ['a', 'b'])).toEqual({
    fate: 'survived',
    because: 'only its text is compared',
  })
  const room = new PaperRoom({ ...breaks, b: [['bad', 'it is good']] })
  expect(await tried(room, 'x.sh', text, ['a', 'b'])).toEqual({ fate: 'noticed', by: 'b, "it is good"' })
})

test('a test that fails without a change ends it all, with its name', async () => {
  const room = new PaperRoom({ a: [['', 'it is red']] })
  await expect(tried(room, 'x.ts', 'bad\n', ['a'])).rejects.toThrow('a: "it is red" fails. Mend it first: npx jest a')
})

test('a test run that does not end has noticed', async () => {
  const room = { write() {}, test: async (): Promise<Outcome> => ({ runs: [], ended: 'out of time' }) }
  const trial = new Trial(room, 'x.ts', 'good\n', new Known(), signal)
  expect(await trial.of('bad\n', new Map([['a', 1]]))).toEqual({ fate: 'noticed', by: 'out of time' })
})
