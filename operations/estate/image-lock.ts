import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { execa } from 'execa'
import { OperatorError, type Problem } from '../../words/said/problem.ts'

/** The digest of each image by its name and version, as `mariadb:11.8.3`. */
export type ImageLock = Record<string, string>

/** Asks for the digest of an image's manifest; words, where there is none to be had. */
export type AskDigest = (image: string) => Promise<{ digest: string } | UnknownDigest>

/** Why a digest isn't known. */
export type UnknownDigest = {
  words: string
  /** Nobody answers at the registry: another image of it need not be asked for. */
  unreached?: true
}

/**
 * The digests of images as their registries serve them now, for every platform at once.
 *
 * @throws OperatorError that names every image that could not be asked for
 */
export async function lockOf(images: string[], ask: AskDigest = (image) => servedDigest(`docker://${image}`)) {
  const answers = await Promise.all(images.map(async (image) => ({ image, ...(await ask(image)) })))
  const unknown = answers.flatMap((answer) => ('digest' in answer ? [] : [answer]))
  if (unknown.length > 0) {
    const isOffline = unknown.length === images.length && unknown.every(({ unreached }) => unreached)
    throw new OperatorError(
      isOffline
        ? 'No registry of the images can be reached from here; nothing is written.'
        : 'The digests of the images are not all known; nothing is written.',
      problemsOf(unknown),
    )
  }
  return Object.fromEntries(answers.flatMap((answer) => ('digest' in answer ? [[answer.image, answer.digest]] : [])))
}

/** One problem for each reason, with all of its images. */
function problemsOf(unknown: readonly (UnknownDigest & { image: string })[]): Problem[] {
  const reasons = [...new Set(unknown.map(({ words }) => words))]
  return reasons.map((what) => ({
    where: unknown.flatMap(({ image, words }) => (words === what ? [image] : [])).join(', '),
    what,
    instead: 'Run this where the registry can be reached.',
  }))
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
 */
export async function servedDigest(
  reference: string,
  options: {
    /** Whether a registry without TLS will do: the lab's own. */
    insecure?: boolean
    /** How long it may take. */
    seconds?: number
  } = {},
): ReturnType<AskDigest> {
  const { insecure = false, seconds = 60 } = options
  const words = ['inspect', '--raw', ...(insecure ? ['--tls-verify=false'] : []), reference]
  const { failed, timedOut, code, stdout, stderr } = await execa('skopeo', words, {
    reject: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    timeout: seconds * 1000,
  })
  if (!failed) return { digest: `sha256:${createHash('sha256').update(stdout).digest('hex')}` }
  if (code === 'ENOENT') return { words: 'skopeo is not installed, which asks for it (Debian: apt install skopeo)' }
  if (timedOut) return { words: `no answer of its registry in ${seconds} seconds`, unreached: true }
  return whyUnknown(Buffer.from(stderr).toString('utf8'))
}

/** Why skopeo found nothing, from what it said: of its last line, what a person needs. */
export function whyUnknown(stderr: string): UnknownDigest {
  const line = stderr.trim().split('\n').at(-1) ?? ''
  const message = (/msg="(.*)"$/.exec(line)?.[1] ?? line).replaceAll('\\"', '"')
  const said = message.replace(/^Error parsing image name "[^"]*": /, '')
  const [, registry, cause] = /pinging container registry (\S+): .*: ([^:]+)$/.exec(said) ?? []
  if (registry !== undefined) return { words: `its registry ${registry} cannot be reached (${cause})`, unreached: true }
  return { words: said.slice(0, 300) || 'skopeo ended without a word' }
}
