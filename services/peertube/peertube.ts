import { z } from 'zod'
import { webName } from '../../words/written/domain.ts'
import { line } from '../../words/written/line.ts'
import { mebibytesBetween } from '../../words/written/quantity.ts'
import { defineService } from '../define.ts'
import type { ContainerForm } from '../form/container.ts'
import { answers } from '../form/health.ts'
import { passwordScript, scriptText } from '../form/script-text.ts'
import type { GivenSecret, UnitSecret, WebPlacement } from '../form/unit.ts'
import { environment, heights, mailSecrets, secretVariables, storageSecrets } from './environment.ts'

/** The name of a bucket, as all providers take it. */
const bucketName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    'Write the name of a bucket: lower-case letters, digits, dots and dashes',
  )

const settings = z.strictObject({
  /** The name of the site, as visitors and other sites read it. */
  title: line(100).prefault('PeerTube'),
  /** The largest request. A browser sends a video in pieces, however large; a program may send it whole. */
  upload: mebibytesBetween('64MiB', '1TiB').prefault('8GiB'),
  /** How much each person may upload in all; without it, as much as there is room for. */
  quota: mebibytesBetween('64MiB', '1024TiB').optional(),
  /** How much each person may upload in a day; without it, as much as there is room for. */
  daily_quota: mebibytesBetween('64MiB', '1024TiB').optional(),
  /** Whether videos are made in forms that every browser plays. Without it, many uploads can't be watched. */
  transcoding: z.boolean().default(true),
  /** The heights of picture, in lines, that a larger video is made in as well: each takes time and room on the disk. */
  resolutions: z
    .array(z.literal(heights))
    .refine((written) => new Set(written).size === written.length, 'Write each height once')
    .default([480, 720]),
  /** How many videos are transcoded at once. */
  jobs: z.int().min(1).max(16).default(1),
  /** How many threads each transcoding has. */
  threads: z.int().min(1).max(64).default(1),
  /** The most processors that it keeps busy, transcoding included. */
  processors: z.number().min(0.5).max(512).default(1),
  /** The most memory that it may use, transcoding included; its databases' comes beside it. */
  memory: mebibytesBetween('1GiB', '256GiB').prefault('2GiB'),
  /** Whether people may broadcast live, by RTMP. */
  live: z.boolean().default(false),
  /** The port for live broadcasts on the public address. */
  rtmp: z.int().min(1024).max(65535).default(1935),
  /** Where videos are kept, instead of on the machine's disk: a bucket of an S3 provider. Its two keys are given secrets. */
  object_storage: z
    .strictObject({
      /** The provider's address, as "s3.fr-par.scw.cloud". */
      endpoint: webName,
      /** The provider's word for where it is, as "fr-par". */
      region: z.string().regex(/^[a-z0-9-]{1,40}$/, 'Write the name of a region, as "fr-par"'),
      /** The bucket, which is there already. */
      bucket: bucketName,
      /** Whether the bucket is a part of each address's path, and not of its name. */
      path_style: z.boolean().default(false),
    })
    .optional(),
})

export type Settings = z.output<typeof settings>

/**
 * PeerTube: videos, which other sites of the fediverse can follow.
 *
 * Its address is for good: with another one, what others know of it would lead nowhere, so a change of the address is refused. Nobody can
 * register; whoever shall have an account gets one from `root`. Where no mail leaves the estate, people who forget their password ask `root`
 * as well.
 *
 * On change of its settings or its image, it is away for some seconds, up to some minutes where a new version changes its database; uploads
 * that were under way go on afterwards. On removal, it is no longer served; videos, database and passwords stay, listed as leftovers.
 *
 * Source: Chocobozzz/PeerTube v8.2, support/docker/production (Dockerfile, entrypoint.sh); CHANGELOG.md (8.0.0: tags no longer name a
 * Debian); docs.joinpeertube.org, install/docker ("your domain name is definitive").
 */
export const service = defineService({
  title: 'PeerTube',
  summary: 'Publishes videos, and shares them with other sites that do.',
  manual: 'https://docs.joinpeertube.org',
  instances: 'anyone',
  addressed: true,
  images: {
    peertube: 'chocobozzz/peertube:v8.2.4',
    postgresql: 'postgres:15.19-bookworm',
    redis: 'redis:7.2.16-bookworm',
  },
  settings,
  unit: ({ key, address, settings }) => ({
    identity: key,
    component: 'PeerTube',
    endpoints: [
      { key: `${key}-http`, role: 'http', host: address, uploadMiB: settings.upload },
      ...(settings.live ? [{ key: `${key}-rtmp`, role: 'rtmp', outside: settings.rtmp }] : []),
    ],
    holds: [
      {
        identity: key,
        kind: 'video site',
        data: { data: '/data', config: '/config' },
        ...(address !== undefined && { bearer: address }),
      },
    ],
    databases: { main: { engine: 'postgresql' }, cache: { engine: 'redis' } },
    needs: { mail: {} },
    make: ({ image, web, database, provided, secretFile, contact, ownerName }) => {
      const [http, main, cache] = [web('http'), database('main'), database('cache')]
      const store = settings.object_storage
      const mail = provided('mail')
      const secrets = [...bornSecrets(key, http, ownerName), ...(store ? givenSecrets(key, store) : [])]
      const ownFiles = secrets.map(({ path }) => [path.slice(key.length + 1), secretFile(path)])
      const container = {
        identity: key,
        image: image('peertube'),
        environment: environment({ http, settings, contact, main, cache, mail }),
        secrets: {
          database: main.password,
          cache: cache.password,
          ...Object.fromEntries(ownFiles),
          ...(mail && { mail: mail.password }),
        },
        secretEnvironment: { ...secretVariables, ...(store && storageSecrets), ...(mail && mailSecrets) },
        command: ['/bin/sh', keepUploads, '/usr/local/bin/entrypoint.sh', 'node', 'dist/server'],
        files: { [keepUploads]: scriptText([script('keep-uploads.sh')]) },
        // What was set in its web pages; its database comes with it.
        versioned: { data: 'config', paths: ['*'] },
        listens: { http: 9000, ...(settings.live && { rtmp: settings.rtmp }) },
        health: answers('http://127.0.0.1:9000/api/v1/ping'),
        memoryMiB: settings.memory,
        processors: settings.processors,
        capabilities: startCapabilities,
        stopSeconds: 30,
      }
      return { steps: [{ container }], secrets, parts: [{ packages: ['curl', 'jq'] }] }
    },
  }),
})

/** What its start needs, which gives it its folders and then becomes its own user. */
const startCapabilities: ContainerForm['capabilities'] = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_SETGID',
  'CAP_SETUID',
]

const script = (file: string) => `services/peertube/${file}`

/** Where the script lies in the container that starts it: uploads that are under way outlive a start by it. */
const keepUploads = '/opt/keep-uploads.sh'

const bornSecrets = (key: string, { host, address, port }: WebPlacement, ownerName: string): UnitSecret[] => [
  {
    path: `${key}/secret`,
    bytes: 32,
    renewal: {
      opens: `the second factors of the accounts of ${host}, and links that it signs`,
      when: 'never',
      note: 'another one would lose the second factors of sign-in; whoever has it can open the archives that people make of their accounts',
    },
  },
  {
    path: `${key}/root`,
    renewal: {
      opens: `"root" of ${host}`,
      when: 'on request',
      note: 'whoever uses it must be told the new one',
      signsIn: { login: 'root', page: `https://${host}/login`, who: ownerName },
      scripts: [passwordScript, script('rotate-root.sh')],
      values: { container: key, host, url: `http://${address}:${port}/api/v1` },
    },
  },
]

const givenSecrets = (key: string, { endpoint, bucket }: NonNullable<Settings['object_storage']>): GivenSecret[] => [
  { path: `${key}/s3-key-id`, given: { what: `the id of the key to the bucket "${bucket}" of ${endpoint}` } },
  { path: `${key}/s3-key`, given: { what: `the key to the bucket "${bucket}" of ${endpoint}` } },
]
