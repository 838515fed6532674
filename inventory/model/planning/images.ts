import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { checkout } from '../../../words/checkout.ts'
import { shownPath } from '../../../words/said/path.ts'
import { OperatorError, type Problem } from '../../../words/said/problem.ts'
import type { SiteProfile } from '../site.ts'

/** Where images come from. */
export type ImageSource = {
  /** The registry that every image comes from, instead of the one in its name. */
  mirror?: string
  /** The digest of each image, by `name:tag`. Nothing, where there is no lock file. */
  digests?: Record<string, string>
  /** The lock file, for what is said of it. */
  lock: string
  /** The lock file is there, and is none: that is an error already. */
  unreadable?: true
}

const lockFile = z.record(z.string(), z.string().regex(/^sha256:[0-9a-f]{64}$/))
const upstreamLock = 'services/images.lock.json'

/** The reference to pull: mirror, name and version, and the digest, as far as each is known. */
export function imageReference(image: string, { mirror, digests }: ImageSource): string {
  const digest = digests && Object.hasOwn(digests, image) ? digests[image] : undefined
  return `${mirror === undefined ? '' : `${mirror}/`}${image}${digest === undefined ? '' : `@${digest}`}`
}

/**
 * The digests of the upstream images, by image, as far as they are written down.
 *
 * @throws OperatorError when the lock file is there and is none
 */
export function pinnedDigests(): Record<string, string> {
  const { images, errors } = readImages(undefined)
  if (errors.length > 0) throw new OperatorError('The digests of the images are not known.', errors)
  return images.digests ?? {}
}

/** Reads the lock file of the site's mirror, or else of the upstream images. */
export function readImages(site: SiteProfile | undefined): { images: ImageSource; errors: Problem[] } {
  const { mirror, lock } = site?.images ?? {}
  const images: ImageSource = { lock: shownPath(lock ?? upstreamLock), ...(mirror !== undefined && { mirror }) }
  const path = lock ?? resolve(checkout, upstreamLock)
  if (mirror === undefined && !existsSync(path)) return { images, errors: [] }
  try {
    return { images: { ...images, digests: lockFile.parse(JSON.parse(readFileSync(path, 'utf8'))) }, errors: [] }
  } catch {
    const instead = 'It holds the digest of each image by "name:tag", as JSON; make it again.'
    const unread = { ...images, unreadable: true } as const
    return {
      images: unread,
      errors: [{ where: images.lock, what: 'the lock file of the images cannot be read', instead }],
    }
  }
}
