import { assemble } from '../../../machines/assemble.ts'
import type { MachinePart } from '../../../machines/part.ts'
import type { Connection } from '../../../ssh/ssh.ts'

/** A small configuration with one of everything. */
export const part: MachinePart = {
  packages: ['caddy'],
  files: { '/etc/demo/a.conf': { text: 'a = 1\n' }, '/etc/demo/b.conf': { text: 'b\n', mode: '0600', owner: '33:33' } },
  units: { 'demo.service': { onChange: 'reload', files: ['/etc/demo/'] } },
  checks: [{ title: 'demo reads it', needs: ['/etc/demo'], command: 'test -s "$STAGE/etc/demo/a.conf"' }],
  effects: [{ title: 'demo table', command: 'nft list table demo', mend: 'nft -f demo' }],
  secrets: [
    { path: 'demo/master', owner: '33:33' },
    { path: 'vpn/password', given: true },
  ],
  after: ['true'],
  guarded: ['/etc/demo/b.conf'],
}
export const secretValue = 'a "hostile" $(secret)\n'

export const configuration = (change: MachinePart = {}) =>
  assemble({
    machine: 'houx',
    owner: 'infini',
    parts: [{ ...part, ...change }],
    givenSecrets: { 'vpn/password': secretValue },
  })

/** What was asked of a machine. */
export type SentCommand = { machine: string; command: string; fresh: boolean; input: string | Uint8Array }

/** A machine that gives these answers, one after the other; an error is thrown, and so is a question too many. */
export function answeringMachine(...answers: (string[][] | Error)[]): { asked: SentCommand[]; connection: Connection } {
  const asked: SentCommand[] = []
  const connection: Connection = async (name, command, { fresh = false, input = '' } = {}) => {
    asked.push({ machine: name, command, fresh, input })
    const answer = answers.shift() ?? new Error(`nobody expected to ask ${name} ${asked.length} times`)
    if (answer instanceof Error) throw answer
    return answer.map((row) => JSON.stringify(row)).join('\n')
  }
  return { asked, connection }
}

/** What handlers are given, and what they said. */
export function operation() {
  const warnings: string[] = []
  const say = { progress() {}, info() {}, warning: (message: string) => void warnings.push(message) }
  return { warnings, operation: { name: 'houx', urn: 'urn', say, signal: new AbortController().signal } }
}
