/** What the stand-in is told, as PeerTube is: by its environment alone, with PeerTube's own names, defaults and refusals. */
import { readFileSync } from 'node:fs'

const variables = new Map(
  readFileSync(new URL('variables.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' ')),
)

/** Without these, PeerTube has nothing but what it was written with: it would begin, and be nobody's. */
const required = [
  'PEERTUBE_WEBSERVER_HOSTNAME',
  'PEERTUBE_SECRET',
  'PEERTUBE_ADMIN_EMAIL',
  'PEERTUBE_DB_HOSTNAME',
  'PEERTUBE_DB_NAME',
  'PEERTUBE_DB_USERNAME',
  'PEERTUBE_DB_PASSWORD',
  'PEERTUBE_REDIS_HOSTNAME',
]

/** What object storage needs, once it is wanted. */
const storage = ['ENDPOINT', 'CREDENTIALS_ACCESS_KEY_ID', 'CREDENTIALS_SECRET_ACCESS_KEY'].map(
  (name) => `PEERTUBE_OBJECT_STORAGE_${name}`,
)

/**
 * The values of the environment, by name.
 *
 * @throws Error with everything that is wrong, a line each
 */
export function readConfiguration(environment) {
  const wrong = []
  const values = {}
  for (const [name, text] of Object.entries(environment)) {
    if (!/^(PEERTUBE|PT)_/.test(name)) continue
    const form = variables.get(name)
    if (form === undefined) wrong.push(`${name}: PeerTube knows no such variable`)
    else if (form === 'text') values[name] = text
    else {
      try {
        values[name] = JSON.parse(text)
      } catch {
        wrong.push(`${name}: PeerTube reads JSON there`)
      }
    }
  }
  const missing = values.PEERTUBE_OBJECT_STORAGE_ENABLED === true ? [...required, ...storage] : required
  for (const name of missing) if (!values[name]) wrong.push(`${name}: missing`)
  if (values.PEERTUBE_TRANSCODING_CONCURRENCY < 1) wrong.push('PEERTUBE_TRANSCODING_CONCURRENCY: at least 1')
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
  return values
}

/** The settings in the form in which the programs beside this one use them. */
export function settingsOf(values) {
  const of = (name, otherwise) => values[`PEERTUBE_${name}`] ?? otherwise
  return {
    host: of('WEBSERVER_HOSTNAME'),
    port: of('WEBSERVER_PORT', 443),
    name: of('INSTANCE_NAME', 'PeerTube'),
    administrator: of('ADMIN_EMAIL'),
    rootPassword: values.PT_INITIAL_ROOT_PASSWORD,
    quota: of('USER_VIDEO_QUOTA', -1),
    temporary: of('STORAGE_TMP', '/data/tmp/'),
    videos: of('STORAGE_WEB_VIDEOS', '/data/web-videos/'),
    transcoding: { enabled: of('TRANSCODING_ENABLED', true), concurrency: of('TRANSCODING_CONCURRENCY', 1) },
    live: { enabled: of('LIVE_ENABLED', false), port: of('LIVE_RTMP_PORT', 1935) },
    database: {
      host: of('DB_HOSTNAME'),
      port: of('DB_PORT', 5432),
      database: of('DB_NAME'),
      user: of('DB_USERNAME'),
      password: of('DB_PASSWORD'),
    },
    redis: { host: of('REDIS_HOSTNAME'), port: of('REDIS_PORT', 6379), password: of('REDIS_AUTH') },
  }
}
