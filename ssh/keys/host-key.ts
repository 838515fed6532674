import { execa } from 'execa'
import type { Problem } from '../../words/said/problem.ts'
import { fingerprint } from '../../words/written/ssh-key.ts'
import { noClient } from '../ssh.ts'
import type { KnownHosts } from './known-hosts.ts'

/**
 * Sees to it that the known key of a Proxmox host is the one whose fingerprint was written down.
 * Its key is asked for when it isn't known; any other key than the one expected is refused, and an older one forgotten.
 */
export async function confirmHostKey(
  known: KnownHosts,
  host: string,
  pinned: string,
  address: string,
): Promise<Problem[]> {
  if (fingerprint(known.get(host) ?? '') === pinned) return []
  known.delete(host)
  const { shown, isMissing } = await keyShownAt(address)
  if (isMissing) return [noClient('ssh-keyscan')]
  if (shown === undefined) {
    return [
      {
        where: host,
        what: `no SSH server answers at ${address}`,
        instead: 'Start the host or correct its address; the others go on.',
      },
    ]
  }
  if (fingerprint(shown) !== pinned) return [otherKey(host, address, pinned, fingerprint(shown))]
  known.set(host, shown)
  return []
}

/** The host key that whoever answers at an address shows, as `ssh-ed25519 KEY`; nothing where nobody answers, or nobody can ask. */
export async function keyShownAt(address: string): Promise<{ shown: string | undefined; isMissing: boolean }> {
  const { stdout, code } = await execa('ssh-keyscan', ['-T', '10', '-t', 'ed25519', address], {
    reject: false,
    timeout: 30_000,
    maxBuffer: 100_000,
  })
  return { shown: parseScan(stdout ?? ''), isMissing: code === 'ENOENT' }
}

/** The first key in what ssh-keyscan prints. */
export function parseScan(printed: string): string | undefined {
  const line = printed.split('\n').find((candidate) => / ssh-ed25519 /.test(candidate) && !candidate.startsWith('#'))
  return line?.trim().split(' ').slice(1, 3).join(' ')
}

const otherKey = (host: string, address: string, pinned: string, shown: string): Problem => ({
  where: host,
  what: `the host at ${address} shows the ed25519 key ${shown}, and the inventory says ${pinned}`,
  instead:
    'Compare with "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" at its own console; if the host was reinstalled, write the new fingerprint as its host_key.',
})
