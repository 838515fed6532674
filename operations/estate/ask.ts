import { createInterface } from 'node:readline/promises'
import { OperatorError } from '../../words/said/problem.ts'

/** Asks a person, who answers with a line. */
export type Ask = (question: string) => Promise<string>

/** The person at this terminal; nobody where there is none, as in a job of a CI. */
export function personHere(): Ask | undefined {
  if (!process.stdin.isTTY) return undefined
  return async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr })
    // Ctrl-C and Ctrl-D are answers too, and readline would wait for another one for ever.
    const left = new Promise<never>((_, reject) =>
      terminal.once('close', () => reject(new OperatorError('There was no answer: nothing was changed.'))),
    )
    try {
      return await Promise.race([terminal.question(question), left])
    } finally {
      terminal.close()
    }
  }
}
