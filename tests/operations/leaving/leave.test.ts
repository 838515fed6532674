import { expect, test } from '@jest/globals'
import { confirmLeaving } from '../../../operations/leaving/leave.ts'

const leaving = (gone: string[], more: { allowed?: string[]; remaining?: number; answers?: string[] } = {}) => {
  const { allowed = [], remaining = 2, answers } = more
  const questions: string[] = []
  const ask =
    answers &&
    (async (question: string) => {
      questions.push(question)
      return answers.shift() ?? ''
    })
  return confirmLeaving({ gone, remaining, allowed, ask }).then(() => questions)
}

test('nothing is asked where nobody leaves, or all who leave were named', async () => {
  expect(await leaving([], { answers: [] })).toEqual([])
  expect(await leaving(['infini', 'coop'], { allowed: ['coop', 'infini'], answers: [] })).toEqual([])
})

test('N3: one association that leaves is named and asked about, as several are', async () => {
  expect(await leaving(['infini'], { answers: ['infini'] })).toEqual([
    expect.stringMatching(/^"infini" left the inventory\. .*its data would stay\. Type infini if that is meant: $/),
  ])
  expect(await leaving(['infini', 'coop'], { allowed: ['coop'], answers: ['infini'] })).toHaveLength(1)
  await expect(leaving(['infini'], { answers: ['y'] })).rejects.toThrow(
    '"infini" was not repeated: nothing was changed.',
  )
  await expect(leaving(['infini', 'coop'], { answers: ['infini', ''] })).rejects.toThrow('"coop" was not repeated')
})

test('N3: where nobody can be asked, it must be named on the command line', async () => {
  await expect(leaving(['infini'])).rejects.toThrow(
    'An association left the inventory.\n  infini: the state has it, and the inventory no longer does',
  )
  await expect(leaving(['infini', 'coop'], { allowed: ['coop'] })).rejects.toThrow(
    'scripts/up --leave infini. The data',
  )
})

test('C: an inventory without any association is an error where the state has some, also where somebody could be asked', async () => {
  await expect(leaving(['infini'], { remaining: 0, answers: ['infini'] })).rejects.toThrow(
    'infini: the inventory describes no association, and the state has them. If a file is misplaced, put it back.',
  )
  await leaving(['infini'], { remaining: 0, allowed: ['infini'] })
})
