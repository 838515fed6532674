import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { OperatorError } from '../../words/said/problem.ts'

/** A key, a certificate, a tunnel's whole configuration: they have a few kilobytes. */
const longest = 64 * 1024

/** How long what is pasted may be on its way, after its first line. */
const pastedMilliseconds = 100

/**
 * A secret's value: a line that a person types here, without its being shown; or all that comes on standard input, less the end of
 * its last line.
 *
 * @throws OperatorError where that can be no value
 */
export async function readValue(question: string, input: NodeJS.ReadStream = process.stdin): Promise<string> {
  return checkedValue(input.isTTY ? Buffer.from(await typed(question, input)) : await all(input))
}

/** The text of a value, less the end of its last line. @throws OperatorError, which never shows it */
export function checkedValue(bytes: Uint8Array): string {
  if (bytes.length > longest)
    throw new OperatorError('That is no secret: it has more than 64 KiB. Nothing was changed.')
  const value = textOf(bytes).replace(/\r?\n$/, '')
  if (value.trim() === '') throw new OperatorError('Nothing was given, and nothing was changed.')
  if (value.includes('\0'))
    throw new OperatorError('That is no text: write it as base64, where its reader takes it so. Nothing was changed.')
  return value
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new OperatorError('That is no UTF-8 text. Nothing was changed.')
  }
}

async function typed(question: string, input: NodeJS.ReadStream): Promise<string> {
  process.stderr.write(question)
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input, output: unseen, terminal: true })
  const left = new Promise<never>((_, reject) =>
    terminal.once('close', () => reject(new OperatorError('There was no answer: nothing was changed.'))),
  )
  let isLonger = false
  terminal.on('line', (line) => {
    isLonger ||= line !== ''
  })
  try {
    const value = await Promise.race([terminal.question(''), left])
    await pause(pastedMilliseconds)
    if (isLonger || terminal.line !== '')
      throw new OperatorError(
        'That is more than one line: give it from a file, with "< FILE" at the end of the command. Nothing was changed.',
      )
    return value
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}

async function all(input: NodeJS.ReadStream): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk))
    size += chunk.length
    if (size > longest) break
  }
  return Buffer.concat(chunks)
}
