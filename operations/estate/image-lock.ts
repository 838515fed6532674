import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { execa } from 'execa'
import { OperatorError, type Problem } from '../../words/problem.ts'

/** The digest of each image by its name and version, as `gitea/gitea:1.27.3`. */
export type ImageLock = Record<string, string>

/** Asks for the digest of an image's manifest; nothing where the image is not there. */
export type AskDigest = (image: string) => Promise<{ digest: string } | { words: string }>

/**
 * The digests of images as their registries serve them now, for every platform at once.
 *
 * @throws OperatorError that names every image that could not be asked for
 */
export async function lockOf(images: string[], ask: AskDigest = (image) => servedDigest(`docker://${image}`)) {
  const answers = await Promise.all(images.map(async (image) => ({ image, ...(await ask(image)) })))
  const problems = answers.flatMap((answer): Problem[] =>
    'digest' in answer
      ? []
      : [{ where: answer.image, what: answer.words, instead: 'Run this where its registry can be reached.' }],
  )
  if (problems.length > 0)
    throw new OperatorError('The digests of the images are not all known; nothing is written.', problems)
  return Object.fromEntries(answers.flatMap((answer) => ('digest' in answer ? [[answer.image, answer.digest]] : [])))
}

/** Writes the digests by image, sorted by name, all of the file or nothing. */
export function writeLock(file: string, lock: ImageLock): void {
  const sorted = Object.fromEntries(Object.entries(lock).sort(([a], [b]) => (a < b ? -1 : 1)))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.${process.pid}.tmp`, `${JSON.stringify(sorted, null, 2)}\n`)
  renameSync(`${file}.${process.pid}.tmp`, file)
}

/**
 * The digest of an image's manifest, as `skopeo` finds it: that of the list of platforms, where there is one.
 *
 * @param reference as skopeo has it, `docker://mariadb:10.11.18` or `oci:FOLDER:latest`
 * @param insecure whether a registry without TLS will do: the lab's own
 */
export async function servedDigest(reference: string, insecure = false): ReturnType<AskDigest> {
  const words = ['inspect', '--raw', ...(insecure ? ['--tls-verify=false'] : []), reference]
  const { failed, code, stdout, stderr } = await execa('skopeo', words, {
    reject: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    timeout: 60_000,
  })
  if (!failed) return { digest: `sha256:${createHash('sha256').update(stdout).digest('hex')}` }
  if (code === 'ENOENT') return { words: 'skopeo is not installed, which asks for it (Debian: apt install skopeo)' }
  return {
    words: Buffer.from(stderr).toString('utf8').trim().split('\n').at(-1)?.slice(0, 300) || 'no answer in a minute',
  }
}
