import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { lockOf, servedDigest, whyUnknown, writeLock } from '../../../operations/estate/image-lock.ts'

test('the lock file lists the digests by image in the order of names, and nothing is left beside it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bocage-lock-'))
  const file = join(folder, 'site', 'images.lock.json')
  writeLock(file, { 'wordpress:7.1.0': 'sha256:bb', 'gitea/gitea:1.27.3': 'sha256:aa' })
  expect(readFileSync(file, 'utf8')).toBe(
    '{\n  "gitea/gitea:1.27.3": "sha256:aa",\n  "wordpress:7.1.0": "sha256:bb"\n}\n',
  )
  expect(readdirSync(dirname(file))).toEqual(['images.lock.json'])
  rmSync(folder, { recursive: true })
})

test('S13: every image is asked for, and one that cannot be is named, with the others', async () => {
  const ask = async (image: string) =>
    image.startsWith('gitea') ? { digest: 'sha256:aa' } : { words: `no route to the registry of ${image}` }
  expect(await lockOf(['gitea/gitea:1.27.3'], ask)).toEqual({ 'gitea/gitea:1.27.3': 'sha256:aa' })
  await expect(lockOf(['gitea/gitea:1.27.3', 'mariadb:10.11.18', 'wordpress:7.1.0'], ask)).rejects.toThrow(
    /nothing is written\.\n.*mariadb:10\.11\.18: no route.*\n.*wordpress:7\.1\.0: no route/,
  )
})

test('an image that is not there has no digest, but words', async () => {
  expect(await servedDigest('oci:/nowhere:latest')).toEqual({ words: expect.stringMatching(/\S/) })
})

test('where no registry answers, that is said once, with all images', async () => {
  const ask = async () => whyUnknown(offline)
  await expect(lockOf(['gitea/gitea:1.27.3', 'mariadb:10.11.18'], ask)).rejects.toThrow(
    'No registry of the images can be reached from here; nothing is written.\n  gitea/gitea:1.27.3, mariadb:10.11.18: its registry registry-1.docker.io cannot be reached (no such host). Run this',
  )
})

const offline =
  'time="2026-11-27T02:08:51Z" level=fatal msg="Error parsing image name \\"docker://mariadb:10.11.18\\": pinging container registry registry-1.docker.io: Get \\"https://registry-1.docker.io/v2/\\": dial tcp: lookup registry-1.docker.io on 10.255.255.53:53: no such host"\n'

test('a registry that answers, but has no such image, can be reached', () => {
  const said =
    'time="…" level=fatal msg="Error parsing image name \\"docker://mariadb:9.9\\": reading manifest 9.9 in docker.io/library/mariadb: manifest unknown"'
  expect(whyUnknown(said)).toEqual({ words: 'reading manifest 9.9 in docker.io/library/mariadb: manifest unknown' })
})
