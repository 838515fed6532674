import type { DatabasePlace } from '../databases/engine.ts'
import type { WebPlacement } from '../form/unit.ts'
import type { MailPlace } from '../needs/mail.ts'
import type { Settings } from './peertube.ts'

/** The heights of picture that a video may be made in as well, in lines. */
export const heights = [144, 240, 360, 480, 720, 1080, 1440, 2160] as const

/** The variables that are read from files alone, by the name of the secret. */
export const secretVariables = {
  PEERTUBE_SECRET: 'secret',
  PEERTUBE_DB_PASSWORD: 'database',
  PEERTUBE_REDIS_AUTH: 'cache',
  // Read at the first start alone.
  PT_INITIAL_ROOT_PASSWORD: 'root',
}

export const storageSecrets = {
  PEERTUBE_OBJECT_STORAGE_CREDENTIALS_ACCESS_KEY_ID: 's3-key-id',
  PEERTUBE_OBJECT_STORAGE_CREDENTIALS_SECRET_ACCESS_KEY: 's3-key',
}

export const mailSecrets = { PEERTUBE_SMTP_PASSWORD: 'mail' }

/** What is known of an instance, once everything has its place. */
type Known = {
  http: WebPlacement
  settings: Settings
  contact: string
  main: DatabasePlace
  cache: DatabasePlace
  mail?: MailPlace | undefined
}

/**
 * The environment of PeerTube's container, but for secrets.
 *
 * Source: PeerTube v8.2, support/docker/production/config/custom-environment-variables.yaml: each variable; config/default.yaml: what it
 * means. They go before what is set in its web pages (CHANGELOG.md, 8.2.0).
 */
export const environment = ({ http, settings, contact, main, cache, mail }: Known): Record<string, string> => ({
  ...siteVariables(http, settings, contact),
  ...databaseVariables(main, cache),
  ...transcodingVariables(settings),
  ...liveVariables(settings),
  ...storageVariables(settings),
  ...(mail && mailVariables(mail)),
})

/** Its own name, its administrator, and what each person may do. A quota of -1 is none. */
const siteVariables = ({ host, proxy }: WebPlacement, settings: Settings, contact: string): Record<string, string> => ({
  PEERTUBE_WEBSERVER_HOSTNAME: host,
  PEERTUBE_WEBSERVER_PORT: '443',
  PEERTUBE_WEBSERVER_HTTPS: 'true',
  PEERTUBE_TRUST_PROXY: JSON.stringify([proxy]),
  PEERTUBE_ADMIN_EMAIL: contact,
  PEERTUBE_INSTANCE_NAME: settings.title,
  PEERTUBE_SIGNUP_ENABLED: 'false',
  PEERTUBE_CONTACT_FORM_ENABLED: 'false',
  PEERTUBE_USER_VIDEO_QUOTA: bytes(settings.quota),
  PEERTUBE_USER_VIDEO_QUOTA_DAILY: bytes(settings.daily_quota),
})

const bytes = (mebibytes: number | undefined) => (mebibytes === undefined ? '-1' : String(mebibytes * 1024 * 1024))

const databaseVariables = (main: DatabasePlace, cache: DatabasePlace): Record<string, string> => ({
  PEERTUBE_DB_HOSTNAME: main.host,
  PEERTUBE_DB_PORT: String(main.port),
  PEERTUBE_DB_NAME: main.name,
  PEERTUBE_DB_USERNAME: main.login,
  PEERTUBE_DB_SSL: 'false',
  PEERTUBE_REDIS_HOSTNAME: cache.host,
  PEERTUBE_REDIS_PORT: String(cache.port),
})

const transcodingVariables = ({ transcoding, resolutions, jobs, threads }: Settings): Record<string, string> => ({
  PEERTUBE_TRANSCODING_ENABLED: String(transcoding),
  PEERTUBE_TRANSCODING_CONCURRENCY: String(jobs),
  PEERTUBE_TRANSCODING_THREADS: String(threads),
  ...Object.fromEntries(
    heights.map((height) => [`PEERTUBE_TRANSCODING_${height}P`, String(resolutions.includes(height))]),
  ),
})

/** People are told to broadcast to the very port that it listens at: it is the same within and outside. */
const liveVariables = ({ live, rtmp, transcoding, threads }: Settings): Record<string, string> => ({
  PEERTUBE_LIVE_ENABLED: String(live),
  ...(live && {
    PEERTUBE_LIVE_RTMP_PORT: String(rtmp),
    PEERTUBE_LIVE_TRANSCODING_ENABLED: String(transcoding),
    PEERTUBE_LIVE_TRANSCODING_THREADS: String(threads),
  }),
})

const mailVariables = ({ host, port, security, login, from }: MailPlace): Record<string, string> => ({
  PEERTUBE_SMTP_HOSTNAME: host,
  PEERTUBE_SMTP_PORT: String(port),
  PEERTUBE_SMTP_TLS: String(security === 'tls'),
  PEERTUBE_SMTP_DISABLE_STARTTLS: 'false',
  PEERTUBE_SMTP_USERNAME: login,
  PEERTUBE_SMTP_FROM: from,
})

/** Where its files are. In one bucket, each kind of files has a folder of its own, whose name is PeerTube's. */
function storageVariables({ object_storage: storage }: Settings): Record<string, string> {
  const local = { PEERTUBE_STORAGE_TMP: '/data/tmp/' }
  if (storage === undefined) return local
  const kinds = ['streaming-playlists', 'web-videos', 'user-exports', 'original-video-files', 'captions']
  return {
    ...local,
    PEERTUBE_OBJECT_STORAGE_ENABLED: 'true',
    PEERTUBE_OBJECT_STORAGE_ENDPOINT: storage.endpoint,
    PEERTUBE_OBJECT_STORAGE_REGION: storage.region,
    PEERTUBE_OBJECT_STORAGE_FORCE_PATH_STYLE: String(storage.path_style),
    ...Object.fromEntries(
      kinds.flatMap((kind) => {
        const variable = `PEERTUBE_OBJECT_STORAGE_${kind.toUpperCase().replaceAll('-', '_')}`
        return [
          [`${variable}_BUCKET_NAME`, storage.bucket],
          [`${variable}_PREFIX`, `${kind}/`],
        ]
      }),
    ),
  }
}
