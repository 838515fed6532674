import { readFileSync } from 'node:fs'
import { OperatorError, type Problem } from '../words/problem.ts'
import type { KnownHosts } from './known-hosts.ts'
import { runScript } from './run-script.ts'

const script = readFileSync(new URL('guest-keys.sh', import.meta.url), 'utf8')

/**
 * Reads the host keys of guests that aren't known yet, on their Proxmox host, in one exchange.
 * Guests that are not there yet, or don't run, are left out: their key is learnt when they are made or started.
 */
export async function learnGuestKeys(
  known: KnownHosts,
  host: string,
  guests: { name: string; id: number }[],
): Promise<Problem[]> {
  const strangers = guests.filter(({ name }) => !known.has(name))
  if (strangers.length === 0 || !known.has(host)) return []
  try {
    const words = strangers.flatMap(({ name, id }) => [name, String(id)])
    const printed = await runScript(host, script, { words, timeoutSeconds: 120 })
    for (const line of printed.split('\n')) {
      const [name, type, key] = line.split(' ')
      if (name && type === 'ssh-ed25519' && key) known.set(name, `${type} ${key}`)
    }
    return []
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    return error.problems
  }
}
