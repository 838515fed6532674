import { expect, test } from '@jest/globals'
import { runRounds } from '../../../benchmark/measuring/rounds.ts'

test('arms take turns, and every second round goes backwards', async () => {
  const done: string[] = []
  const said: string[] = []
  const arm = (name: string) => ({ name, run: async () => void done.push(name) })
  await runRounds([arm('stack'), arm('floor')], 3, (line) => said.push(line))
  expect(done).toEqual(['stack', 'floor', 'floor', 'stack', 'stack', 'floor'])
  expect(said[2]).toBe('round 2 of 3: floor')
})
