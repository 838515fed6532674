/**
 * A stand-in for PeerTube, which can't be had here: so much of it as Bocage relies on. It is told what to do by PeerTube's own variables
 * and refuses every other one; accounts and videos are in PostgreSQL, uploads under way and jobs in Redis; files come in pieces by the
 * library that PeerTube has for that, into the folder that PeerTube empties at every start, as this does.
 *
 * It proves nothing of: transcoding and what that takes of processors and memory, playing, broadcasting beyond a handshake, federation,
 * object storage, plugins, mail, the web pages, migrations of the database, and how long the real one takes to start.
 *
 * Source: Chocobozzz/PeerTube v8.2, support/doc/api/openapi.yaml (each route), server/core/lib/uploadx.ts, initializers/installer.ts.
 */
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { basename, join } from 'node:path'
import Redis from 'ioredis'
import { readConfiguration, settingsOf } from './configuration.js'
import { openDatabase } from './database.js'
import { listenForBroadcasts } from './live.js'
import { openUploads } from './uploads.js'

function configured() {
  try {
    return settingsOf(readConfiguration(process.env))
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}

const settings = configured()
const database = await openDatabase(settings)
const redis = new Redis(settings.redis)
const jobs = redis.duplicate()
await rm(settings.temporary, { recursive: true, force: true })
const uploads = await openUploads(settings, redis, database)

const routes = {
  'GET /api/v1/ping': async () => ({ text: 'pong' }),
  'GET /api/v1/config': async () => ({
    body: {
      instance: { name: settings.name },
      user: { videoQuota: settings.quota },
      transcoding: settings.transcoding,
      live: settings.live,
    },
  }),
  'GET /api/v1/oauth-clients/local': async ({ request }) => {
    const { port, host } = settings
    if (request.headers.host !== ([80, 443].includes(port) ? host : `${host}:${port}`)) return { status: 403 }
    const { id, secret } = await database.client()
    return { body: { client_id: id, client_secret: secret } }
  },
  'POST /api/v1/users/token': async ({ request }) => {
    const { id, secret } = await database.client()
    const form = Object.fromEntries(new URLSearchParams(await textOf(request)))
    const known = form.client_id === id && form.client_secret === secret && form.grant_type === 'password'
    const token = known ? await database.signIn(form.username ?? '', form.password ?? '') : undefined
    if (token === undefined) return { status: 400, body: { code: known ? 'invalid_grant' : 'invalid_client' } }
    return { body: { token_type: 'Bearer', access_token: token, expires_in: 86_400 } }
  },
  'GET /api/v1/users/me': signedIn(async ({ account }) => ({
    body: { username: account.name, email: account.email, videoQuota: account.name === 'root' ? -1 : settings.quota },
  })),
  'POST /api/v1/videos/upload-resumable': signedIn(async ({ request, response }) => uploads.begin(request, response)),
  'PUT /api/v1/videos/upload-resumable': signedIn(async ({ request, response, url }) =>
    uploads.piece(request, response, url.searchParams.get('upload_id')),
  ),
  'GET /api/v1/videos': async () => {
    const published = (await database.videos()).filter((video) => video.published)
    const data = published.map(({ uuid, name, file, size }) => ({
      ...{ uuid, name, size, fileUrl: `https://${settings.host}/static/web-videos/${file}` },
    }))
    return { body: { total: data.length, data } }
  },
  'GET /': async () => ({
    type: 'text/html; charset=utf-8',
    text: `<!doctype html><html><title>${escaped(settings.name)}</title><h1>${escaped(settings.name)}</h1><p>A stand-in for PeerTube.</p></html>`,
  }),
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

async function textOf(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** A route for who has a token. */
function signedIn(route) {
  return async (asked) => {
    const token = asked.request.headers.authorization?.replace(/^Bearer /, '') ?? ''
    const account = await database.accountOf(token)
    if (account === undefined) return { status: 401 }
    asked.request.account = account
    return route({ ...asked, account })
  }
}

async function file(path, response) {
  const { size } = await stat(path)
  response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': size })
  createReadStream(path).pipe(response)
}

async function answer(request, response) {
  const url = new URL(request.url, `https://${settings.host}`)
  // As Express has it, which the library of uploads reads.
  request.originalUrl = request.url
  if (request.method === 'GET' && url.pathname.startsWith('/static/web-videos/'))
    return file(join(settings.videos, basename(url.pathname)), response)
  const route = routes[`${request.method} ${url.pathname}`]
  const said = route ? await route({ request, response, url }) : { status: 404 }
  // Who answered by itself says nothing.
  if (said === undefined) return
  const { status = 200, body = {}, text, type = text === undefined ? 'application/json' : 'text/plain' } = said
  response.writeHead(status, { 'content-type': type }).end(text ?? JSON.stringify(body))
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(`${request.method} ${request.url}: ${error.message}`)
    if (!response.headersSent) response.writeHead(error.code === 'ENOENT' ? 404 : 500)
    response.end()
  })
})
// As long as a piece takes.
server.requestTimeout = 300_000

/** What was uploaded is published, as PeerTube's queue does it once a video needs no more work. */
async function work() {
  for (;;) {
    const [, uuid] = (await jobs.blpop('jobs', 0)) ?? []
    if (uuid !== undefined) await database.publish(uuid)
  }
}

process.on('SIGTERM', () => process.exit(0))
server.listen(9000)
if (settings.live.enabled) listenForBroadcasts(settings.live.port)
console.log(`${settings.name} (a stand-in) answers at https://${settings.host}`)
await work()
