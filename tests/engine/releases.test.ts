import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Making } from '../../engine/part.ts'
import { lockReleases, parseSums, sumOf } from '../../engine/release-sums.ts'
import { downloadRelease, installPlugin } from '../../engine/releases.ts'

const { BOCAGE_PULUMI_RELEASES } = process.env
const archive = Buffer.from('not the archive that Pulumi released')
const sumOfArchive = createHash('sha256').update(archive).digest('hex')
let server: Server
let folder: string

beforeAll(async () => {
  server = createServer((_, response) => response.end(archive))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  process.env.BOCAGE_PULUMI_RELEASES = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  if (BOCAGE_PULUMI_RELEASES === undefined) delete process.env.BOCAGE_PULUMI_RELEASES
  else process.env.BOCAGE_PULUMI_RELEASES = BOCAGE_PULUMI_RELEASES
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bocage-releases-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const making = (): Making => ({
  title: 'Pulumi',
  log: join(folder, 'log'),
  show: () => {},
  to: join(folder, 'to'),
  scratch: folder,
})

test('S13: an archive with another sum than the one that is known is refused before it is unpacked', async () => {
  await expect(downloadRelease(making(), async () => '0'.repeat(64))).rejects.toThrow(
    `its SHA-256 is ${sumOfArchive}, and should be ${'0'.repeat(64)}. Nothing of it was run.`,
  )
  expect(readFileSync(join(folder, 'log'), 'utf8')).not.toContain('$ tar')
})

test('S13: an archive whose sum nobody knows is not even downloaded', async () => {
  await expect(downloadRelease(making(), async () => undefined)).rejects.toThrow(
    /its sum stands neither in engine\/releases\.sum, nor .* GitHub .* Run "scripts\/engine --lock"/,
  )
  expect(existsSync(join(folder, 'pulumi.tar.gz'))).toBe(false)
})

test('S13: a plugin is installed with the sum that it must have', async () => {
  const pulumi = join(folder, 'pulumi')
  writeFileSync(pulumi, '#!/bin/sh\necho "$@"\n')
  chmodSync(pulumi, 0o755)
  await installPlugin('docker', '5.2.0', pulumi, making(), async (name) => (name.includes('docker-v5.2.0') ? 'ab' : ''))
  expect(readFileSync(join(folder, 'log'), 'utf8')).toContain('\nplugin install resource docker 5.2.0 --checksum ab\n')
  await expect(installPlugin('docker', '5.2.0', pulumi, making(), async () => undefined)).rejects.toThrow(
    'cannot be checked',
  )
})

test('a sum that is written down is taken before one that is published', async () => {
  const file = join(folder, 'releases.sum')
  writeFileSync(file, `${'a'.repeat(64)}  pulumi-v3-linux-x64.tar.gz\nnonsense\n`)
  expect(await sumOf('pulumi-v3-linux-x64.tar.gz', 'pulumi', file)).toBe('a'.repeat(64))
})

test('lists of sums are read as sha256sum prints them', () => {
  expect(parseSums(`${'1'.repeat(64)}  one.tar.gz\n${'2'.repeat(64)} *two.tar.gz\n# three\n12  four\n`)).toEqual({
    'one.tar.gz': '1'.repeat(64),
    'two.tar.gz': '2'.repeat(64),
  })
})

test('locking writes every archive of every platform, or says which list lacks it and leaves the file alone', async () => {
  const file = join(folder, 'releases.sum')
  const everything = new Proxy({}, { get: () => 'c'.repeat(64) })
  const written = await lockReleases(file, async () => everything)
  expect(written).toHaveLength(12)
  expect(parseSums(readFileSync(file, 'utf8'))).toEqual(
    Object.fromEntries(written.map((name) => [name, 'c'.repeat(64)])),
  )

  const before = readFileSync(file, 'utf8')
  const some = async (list: string) => (list === 'docker' ? undefined : list === 'command' ? {} : everything)
  await expect(lockReleases(file, some)).rejects.toThrow(
    /pulumi-docker_5.*it cannot be reached from here.*\n.*pulumi-command_1.*it lists no pulumi-resource-command-v1/,
  )
  expect(readFileSync(file, 'utf8')).toBe(before)
})
