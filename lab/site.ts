import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { stringify } from 'yaml'
import type { z } from 'zod'
import { siteFile, type siteProfile } from '../inventory/model/site.ts'
import { fingerprint } from '../words/written/ssh-key.ts'
import type { LabEstate } from './estate.ts'
import { publicKey, rootOf } from './machines/container.ts'
import { internet, places } from './places.ts'

/** The lab's registry, as machines of the estate name it. */
export const registry = { name: 'registry.lab.test:5000', fromHere: `${internet.container}:5000` }

/** The profile that makes every command of a checkout act on the lab. */
export async function siteOf(estate: LabEstate, lock: string): Promise<z.input<typeof siteProfile>> {
  const near = [...estate.hosts, ...estate.servers]
  return {
    name: 'lab',
    inventory: resolve(estate.inventory),
    home: places.home,
    ssh: {
      identity: places.identity,
      authorized: [(await publicKey()).trim()],
      addresses: Object.fromEntries(near.map(({ name, address }) => [name, address])),
      hostKeys: Object.fromEntries(near.map(({ name }) => [name, hostKeyOf(name)])),
    },
    // The lab's guests are containers in a container, which this machine's kernel gives no controllers.
    memoryLimits: false,
    nameserver: internet.container,
    acme: {
      directory: 'https://acme.lab.test:14000/dir',
      root: readFileSync(join(places.acme, 'directory-ca.pem'), 'utf8'),
      roots: places.roots,
    },
    images: { mirror: registry.name, insecure: true, lock },
    ...(estate.relay && { relayAuthority: await relayAuthority() }),
  }
}

/** The authority of the mail relay's certificate, by the name of file at which OpenSSL looks for it. */
async function relayAuthority() {
  const { stdout: hash } = await execa('openssl', ['x509', '-noout', '-subject_hash', '-in', places.relayAuthority])
  return { file: `${hash}.0`, certificate: readFileSync(places.relayAuthority, 'utf8') }
}

/** Writes the profile of a checkout, and remembers that there is one. */
export function writeSite(profile: z.input<typeof siteProfile>, checkout = '.'): void {
  const file = resolve(checkout, siteFile)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(
    file,
    `# Written by scripts/lab up: while this file is here, every command acts on the lab.\n${stringify(profile)}`,
  )
  const known = new Set([...checkouts(), file])
  writeFileSync(places.checkouts, [...known, ''].join('\n'))
}

/** Removes the profiles of all checkouts that had one: their commands act on the real estate again. */
export function removeSites(): void {
  for (const file of checkouts()) rmSync(file, { force: true })
}

const checkouts = (): string[] =>
  existsSync(places.checkouts) ? readFileSync(places.checkouts, 'utf8').split('\n').filter(Boolean) : []

const hostKeyOf = (name: string): string =>
  fingerprint(readFileSync(join(rootOf(name), 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8').trim())
