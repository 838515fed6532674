import { expect, jest, test } from '@jest/globals'
import { Listr } from 'listr2'
import { toldOnce } from '../../../operations/estate/told-once.ts'

test('without a terminal, a task that fails is marked; why is left to the command, which tells it at the end', async () => {
  const written: string[] = []
  const keep = (text: unknown) => written.push(String(text)) > 0
  const shown = [
    jest.spyOn(process.stdout, 'write').mockImplementation(keep),
    jest.spyOn(process.stderr, 'write').mockImplementation(keep),
  ]
  const tasks = [
    { title: 'Machines', task: () => {} },
    {
      title: 'Guests',
      task: () => {
        throw new Error('a guest is gone')
      },
    },
  ]
  try {
    await expect(new Listr(tasks, toldOnce()).run()).rejects.toThrow('a guest is gone')
  } finally {
    for (const one of shown) one.mockRestore()
  }
  const text = written.join('')
  expect(text).toContain('✔ Machines')
  expect(text).toContain('✖ Guests')
  expect(text).not.toContain('a guest is gone')
})
