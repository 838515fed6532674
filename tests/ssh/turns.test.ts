import { setImmediate } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { inTurn } from '../../ssh/turns.ts'

test('no more than the limit run at once, in the order in which they came', async () => {
  const log: string[] = []
  let running = 0
  const work = (name: string) => () => {
    running += 1
    log.push(`${name} with ${running}`)
    return setImmediate().then(() => (running -= 1))
  }
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => inTurn('pve1', 2, work(name))))
  expect(log).toEqual(['a with 1', 'b with 2', 'c with 2', 'd with 2'])
})

test('a failure gives the place to the next', async () => {
  const failed = inTurn('pve2', 1, () => Promise.reject(new Error('no')))
  const next = inTurn('pve2', 1, async () => 'done')
  await expect(failed).rejects.toThrow('no')
  await expect(next).resolves.toBe('done')
})

test('whoever was stopped while waiting does nothing, and gives the place to the next', async () => {
  const stop = new AbortController()
  let begun = false
  const first = inTurn('pve3', 1, () => setImmediate())
  const stopped = inTurn('pve3', 1, async () => (begun = true), stop.signal)
  const last = inTurn('pve3', 1, async () => 'done')
  stop.abort()
  await first
  await expect(stopped).rejects.toThrow()
  await expect(last).resolves.toBe('done')
  expect(begun).toBe(false)
})

test('one machine does not wait for another', async () => {
  const busy = inTurn('pve4', 1, () => setImmediate())
  await expect(inTurn('pve5', 1, async () => 'done')).resolves.toBe('done')
  await busy
})
