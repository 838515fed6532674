import { createHash } from 'node:crypto'
import { z } from 'zod'
import { breaksLine } from './line.ts'

const oneLine = 'Paste the line of the file that ends in ".pub", as "ssh-ed25519 AAAA… camille@laptop"'
const make = 'with "ssh-keygen -t ed25519"'
const fewestBits = 2048

/** Whether a field of a key is what its type says. */
type Field = (bytes: Buffer) => boolean

const ofLength =
  (length: number): Field =>
  (bytes) =>
    bytes.length === length
const text =
  (expected: string): Field =>
  (bytes) =>
    bytes.toString('latin1') === expected
/** A point of a curve, uncompressed: OpenSSH reads no other form. */
const point =
  (length: number): Field =>
  (bytes) =>
    bytes.length === length && bytes[0] === 4
const exponent: Field = (bytes) => bits(bytes) > 1 && (bytes.at(-1) ?? 0) % 2 === 1
const modulus: Field = (bytes) => bits(bytes) > 0
/** What a security key keeps it for, as "ssh:". */
const application: Field = (bytes) => bytes.length > 0

/**
 * The fields after the type's name, by type.
 *
 * Source: RFC 8709 (Ed25519), RFC 4253, section 6.6 (RSA; RFC 8332 changes its signatures, not its keys), RFC 5656, section 3.1
 * (curves), OpenSSH, PROTOCOL.u2f (security keys).
 */
const types = new Map<string, Field[]>([
  ['ssh-ed25519', [ofLength(32)]],
  ['ssh-rsa', [exponent, modulus]],
  ['ecdsa-sha2-nistp256', [text('nistp256'), point(65)]],
  ['ecdsa-sha2-nistp384', [text('nistp384'), point(97)]],
  ['ecdsa-sha2-nistp521', [text('nistp521'), point(133)]],
  ['sk-ssh-ed25519@openssh.com', [ofLength(32), application]],
  ['sk-ecdsa-sha2-nistp256@openssh.com', [text('nistp256'), point(65), application]],
])

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

/** Longer than any: an RSA key of 16384 bits, which is OpenSSH's largest, has 2,800 characters. */
const longest = 4000

function problemOf(line: string): string | undefined {
  if (line.includes('PRIVATE KEY')) return 'This was a private key: make a new one, and paste only its ".pub" file'
  if (line.length > longest) return `It has ${line.length} characters, and a key at most ${longest}. ${oneLine}`
  if (/[\n\r]/.test(line))
    return `It holds a line break, and a key is one line, without "|" or ">" before it. ${oneLine}`
  if (line !== line.trim()) return 'Remove the spaces at its beginning and end'
  const [, type = '', base64 = '', comment = ''] =
    /^([a-z0-9@.-]+) ([A-Za-z0-9+/]+={0,2})(?: (.*))?$/su.exec(line) ?? []
  if (breaksLine(comment)) return 'What stands after the key holds characters that cannot be seen: remove them'
  if (comment.length > 200) return 'What stands after the key is longer than 200 characters: shorten it'
  if (type === '' && /(^|[ ,"])(ssh|ecdsa|sk)-[a-z0-9@.-]+ AAAA/.test(line) && !/^(ssh|ecdsa|sk)-/.test(line))
    return 'Something stands before the key: options belong to a server, so paste the key alone'
  const blob = Buffer.from(base64, 'base64')
  const [name, ...values] = readFields(blob) ?? []
  // Its fields are read by other rules: numbers among them have no length before them.
  if (/-cert-v\d+@/.test(type))
    return 'This is a certificate: paste the key it was made for, from the file that ends in ".pub" and not in "-cert.pub"'
  const expected = types.get(type)
  if (blob.length > 0 && (name === undefined || (expected && values.length < expected.length)))
    return `It is cut short, perhaps by a space or a line break within it. ${oneLine}`
  if (type === '' || name?.toString('latin1') !== type || blob.toString('base64') !== base64) return oneLine
  if (type === 'ssh-dss') return `DSA keys are refused by every server of today: make one ${make}`
  if (expected === undefined)
    return `Make one of a kind that servers know, ${make}. Known: ${[...types.keys()].join(', ')}`
  if (values.length !== expected.length || !expected.every((fits, index) => fits(values[index] as Buffer)))
    return oneLine
  const size = type === 'ssh-rsa' ? bits(values[1]) : fewestBits
  return size < fewestBits ? `This RSA key has ${size} bits, of at least ${fewestBits}: make one ${make}` : undefined
}

/** The length-prefixed fields of a key (RFC 4251, section 5), or nothing where it is cut short. */
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

/** The size of a positive number in two's complement, written without a byte too many; nothing of any other. */
function bits(number: Buffer = Buffer.alloc(0)): number {
  const [first = 0, second = 0] = number
  if (first > 0x7f || (first === 0 && second <= 0x7f)) return 0
  return (number.length - 1) * 8 + (first === 0 ? 0 : 32 - Math.clz32(first))
}
