import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, makeOnce } from '../../engine/cache.ts'
import type { LabStep } from '../step.ts'

/** An image's name with a digest instead of its version, as skopeo wants it: `mariadb@sha256:…`. */
export const byDigest = (image: string, digest: string): string => `${image.replace(/:[^:/]+$/, '')}@${digest}`

/** Where the copy of an official image is kept, as an OCI folder. */
export const copyFolder = (image: string, digest: string): string =>
  join(copiesOf(image), digest.replace(/^sha256:/, ''))

/** The digests of the copies of an image that are kept, the newest first. */
export function keptCopies(image: string): string[] {
  const shelf = copiesOf(image)
  if (!existsSync(shelf)) return []
  return readdirSync(shelf)
    .filter((name) => /^[0-9a-f]{64}$/.test(name))
    .sort((a, b) => statSync(join(shelf, b)).mtimeMs - statSync(join(shelf, a)).mtimeMs)
    .map((name) => `sha256:${name}`)
}

const copiesOf = (image: string) => join(cacheFolder('images'), 'official', encodeURIComponent(image))

/** Copies an official image from its registry, by its digest, for this machine's processor. */
export const copyOfficial = (image: string, digest: string, run: LabStep['run']): Promise<boolean> =>
  makeOnce(copyFolder(image, digest), async (to) => {
    await run('skopeo', ['copy', `docker://${byDigest(image, digest)}`, `oci:${to}:latest`])
    return true
  })
