import { expect, test } from '@jest/globals'
import { command, preview, stacks } from '../estate.ts'

test.concurrent.each(await stacks())('a preview of %s that looks at what is there finds no change', async (stack) => {
  const { changes, outcome } = await preview(stack, '--refresh', '--expect-no-changes')
  expect(outcome.failures).toEqual([])
  expect(changes).toEqual([])
})

test('a second scripts/lab up changes nothing, and says so', async () => {
  const { exitCode, output } = await command('scripts/lab', ['up'])
  expect(exitCode).toBe(0)
  for (const stack of await stacks()) expect(output).toContain(`${stack}: no change`)
})
