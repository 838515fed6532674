import { createHash } from 'node:crypto'
import { z } from 'zod'

const oneLine = 'Paste the line of the file that ends in ".pub", as "ssh-ed25519 AAAA… camille@laptop"'

/** A public SSH key, as one line of a `.pub` file, without options. */
export const sshKey = z.string({ error: oneLine }).superRefine((text, context) => {
  const problem = problemOf(text)
  if (problem) context.addIssue({ code: 'custom', message: problem })
})

/** The fingerprint of a public key, as `ssh-keygen -l` and the host's log write it. */
export function fingerprint(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64')
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

function problemOf(text: string): string | undefined {
  if (text.includes('PRIVATE KEY')) return 'This was a private key: make a new one, and paste only its ".pub" file'
  const [, type = '', base64 = ''] = /^([a-z0-9@.-]+) ([A-Za-z0-9+/]+={0,2})(?: [^\p{Cc}]{0,200})?$/u.exec(text) ?? []
  const blob = Buffer.from(base64, 'base64')
  const fields = readFields(blob)
  if (type === '' || fields?.[0]?.toString('latin1') !== type) return oneLine
  if (type === 'ssh-dss') return 'DSA keys are refused by every server of today: make one with "ssh-keygen -t ed25519"'
  if (type === 'ssh-rsa' && bits(fields[2]) < 2048)
    return 'Its RSA key is too short: make one with "ssh-keygen -t ed25519"'
  if (type === 'ssh-ed25519' && (fields.length !== 2 || fields[1]?.length !== 32)) return oneLine
  return undefined
}

/** The length-prefixed fields of a key (RFC 4253, section 6.6), or nothing where it is cut short. */
function readFields(blob: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = []
  for (let at = 0; at < blob.length; ) {
    if (at + 4 > blob.length) return undefined
    const end = at + 4 + blob.readUInt32BE(at)
    if (end > blob.length) return undefined
    fields.push(blob.subarray(at + 4, end))
    at = end
  }
  return fields
}

/** The size of a number in two's complement, which may begin with a zero byte. */
const bits = (number: Buffer = Buffer.alloc(0)) => (number[0] === 0 ? number.length - 1 : number.length) * 8
