import { createHash, createHmac } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execaSync } from 'execa'
import { cacheFolder, makeOnce } from '../../../../engine/cache.ts'
import { goBuild } from '../../../../engine/go.ts'
import { sourcesDigest } from '../../../../engine/part.ts'
import { checkout } from '../../../../words/checkout.ts'
import { type StateServer, serve, unusedPort } from './server.ts'

const module = 'tests/operations/state/servers/minio'

/** Whether MinIO can be had here: it is built from its Go module, as it has no release that could be checked. */
export const canBuildMinio = execaSync('go', ['env', 'GOVERSION'], { reject: false }).exitCode === 0

/** MinIO's program. Built once for all checkouts: some three minutes of a processor. */
export async function minioProgram(): Promise<string> {
  const folder = join(cacheFolder('test-servers'), `minio-${sourcesDigest([module])}`)
  if (existsSync(folder)) return join(folder, 'minio')
  await makeOnce(folder, async (to) => {
    await goBuild(
      { module: resolve(checkout, module), program: 'github.com/minio/minio', output: join(to, 'minio') },
      { title: 'MinIO', log: join(checkout, '.bocage/log/test-servers-minio.log'), show: () => {} },
    )
    return true
  })
  return join(folder, 'minio')
}

const [user, password] = ['bocage', 'hush-of-minio']

/** A MinIO with one bucket, in a folder of its own. */
export async function startMinio(program: string): Promise<StateServer> {
  const folder = mkdtempSync(join(tmpdir(), 'bocage-minio-'))
  const [port, consolePort] = [await unusedPort(), await unusedPort()]
  const at = `http://127.0.0.1:${port}`
  mkdirSync(join(folder, 'data'))
  const put = async (name: string, text = '') => {
    const url = new URL(`/${name}`, at)
    const answer = await fetch(url, { method: 'PUT', body: text, headers: signed(url, text) })
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`)
  }
  const stop = await serve(
    [
      program,
      'server',
      join(folder, 'data'),
      '--address',
      `127.0.0.1:${port}`,
      '--console-address',
      `127.0.0.1:${consolePort}`,
    ],
    // It says that it lives before it takes anything.
    () =>
      put('state').then(
        () => true,
        () => false,
      ),
    { env: { MINIO_ROOT_USER: user, MINIO_ROOT_PASSWORD: password } },
  )
  return {
    place: `s3://state?endpoint=${at}&s3ForcePathStyle=true&region=us-east-1`,
    another: '&prefix=another/',
    keys: { AWS_ACCESS_KEY_ID: user, AWS_SECRET_ACCESS_KEY: password },
    put: async (files) => {
      for (const [name, text] of Object.entries(files)) await put(`state/${name}`, text)
    },
    stop: async () => {
      await stop()
      rmSync(folder, { recursive: true })
    },
  }
}

/** What of a request's head says who asks. Source: Amazon's Signature Version 4, for S3. */
function signed(url: URL, text: string): Record<string, string> {
  const sha = (said: string) => createHash('sha256').update(said).digest('hex')
  const mac = (key: string | Buffer, said: string) => createHmac('sha256', key).update(said).digest()
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const day = time.slice(0, 8)
  const names = 'host;x-amz-content-sha256;x-amz-date'
  const head = `host:${url.host}\nx-amz-content-sha256:${sha(text)}\nx-amz-date:${time}\n`
  const request = ['PUT', url.pathname, '', head, names, sha(text)].join('\n')
  const scope = `${day}/us-east-1/s3/aws4_request`
  const key = [day, 'us-east-1', 's3', 'aws4_request'].reduce<string | Buffer>(mac, `AWS4${password}`)
  const signature = mac(key, ['AWS4-HMAC-SHA256', time, scope, sha(request)].join('\n')).toString('hex')
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${user}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    'x-amz-content-sha256': sha(text),
    'x-amz-date': time,
  }
}
