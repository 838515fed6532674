import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { OperatorError } from '../../words/said/problem.ts'
import { checkText } from './reading/yaml/checked-text.ts'

/**
 * A site profile: all that differs between the real estate and its rehearsal. Without one, everything is the real thing.
 * The lab writes it to `.bocage/site.yaml`; while that file is there, every command acts on the lab.
 */
export const siteProfile = z.strictObject({
  /** What people read: `lab`. */
  name: z.string(),
  /** The inventory's folder. */
  inventory: z.string().optional(),
  /** Where state and passphrase are kept. */
  home: z.string().optional(),
  ssh: z
    .strictObject({
      /** The private key to log in with. */
      identity: z.string().optional(),
      /** Its public half, let in beside the technicians' keys. */
      authorized: z.array(z.string()).default([]),
      /** Where a host is reached, by machine, instead of its public address. */
      addresses: z.record(z.string(), z.string()).default({}),
      /** The host key's fingerprint, by machine, instead of the inventory's. */
      hostKeys: z.record(z.string(), z.string()).default({}),
    })
    .prefault({}),
  /** `false` where the machines' kernel can't limit what a container uses, memory or processors: none is asked for. */
  memoryLimits: z.boolean().optional(),
  /** The name server that machines ask. */
  nameserver: z.string().optional(),
  acme: z
    .strictObject({
      /** The directory of the certificate authority (RFC 8555). */
      directory: z.url(),
      /** The certificates that vouch for that directory, in PEM. */
      root: z.string(),
      /** The file with the certificates that vouch for those that it gives, in PEM, where browsers know none of them. */
      roots: z.string().optional(),
    })
    .optional(),
  /** Who vouches for the mail relay, beside those whom everyone believes. */
  relayAuthority: z
    .strictObject({
      /** The name of its file in a folder of OpenSSL's, as `5ed36f99.0`. Source: openssl-rehash(1ssl). */
      file: z.string().regex(/^[0-9a-f]{8}\.\d+$/),
      /** In PEM. */
      certificate: z.string(),
    })
    .optional(),
  images: z
    .strictObject({
      /** The registry that every image comes from, as `registry.lab:5000`. */
      mirror: z.string(),
      /** Whether the registry speaks plain HTTP. */
      insecure: z.boolean().default(false),
      /** The lock file with the digest of each image, by `name:tag`. */
      lock: z.string(),
    })
    .optional(),
})

export type SiteProfile = z.output<typeof siteProfile>

/** Where a checkout keeps its site profile, when it has one. */
export const siteFile = '.bocage/site.yaml'

/** The folder of the machine where the rehearsal keeps all that it has; `scripts/lab down` removes it. */
export const labRoot = '/var/lib/bocage-lab'

/**
 * The site profile of this checkout; nothing, where everything is the real thing.
 *
 * @throws OperatorError when the file is there and isn't one: what was meant for the lab must not reach the real estate
 */
export function readSite(file = siteFile): SiteProfile | undefined {
  if (!existsSync(file)) return undefined
  const { value: profile, errors } = checkText(file, readFileSync(file, 'utf8'), siteProfile)
  if (profile) return profile
  throw new OperatorError('The site profile is not valid. "scripts/lab up" writes it again.', errors)
}
