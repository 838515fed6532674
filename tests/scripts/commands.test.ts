import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'

const commands = readdirSync('scripts/commands')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => [file, readFileSync(`scripts/commands/${file}`, 'utf8')] as const)
  .filter(([, text]) => text.includes('await program.parseAsync()'))

test('nothing that a command needs is defined after it has begun', () => {
  expect(commands.length).toBeGreaterThan(8)
  const late = commands.filter(([, text]) =>
    /^(const|let|class) /m.test(text.split('await program.parseAsync()')[1] ?? ''),
  )
  expect(late.map(([file]) => file)).toEqual([])
})
