import { z } from 'zod'
import { line } from '../words/written/line.ts'
import { mebibytesBetween } from '../words/written/quantity.ts'
import { defineService } from './define.ts'
import { answers } from './form/health.ts'

/** Its settings take such a word for what it looks like, and no text (settings.json.docker, "environment variables"). */
const text = (most: number) =>
  line(most).refine(
    (value) => !/^(true|false|null|undefined|-?[0-9.]+(e[0-9]+)?)$/i.test(value.trim()),
    'Etherpad would take it for another thing than a text: add a word',
  )

/**
 * Etherpad: texts that people write together. Whoever knows the address of a text can write in it.
 *
 * On change of its settings or its image, it is away for some seconds. On removal, it is no longer served; texts and passwords stay,
 * listed as leftovers.
 *
 * Source: ether/etherpad-lite, settings.json.docker (each variable) and Dockerfile (user 5001:0, port, command).
 */
export const service = defineService({
  title: 'Etherpad',
  summary: 'Texts written together, in real time.',
  manual: 'https://docs.etherpad.org/',
  instances: 'anyone',
  addressed: true,
  images: { etherpad: 'etherpad/etherpad:2.5.3', postgresql: 'postgres:15.19-bookworm' },
  settings: z.strictObject({
    /** What the tab of the browser shows. */
    title: text(80).prefault('Etherpad'),
    /** What a new text begins with. */
    welcome: text(500).prefault('Bienvenue ! Welcome!'),
    /** The most memory that it may use; its database's comes beside it. */
    memory: mebibytesBetween('256MiB', '16GiB').prefault('512MiB'),
  }),
  unit: ({ key, address, settings }) => ({
    identity: key,
    component: 'Etherpad',
    endpoints: [{ key: `${key}-http`, role: 'http', host: address }],
    holds: [{ identity: key, kind: 'pad', data: { var: '/opt/etherpad-lite/var' } }],
    databases: { main: { engine: 'postgresql', reader: '5001:0' } },
    make: ({ image, database }) => {
      const { host, port, name, login, password } = database('main')
      const container = {
        identity: key,
        image: image('etherpad'),
        environment: {
          TITLE: settings.title,
          DEFAULT_PAD_TEXT: settings.welcome,
          TRUST_PROXY: 'true',
          ...{ DB_TYPE: 'postgres', DB_HOST: host, DB_PORT: String(port), DB_NAME: name, DB_USER: login },
        },
        secrets: { database: password },
        secretEnvironment: { DB_PASS: 'database' },
        command: ['pnpm', 'run', 'prod'],
        versioned: { data: 'var', paths: ['*'] },
        listens: { http: 9001 },
        health: answers('http://127.0.0.1:9001/health'),
        memoryMiB: settings.memory,
      }
      return { steps: [{ container }] }
    },
  }),
})
