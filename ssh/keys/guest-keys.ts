import { readFileSync } from 'node:fs'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { runScript } from '../run-script.ts'
import type { KnownHosts } from './known-hosts.ts'

const script = ['guest-key.sh', 'guest-keys.sh']
  .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
  .join('\n')

/**
 * Reads the host keys of guests on their Proxmox host, in one exchange: also those that are known, since a guest may have been
 * made again, by another technician. Guests that are not there, or don't run, keep what is known of them.
 */
export async function learnGuestKeys(
  known: KnownHosts,
  host: string,
  guests: { name: string; id: number }[],
): Promise<Problem[]> {
  if (guests.length === 0) return []
  try {
    const words = guests.flatMap(({ name, id }) => [name, String(id)])
    const printed = await runScript(host, script, { words, timeoutSeconds: 120 })
    for (const line of printed.split('\n')) {
      const [name, type, key] = line.split(' ')
      if (name && type === 'ssh-ed25519' && /^[A-Za-z0-9+/=]+$/.test(key ?? '')) known.set(name, `${type} ${key}`)
    }
    return []
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    return error.problems
  }
}
