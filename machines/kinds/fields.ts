import { z } from 'zod'
import { quoted } from '../../words/said/quoted.ts'
import { mebibytesBetween, wholeGibibytesBetween } from '../../words/written/quantity.ts'

/** Fields that several kinds of machines have: each means the same wherever it is written. */

export const memory = mebibytesBetween('128MiB', '2TiB')
export const disk = wholeGibibytesBetween('1GiB', '256TiB')

// Proxmox's own rule, narrowed to what is quoted nowhere.
export const storage = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/, 'Write the name of a Proxmox storage, as "local-lvm"')

export const hostKey = z
  .string()
  .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, { error: ({ input }) => hostKeyCure(String(input)) })
  .describe(
    'the fingerprint of its SSH host key, which "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" prints there.',
  )

/** The whole line that was printed holds the fingerprint. */
function hostKeyCure(input: string): string {
  const [meant] = /\bSHA256:[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/])/.exec(input) ?? []
  if (meant !== undefined) return `Write ${quoted(meant)} alone`
  return 'Write what "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" prints there, as "SHA256:…"'
}
