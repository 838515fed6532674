import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { execa, execaSync } from 'execa'
import { copyFolder, copyOfficial, keptCopies } from '../../lab/images/official.ts'
import { originOf } from '../../lab/images/origin.ts'
import { lockOf } from '../../operations/estate/image-lock.ts'

/* The real skopeo, which the lab brings, against a registry on paper: Docker Hub, as far as skopeo's configuration says so. */
const able = execaSync('skopeo', ['--version'], { reject: false }).exitCode === 0
const when = able ? test : test.skip

const image = 'pad/pad:1.0'
const before = { HOME: process.env.HOME, BOCAGE_CACHE: process.env.BOCAGE_CACHE }
let folder: string
let hub: Server

beforeEach(async () => {
  hub = createServer(({ url = '' }, response) => {
    const content = url === '/v2/' ? { body: '{}', type: 'application/json' } : served(url)
    if (content) response.writeHead(200, { 'content-type': content.type }).end(content.body)
    else response.writeHead(404, { 'content-type': 'application/json' }).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}')
  })
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve))
  folder = mkdtempSync(join(tmpdir(), 'bocage-official-'))
  const { port } = hub.address() as AddressInfo
  mkdirSync(join(folder, '.config/containers'), { recursive: true })
  writeFileSync(
    join(folder, '.config/containers/registries.conf'),
    `[[registry]]\nprefix = "docker.io"\nlocation = "127.0.0.1:${port}"\ninsecure = true\n`,
  )
  Object.assign(process.env, { HOME: folder, BOCAGE_CACHE: join(folder, 'cache') })
})
afterEach(() => {
  hub.close()
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  rmSync(folder, { recursive: true })
})

const digestOf = (body: string) => `sha256:${createHash('sha256').update(body).digest('hex')}`
const json = (type: string, value: object) => ({ body: JSON.stringify(value), type })
const named = ({ body, type }: Content, more = {}) => ({
  mediaType: type,
  digest: digestOf(body),
  size: body.length,
  ...more,
})
type Content = { body: string; type: string }

const oci = (what: string) => `application/vnd.oci.image.${what}`
const config = (architecture: string) =>
  json(oci('config.v1+json'), { architecture, os: 'linux', rootfs: { type: 'layers', diff_ids: [digestOf('layer')] } })
const layer: Content = { body: 'layer', type: oci('layer.v1.tar') }
const manifest = (architecture: string) =>
  json(oci('manifest.v1+json'), { schemaVersion: 2, config: named(config(architecture)), layers: [named(layer)] })
const architectures = ['amd64', 'arm64']
const list = json(oci('index.v1+json'), {
  schemaVersion: 2,
  mediaType: oci('index.v1+json'),
  manifests: architectures.map((architecture) =>
    named(manifest(architecture), { platform: { architecture, os: 'linux' } }),
  ),
})

function served(url: string): Content | undefined {
  if (url === '/v2/pad/pad/manifests/1.0') return list
  const contents = [list, layer, ...architectures.flatMap((name) => [manifest(name), config(name)])]
  return contents.find(({ body }) => url.startsWith('/v2/pad/pad/') && url.endsWith(`/${digestOf(body)}`))
}

const run = async (command: string, words: string[]) => (await execa(command, words)).stdout
const known = { digests: {}, kept: keptCopies }

when(
  'an image whose registry answers is copied by its digest, for this processor, and kept when nobody answers',
  async () => {
    const digest = digestOf(list.body)
    expect(await lockOf([image])).toEqual({ [image]: digest })
    expect(await originOf(image, known)).toEqual({ digest })

    await copyOfficial(image, digest, run)
    const copy = copyFolder(image, digest)
    const blob = (digest: string) => JSON.parse(readFileSync(join(copy, 'blobs', digest.replace(':', '/')), 'utf8'))
    const index = JSON.parse(readFileSync(join(copy, 'index.json'), 'utf8'))
    const { architecture } = blob(blob(index.manifests[0].digest).config.digest)
    expect(architecture).toBe(process.arch === 'arm64' ? 'arm64' : 'amd64')

    await new Promise((resolve) => hub.close(resolve))
    expect(await originOf(image, known)).toEqual({ digest })
    expect(await originOf('pad/other:1.0', known)).toEqual({
      because: expect.stringMatching(/^its registry 127\.0\.0\.1:\d+ cannot be reached \(connection refused\)$/),
    })
  },
)

when('an image that its registry does not have is made, and the lock is not written without it', async () => {
  expect(await originOf('pad/pad:9.9', known)).toEqual({ because: expect.stringContaining('manifest unknown') })
  await expect(lockOf([image, 'pad/pad:9.9'])).rejects.toThrow(
    /nothing is written\.\n {2}pad\/pad:9\.9: .*manifest unknown/,
  )
})
