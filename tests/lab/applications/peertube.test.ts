import { createHash, randomFillSync } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { answering } from '../answering.ts'
import { command } from '../estate.ts'
import { beginUpload, published, signIn, videoSite } from '../videos.ts'
import { firstHostAddress, visit } from '../visit.ts'

/*
 * PeerTube's stand-in says of itself what it does not prove (lab/images/peertube/app/server.js). That it keeps videos when its containers
 * start again, leaves and returns, stands in applications.test.ts.
 */

const { host, container } = videoSite
const site = `https://${host}`
const MiB = 1024 * 1024
const tables = `docker exec --user postgres ${container}-main psql --tuples-only --no-align --dbname ${container} --command`

/** What is taken away again: who runs the tests often needs the room. */
let uploaded: { name: string; file: string } | undefined
afterAll(async () => {
  if (uploaded === undefined) return
  const { name, file } = uploaded
  await ssh('apps', `docker exec ${container} rm /data/web-videos/${file}`)
  await ssh('apps', `${tables} "DELETE FROM video WHERE name = '${name}'"`)
})

test('its PostgreSQL and its Redis are real ones, and each is asked whether it is well', async () => {
  await ssh('apps', answering(container, `${container}-main`, `${container}-cache`))
  expect(
    await ssh('apps', `${tables} "SELECT count(*) FROM video; SELECT extname FROM pg_extension ORDER BY 1"`),
  ).toMatch(/^\d+\npg_trgm\nplpgsql\nunaccent$/)
  const redis = await ssh(
    'apps',
    `docker exec ${container}-cache sh -c 'export REDISCLI_AUTH=$(cat /run/secrets/password); redis-cli INFO server; redis-cli CLIENT LIST'`,
  )
  expect(redis).toMatch(/redis_version:\d/)
  expect(redis).toMatch(/cmd=blpop/)
})

test('it is told what the inventory says: its name, quotas, how much is transcoded at once', async () => {
  expect(JSON.parse((await visit(`${site}/api/v1/config`)).body)).toEqual({
    instance: { name: 'Les conférences des communs' },
    user: { videoQuota: 20 * 1024 * MiB },
    transcoding: { enabled: true, concurrency: 1 },
    live: { enabled: true, port: 1935 },
  })
})

test('root signs in with the password that its machine has; with another one, nobody', async () => {
  expect((await signIn()).status).toBe(200)
  expect((await signIn('sesame-ouvre-toi')).status).toBe(400)
})

test('300 MB arrive whole, although it starts again in the middle: nothing that was acknowledged is lost', async () => {
  const name = `conference-${Date.now()}`
  const bytes = randomFillSync(Buffer.allocUnsafe(300 * MiB))
  const upload = await beginUpload(name, bytes)
  const first = await upload.piece(0, 100 * MiB)
  expect(first).toMatchObject({ status: 308, headers: { range: `bytes=0-${100 * MiB - 1}` } })

  const [second] = await Promise.allSettled([
    upload.piece(100 * MiB, 200 * MiB),
    ssh('apps', `docker restart --time 30 ${container} && ${answering(container)}`),
  ])
  const acknowledged = second.status === 'fulfilled' && second.value.status === 308 ? 200 * MiB : 100 * MiB
  const offset = await upload.offset()
  expect(offset).toBeGreaterThanOrEqual(acknowledged)

  expect(await upload.piece(offset, bytes.length)).toMatchObject({ status: 200 })
  const { size, fileUrl } = await published(name)
  expect(size).toBe(bytes.length)
  const file = fileUrl.replace(/.*\//, '')
  uploaded = { name, file }
  const [sum] = (await ssh('apps', `docker exec ${container} sha256sum /data/web-videos/${file}`)).split(' ')
  expect(sum).toBe(createHash('sha256').update(bytes).digest('hex'))
})

test('a request above its limit is refused by the gateway, by what it says of itself', async () => {
  const { status, body } = await visit(`${site}/api/v1/videos/upload-resumable?upload_id=x`, {
    method: 'PUT',
    headers: { 'content-length': String(8192 * MiB + 1) },
  })
  expect({ status, body }).toEqual({ status: 413, body: '' })
  const within = await visit(`${site}/api/v1/videos/upload-resumable?upload_id=x`, { method: 'PUT', body: 'x' })
  expect(within.status).toBe(401)
})

test('live broadcasts reach it from outside, at the port of the public address', async () => {
  const socket = connect({ host: await firstHostAddress(), port: 1935 })
  socket.setTimeout(20_000, () => socket.destroy(new Error('nobody answered')))
  const hello = randomFillSync(Buffer.alloc(1536))
  socket.write(Buffer.concat([Buffer.of(3), hello]))
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  const answer = Buffer.concat(chunks)
  expect({ length: answer.length, version: answer[0] }).toEqual({ length: 1 + 2 * hello.length, version: 3 })
  expect(answer.subarray(1 + hello.length)).toEqual(hello)
})

test('its administrator’s password is made anew, and the one before gets nobody in', async () => {
  const before = (await ssh('apps', `cat /var/lib/bocage/secrets/pointcommuns/${container}/root`)).trim()
  const { exitCode, output } = await command('scripts/secret', ['rotate', `${container}/root`, '--yes'])
  expect({ exitCode, output: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, output: '' })
  expect((await signIn()).status).toBe(200)
  expect((await signIn(before)).status).toBe(400)
})
