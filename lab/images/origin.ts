import { type AskDigest, type ImageLock, servedDigest } from '../../operations/estate/image-lock.ts'
import { byDigest } from './official.ts'

/** Where the lab has an image from: its own registry, by the digest there; else it is made, and why. */
export type ImageOrigin = { digest: string } | { because: string }

/** What is known without asking a registry. */
export type KnownDigests = {
  /** The digests that the catalogue's lock file has, by image. */
  digests: ImageLock
  /** The digests under which copies of an image are kept from before, the newest first. */
  kept: (image: string) => string[]
}

/**
 * Where an image comes from: the official one, wherever it can be had, and then for good, since an application's data seldom goes back
 * to the earlier version that Debian may have. A digest that is written down is the only one that will do, and no other is asked for.
 *
 * @param ask of a registry; each image costs one question, unless its copy is kept under the digest that is written down
 */
export async function originOf(
  image: string,
  { digests, kept }: KnownDigests,
  ask: AskDigest = asked,
): Promise<ImageOrigin> {
  const pinned = digests[image]
  const copies = kept(image).filter((digest) => pinned === undefined || digest === pinned)
  if (pinned !== undefined && copies.length > 0) return { digest: pinned }
  const answer = await ask(pinned === undefined ? image : byDigest(image, pinned))
  if ('digest' in answer) return { digest: pinned ?? answer.digest }
  const [newest] = copies
  return newest === undefined ? { because: answer.words } : { digest: newest }
}

/** A machine without a way to the registries is not kept waiting. */
const asked: AskDigest = (image) => servedDigest(`docker://${image}`, { seconds: 10 })

/** Which images are official and which are made, and why, in a few words: the reasons are few. */
export function renderOrigins(origins: readonly (readonly [image: string, ImageOrigin])[]): string {
  const official = origins.filter(([, origin]) => 'digest' in origin).length
  const reasons = [...new Set(origins.flatMap(([, origin]) => ('because' in origin ? [origin.because] : [])))]
  if (reasons.length === 0) return `Images: all ${official} are the official ones, from their registries`
  const made = `made from packages (${reasons.join('; ')})`
  return official === 0
    ? `Images: all ${origins.length} are ${made}`
    : `Images: ${official} are the official ones, from their registries; ${origins.length - official} are ${made}`
}
