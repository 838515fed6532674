import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { checkout } from '../words/checkout.ts'
import { OperatorError } from '../words/said/problem.ts'
import { versions } from './versions.ts'

/** The SHA-256 of an archive by its file name. */
export type Sums = Record<string, string>

/** Where the sums stand that were written down, as `sha256sum` prints them. */
export const sumsFile = join(checkout, 'engine/releases.sum')

/**
 * Pulumi's lists of sums, each beside a release on GitHub: not the site that the archives come from.
 * Source: .goreleaser.yml of pulumi/pulumi-docker and pulumi/pulumi-command, whose lists have GoReleaser's own name.
 */
const lists: Record<string, string> = {
  pulumi: `https://github.com/pulumi/pulumi/releases/download/v${versions.pulumi}/pulumi-${versions.pulumi}-checksums.txt`,
  docker: listOfPlugin('docker', versions.docker),
  command: listOfPlugin('command', versions.command),
}

function listOfPlugin(name: string, version: string): string {
  return `https://github.com/pulumi/pulumi-${name}/releases/download/v${version}/pulumi-${name}_${version}_checksums.txt`
}

/** The archives that some machine of a technician may need. */
const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']
const inGo = (platform: string) => platform.replace('x64', 'amd64')

/** The file name of Pulumi's command line for a platform, as `linux-x64`. */
export const commandLineArchive = (platform: string): string => `pulumi-v${versions.pulumi}-${platform}.tar.gz`

/** The file name of a plugin for a platform. */
export const pluginArchive = (name: string, version: string, platform: string): string =>
  `pulumi-resource-${name}-v${version}-${inGo(platform)}.tar.gz`

/** The sums of a text as `sha256sum` prints it; a line of another shape says nothing. */
export function parseSums(text: string): Sums {
  const lines = text.split('\n').map((line) => /^([0-9a-f]{64}) [ *](\S+)$/.exec(line))
  return Object.fromEntries(lines.flatMap((match) => (match ? [[match[2], match[1]]] : [])))
}

/**
 * What an archive must hash to: what was written down, or else what Pulumi's list on GitHub says. Nothing where neither is known.
 *
 * @param list a name of `lists`
 */
export async function sumOf(archive: string, list: string, file = sumsFile): Promise<string | undefined> {
  const written = existsSync(file) ? parseSums(readFileSync(file, 'utf8')) : {}
  return written[archive] ?? (await published(list))?.[archive]
}

async function published(list: string): Promise<Sums | undefined> {
  const words = ['--silent', '--fail', '--location', '--connect-timeout', '4', '--max-time', '30']
  const { stdout, failed } = await execa('curl', [...words, '--max-filesize', '1M', lists[list] ?? ''], {
    reject: false,
  })
  return failed ? undefined : parseSums(stdout)
}

/**
 * Writes down the sums of every archive of the pinned versions, so that nothing else is ever taken for them.
 *
 * @returns the archives that were written down
 * @throws OperatorError that lists what isn't published, or can't be reached
 */
export async function lockReleases(file = sumsFile, ask = published): Promise<string[]> {
  const archives = platforms.flatMap((platform) => [
    { list: 'pulumi', archive: commandLineArchive(platform) },
    { list: 'docker', archive: pluginArchive('docker', versions.docker, platform) },
    { list: 'command', archive: pluginArchive('command', versions.command, platform) },
  ])
  const asked = new Map<string, Sums | undefined>()
  for (const list of Object.keys(lists)) asked.set(list, await ask(list))
  const missing = archives.filter(({ list, archive }) => !asked.get(list)?.[archive])
  if (missing.length > 0) {
    throw new OperatorError(
      'The sums of the releases are not all known.',
      [...new Set(missing.map(({ list }) => list))].map((list) => ({
        where: lists[list] ?? list,
        what: asked.get(list)
          ? `it lists no ${missing.flatMap((one) => (one.list === list ? [one.archive] : [])).join(', ')}`
          : 'it cannot be reached from here',
        instead: 'Run this where GitHub can be reached, with the versions of package.json and engine/versions.ts.',
      })),
    )
  }
  const lines = archives.map(({ list, archive }) => `${asked.get(list)?.[archive]}  ${archive}`)
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''))
  return archives.map(({ archive }) => archive)
}
