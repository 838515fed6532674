import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { execa } from 'execa'
import { OperatorError } from '../words/said/problem.ts'
import type { Telling } from './part.ts'

export type StepOptions = {
  cwd?: string
  env?: Record<string, string>
  /** Is given each line that the step prints, instead of showing it as progress. */
  onLine?: (line: string) => void
}

/**
 * Runs one program as a step of a part's making. All it prints goes to the part's log.
 *
 * @throws OperatorError that names the log and quotes its end
 */
export async function runStep(
  [program = '', ...words]: string[],
  telling: Telling,
  options: StepOptions = {},
): Promise<void> {
  const { cwd, env, onLine = telling.show } = options
  mkdirSync(dirname(telling.log), { recursive: true })
  const write = (line: string) => appendFileSync(telling.log, `${line}\n`)
  write(`$ ${[program, ...words].join(' ')}`)

  const tail: string[] = []
  const child = execa(program, words, { cwd, env, stdin: 'ignore', all: true, buffer: false, reject: false })
  for await (const line of child.iterable({ from: 'all' })) {
    write(line)
    onLine(line)
    tail.push(line)
    if (tail.length > 5) tail.shift()
  }
  const result = await child
  if (!result.failed) return

  const command = [program, ...words.filter((word) => !word.startsWith('-')).slice(0, 2)].join(' ')
  const cause =
    result.code === 'ENOENT' ? 'is not installed' : `ended with ${result.signal ?? `exit code ${result.exitCode}`}`
  throw new OperatorError('The engine is not ready.', [
    {
      where: telling.title,
      what: [`"${command}" ${cause}`, ...tail].join('\n    '),
      instead: `\n    All it said is in ${relative('', telling.log)}; the same command, run again, goes on from here.`,
    },
  ])
}
