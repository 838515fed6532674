import { expect, test } from '@jest/globals'
import { sshKey } from '../../../words/written/ssh-key.ts'

/** A public key of these fields, each with its length before it (RFC 4251, section 5, "string"). */
const keyOf = (type: string, ...fields: (string | Buffer)[]) => {
  const wire = [type, ...fields].map((field) => {
    const bytes = Buffer.from(field as string)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return Buffer.concat([length, bytes])
  })
  return `${type} ${Buffer.concat(wire).toString('base64')} ana@laptop`
}
/** A number without a sign: a zero byte stands before a first bit that is set. */
const modulus = (bits: number) => {
  const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xa5)
  bytes[0] = 1 << ((bits - 1) % 8)
  return bits % 8 === 0 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes
}
const point = (length: number, form = 4) => Buffer.concat([Buffer.from([form]), Buffer.alloc(length - 1, 7)])
const exponent = Buffer.from([1, 0, 1])

/** What ssh-keygen printed. */
const nistp256 =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEiKhje1se6uXQJzwKZFpyW4Gayn/vTnWyHq9wNRLB5FcZ9kOj2J5y/ldzmHsHxcPnr769won9eG6gJ/bNGkaXI='
const nistp384 =
  'ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBNtHf9pSHYjpfpHN5+OLFhivsGchuvIa0EOLIS1BP54KHiiOwK1S3FcToIftZcNuqVZKglQmgJw1TgS+OCehtuxmnFovs94Gdc2JY7LOXyG+NwFmDbXxiqUsNWpD3JYeyQ=='
const nistp521 =
  'ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBABSoZckWQqwZ5CZbsRPypg0M5L7i0mV3DHxx+qamw3ninHcwKkuFG9j7lVWUZMfjqd+isJdpjxKY4qv0R43OXFlUACuzIGSjCif+I44tI/5oWKfJ3RXVn5m1YoMJoKwhUoDSnTbkDGs4gL2UwnW22mc8/bV3e9fmu0mtv4HoMTHFVtyyw=='
const certificate =
  'ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIN3dNjeUhOBmXG5xXtlQ2D/oV3TXf+YtwnAcFIMBQmaiAAAAIMXb84cLcH102QbLJBEaQ8f4uMju7aJUU1lRGSVOrdXYAAAAAAAAAAAAAAABAAAAAXgAAAAIAAAABHJvb3QAAAAAAAAAAP//////////AAAAAAAAAIIAAAAVcGVybWl0LVgxMS1mb3J3YXJkaW5nAAAAAAAAABdwZXJtaXQtYWdlbnQtZm9yd2FyZGluZwAAAAAAAAAWcGVybWl0LXBvcnQtZm9yd2FyZGluZwAAAAAAAAAKcGVybWl0LXB0eQAAAAAAAAAOcGVybWl0LXVzZXItcmMAAAAAAAAAAAAAADMAAAALc3NoLWVkMjU1MTkAAAAgxdvzhwtwfXTZBsskERpDx/i4yO7tolRTWVEZJU6t1dgAAABTAAAAC3NzaC1lZDI1NTE5AAAAQLOMkfxCWlojMFiZpBVErpKRiYvmjwU/hZuorNSw2AVE/qLGpsWOlTdIrIFa1SgrYxNTo/95PF4tGlB9VbzoWA8='
const rsa2048 =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCmztY/ZgWIUjXnMlWwMMGal+xAN4pjQDtzWMWu05o/cUWQpTlaxCA2YpT78OEq6oVj9vh+KnVeDlMkv2FDlspsIrajmqsiQ9sgvcpn2y+NgPyo+3TsjOK7CqL5W0Zzbpr32B4cdI3JIBKESHq7TKQA89LUEvS/qRhd7oFLhQuEknzoiKOs0T1l204e8JxUkrYgaa31ytEvD1//sEfWzUOQw3IZW9vsDTy3Wt2UBH1aGhTW19eAD9dMkIAP3Xp2brisHE4cOhu5fLZNXyWyRBe1S5Zs9iJRizcAU4h394SyNnxL2Ho8b0LVlooIPaymPyYFn7oZD8yWPk1FkO0/YCF1'

test.each([
  ['ssh-keygen’s RSA of 2048 bits', rsa2048],
  ['RSA of 4096 bits', keyOf('ssh-rsa', exponent, modulus(4096))],
  ['nistp256', nistp256],
  ['nistp384', nistp384],
  ['nistp521', nistp521],
  ['Ed25519 on a security key', keyOf('sk-ssh-ed25519@openssh.com', Buffer.alloc(32, 7), 'ssh:')],
  ['nistp256 on a security key', keyOf('sk-ecdsa-sha2-nistp256@openssh.com', 'nistp256', point(65), 'ssh:bocage')],
])('%s is a key for a machine', (_, text) => {
  expect(sshKey.safeParse(text).error).toBeUndefined()
})

const oneLine = /^Paste the line of the file that ends in "\.pub"/
const cutShort = /^It is cut short, perhaps by a space or a line break within it\. Paste the line/
const types = /^Make one of a kind that servers know, with "ssh-keygen -t ed25519"\. Known: ssh-ed25519, ssh-rsa, /

test.each([
  ['a type that nobody knows', keyOf('foo', Buffer.alloc(32, 7)), types],
  ['the name of a signature, which is no type of key', keyOf('rsa-sha2-256', exponent, modulus(2048)), types],
  ['a type that every object has', keyOf('constructor', Buffer.alloc(32, 7)), types],
  ['a certificate', certificate, /^This is a certificate: paste .* not in "-cert\.pub"$/],
  ['DSA', keyOf('ssh-dss', modulus(1024)), /^DSA keys are refused/],
  ['RSA of 1024 bits', keyOf('ssh-rsa', exponent, modulus(1024)), /has 1024 bits.* at least 2048/],
  ['RSA of 2047 bits', keyOf('ssh-rsa', exponent, modulus(2047)), /has 2047 bits/],
  ['RSA without its modulus', keyOf('ssh-rsa', exponent), cutShort],
  ['RSA with a field too many', keyOf('ssh-rsa', exponent, modulus(2048), 'x'), oneLine],
  ['RSA with a negative modulus', keyOf('ssh-rsa', exponent, Buffer.alloc(256, 0xff)), oneLine],
  ['RSA whose size is made of zeros', keyOf('ssh-rsa', exponent, Buffer.alloc(257)), oneLine],
  ['RSA with an even exponent', keyOf('ssh-rsa', Buffer.from([2]), modulus(2048)), oneLine],
  ['RSA with the exponent 1', keyOf('ssh-rsa', Buffer.from([1]), modulus(2048)), oneLine],
  ['nistp256 cut short', keyOf('ecdsa-sha2-nistp256', 'nistp256', point(64)), oneLine],
  ['nistp256 without its point', keyOf('ecdsa-sha2-nistp256', 'nistp256'), cutShort],
  ['nistp256 with the point of another curve', keyOf('ecdsa-sha2-nistp256', 'nistp384', point(97)), oneLine],
  ['a point in another form', keyOf('ecdsa-sha2-nistp256', 'nistp256', point(65, 2)), oneLine],
  ['a security key without its application', keyOf('sk-ssh-ed25519@openssh.com', Buffer.alloc(32, 7)), cutShort],
  ['a security key with an empty one', keyOf('sk-ssh-ed25519@openssh.com', Buffer.alloc(32, 7), ''), oneLine],
  ['Ed25519 of 31 bytes', keyOf('ssh-ed25519', Buffer.alloc(31, 7)), oneLine],
  ['base64 with a bit too many', nistp256.replace('aXI=', 'aXJ='), oneLine],
  ['base64 without its end', nistp256.replace('=', ''), oneLine],
])('%s is none', (_, text, cure) => {
  expect(sshKey.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([expect.stringMatching(cure)])
})

const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIENvuNnwbBx8sVe8eeYuTA26hvLZnN/RYFaTACZsAgYK'

test.each(['\u202e', '\u2066', '\u2028', '\u0007', '\u0000', '\ud800'])(
  'C: a key’s comment holds nothing that titles may not hold: %j',
  (hidden) => {
    expect(sshKey.safeParse(`${ed25519} camille${hidden}@laptop`).error?.issues.map(({ message }) => message)).toEqual([
      'What stands after the key holds characters that cannot be seen: remove them',
    ])
  },
)

test.each([
  ['a line break at its end', `${ed25519} a\n`, /^It holds a line break, and a key is one line/],
  ['a line break within it', ed25519.replace('5AAAA', '5AAAA\n'), /^It holds a line break, and a key is one line/],
  ['what YAML makes of that, a space', ed25519.replace('AAAAI', 'AAAAI '), cutShort],
  ['another, just between its fields', ed25519.replace('5AAAA', '5 AAAA'), cutShort],
  ['a space before it', ` ${ed25519}`, /^Remove the spaces/],
  ['options before it', `command="id",no-pty ${ed25519}`, /^Something stands before the key/],
  ['a long comment', `${ed25519} ${'x'.repeat(201)}`, /longer than 200 characters/],
  ['more than any key has', `ssh-rsa ${'A'.repeat(100_000)}`, /^It has 100008 characters, and a key at most 4000/],
])('N14: a key with %s is refused for that reason', (_, text, reason) => {
  expect(sshKey.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([expect.stringMatching(reason)])
})
