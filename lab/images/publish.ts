import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { execa } from 'execa'
import type { ListrTask } from 'listr2'
import { type Step, step } from '../step.ts'

type Publication = {
  registry: string
  out: string
  images: readonly string[]
  /** The OCI folder of an image. */
  folderOf: (image: string) => string
}

/** Puts the images that are not there in the registry, and writes down the digests that it serves. */
export const publishTask = ({ registry, out, images, folderOf }: Publication): ListrTask =>
  step('image-registry', {
    title: 'Lab images in the registry',
    work: async ({ run, say }) => {
      const lock: Record<string, string> = {}
      for (const image of images) {
        say(image)
        lock[image] = await publish(folderOf(image), `docker://${registry}/${image}`, run)
      }
      writeLock(out, lock)
    },
  })

/** Writes the digests by image, sorted by name, all of the file or nothing. */
export function writeLock(file: string, lock: Record<string, string>): void {
  const sorted = Object.fromEntries(Object.entries(lock).sort(([a], [b]) => (a < b ? -1 : 1)))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.${process.pid}.tmp`, `${JSON.stringify(sorted, null, 2)}\n`)
  renameSync(`${file}.${process.pid}.tmp`, file)
}

async function publish(folder: string, reference: string, run: Step['run']): Promise<string> {
  const made = await servedDigest(`oci:${folder}:latest`)
  if ((await servedDigest(reference)) !== made) {
    await run('skopeo', ['copy', '--dest-tls-verify=false', `oci:${folder}:latest`, reference])
  }
  const served = await servedDigest(reference)
  if (!served) throw new Error(`${reference} was put in the registry and is not there.`)
  return served
}

/** The digest of an image's manifest, or nothing when it is not there. */
async function servedDigest(reference: string): Promise<string | undefined> {
  const { exitCode, stdout } = await execa('skopeo', ['inspect', '--raw', '--tls-verify=false', reference], {
    reject: false,
    encoding: 'buffer',
    stripFinalNewline: false,
  })
  return exitCode === 0 ? `sha256:${createHash('sha256').update(stdout).digest('hex')}` : undefined
}
