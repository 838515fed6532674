import { setImmediate } from 'node:timers/promises'
import { expect, jest, test } from '@jest/globals'
import { Listr } from 'listr2'
import { toldOnce } from '../../../operations/estate/told-once.ts'

/** What is written while something is done, which nobody watches on a terminal. */
async function written(work: () => Promise<unknown>): Promise<string> {
  const texts: string[] = []
  const keep = (text: unknown) => texts.push(String(text)) > 0
  const shown = [
    jest.spyOn(process.stdout, 'write').mockImplementation(keep),
    jest.spyOn(process.stderr, 'write').mockImplementation(keep),
  ]
  try {
    await work()
  } finally {
    for (const one of shown) one.mockRestore()
  }
  return texts.join('')
}

test('without a terminal, a task that fails is marked; why is left to the command, which tells it at the end', async () => {
  const tasks = [
    { title: 'Machines', task: () => {} },
    {
      title: 'Guests',
      task: () => {
        throw new Error('a guest is gone')
      },
    },
  ]
  const text = await written(() => expect(new Listr(tasks, toldOnce()).run()).rejects.toThrow('a guest is gone'))
  expect(text).toContain('✔ Machines')
  expect(text).toContain('✖ Guests')
  expect(text).not.toContain('a guest is gone')
})

test('U13: without a terminal, what tasks go on saying is a line each', async () => {
  const waiting = (machine: string) => ({
    title: machine,
    task: async (_: unknown, task: { output: string }) => {
      for (let second = 0; second < 5; second++) {
        task.output = `${machine} is starting`
        await setImmediate()
      }
    },
  })
  const text = await written(() => new Listr(['pve1', 'loue'].map(waiting), { ...toldOnce(), concurrent: true }).run())
  for (const machine of ['pve1', 'loue']) expect(text.split(`${machine} is starting`)).toHaveLength(2)
})
