import { expect, test } from '@jest/globals'
import { gather } from '../../../provider/lxc-guest/gather.ts'

test('questions of one moment are asked together, each gets its answer, and machines are asked apart', async () => {
  const asked: string[] = []
  const ask = gather(async (machine: string, questions: number[]) => {
    asked.push(`${machine}: ${questions.join(' ')}`)
    return questions.map((question) => question * 2)
  })
  expect(await Promise.all([ask('pve1', 1), ask('pve2', 2), ask('pve1', 3)])).toEqual([2, 4, 6])
  expect(await ask('pve1', 4)).toBe(8)
  expect(asked).toEqual(['pve1: 1 3', 'pve2: 2', 'pve1: 4'])
})

test('a machine that fails fails every question of that moment, and not the next one', async () => {
  let times = 0
  const ask = gather(async (_machine: string, questions: number[]) => {
    times += 1
    if (times === 1) throw new Error('down')
    return questions
  })
  const [one, other] = await Promise.allSettled([ask('pve1', 1), ask('pve1', 2)])
  expect([one.status, other.status]).toEqual(['rejected', 'rejected'])
  await expect(ask('pve1', 3)).resolves.toBe(3)
})
