import type { ListrTask } from 'listr2'
import { servedDigest, writeLock } from '../../operations/estate/image-lock.ts'
import { type LabStep, step } from '../step.ts'

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

async function publish(folder: string, reference: string, run: LabStep['run']): Promise<string> {
  const made = await digestAt(`oci:${folder}:latest`)
  if ((await digestAt(reference)) !== made) {
    await run('skopeo', ['copy', '--dest-tls-verify=false', `oci:${folder}:latest`, reference])
  }
  const served = await digestAt(reference)
  if (!served) throw new Error(`${reference} was put in the registry and is not there.`)
  return served
}

/** The digest, where the image is there. */
async function digestAt(reference: string): Promise<string | undefined> {
  const answer = await servedDigest(reference, { insecure: true })
  return 'digest' in answer ? answer.digest : undefined
}
