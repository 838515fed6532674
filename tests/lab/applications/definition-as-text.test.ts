import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { openSession } from '../../../operations/estate/session.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { checkout } from '../../../words/checkout.ts'
import { answering } from '../answering.ts'
import { type CheckoutCopy, copyCheckout } from '../checkout-copy.ts'
import { visit } from '../visit.ts'

/**
 * An application that nobody prepared: all that Bocage is told of it. The image is whatever has Node.js and a client of PostgreSQL;
 * the program stands in the definition, where others would be in an image of their own.
 */
const definition = `import { z } from 'zod'
import { line } from '../words/written/line.ts'
import { mebibytesBetween } from '../words/written/quantity.ts'
import { defineService } from './define.ts'
import { startAgain } from './form/start-again.ts'

const program = \`
const { Pool } = require('/opt/etherpad-lite/src/node_modules/pg')
const token = require('fs').readFileSync('/run/secrets/token', 'utf8')
const pool = new Pool()
const lines = 'CREATE TABLE IF NOT EXISTS lines (said text, at timestamptz DEFAULT now())'
const tidy = "DELETE FROM lines WHERE at < now() - $1 * interval '1 day'"
if (process.argv[2] === 'tidy') pool.query(tidy, [process.env.KEEP_DAYS]).then(() => pool.end())
else pool.query(lines).then(() => require('http').createServer(async ({ method, url, headers }, response) => {
  const { searchParams } = new URL(url, 'http://book')
  const allowed = method === 'GET' || headers.authorization === 'Bearer ' + token
  if (method === 'POST' && allowed)
    await pool.query('INSERT INTO lines VALUES ($1, $2)', [searchParams.get('said'), searchParams.get('at')])
  const { rows } = await pool.query('SELECT said FROM lines')
  response.writeHead(allowed ? 200 : 403).end([process.env.TITLE, ...rows.map(({ said }) => said)].join('\\\\n'))
}).listen(8000))\`

export const service = defineService({
  title: 'Guest book',
  summary: 'Visitors leave a line.',
  manual: 'https://guest-book.example/',
  instances: 'anyone',
  addressed: true,
  images: { book: 'etherpad/etherpad:2.5.3', postgresql: 'postgres:15.19-bookworm' },
  settings: z.strictObject({
    title: line(80),
    keep_days: z.int().min(1).default(30),
    memory: mebibytesBetween('64MiB', '1GiB').prefault('128MiB'),
  }),
  unit: ({ key, address, settings: { title, keep_days, memory } }) => ({
    identity: key,
    component: 'GuestBook',
    endpoints: [{ key: \`\${key}-http\`, role: 'http', host: address }],
    databases: { main: { engine: 'postgresql', reader: '5001:0' } },
    make: ({ image, database, secretFile }) => {
      const { host: PGHOST, name: PGDATABASE, login: PGUSER, password } = database('main')
      const container = {
        ...{ identity: key, image: image('book'), listens: { http: 8000 }, memoryMiB: memory },
        ...{ command: ['node', '/opt/book.js'], files: { '/opt/book.js': program } },
        environment: { TITLE: title, KEEP_DAYS: String(keep_days), PGHOST, PGDATABASE, PGUSER },
        secrets: { database: password, token: secretFile(\`\${key}/token\`) },
        secretEnvironment: { PGPASSWORD: 'database' },
        health: ['curl', '--fail', '--silent', '--output', '/dev/null', 'http://127.0.0.1:8000/'],
      }
      const tidy = { title: \`Old lines of \${title}\`, command: ['node', '/opt/book.js', 'tidy'], every: 'daily' }
      const token = { path: \`\${key}/token\`, owner: '5001:0', renewal: { opens: title, ...startAgain } }
      return { steps: [{ container }], secrets: [token], jobs: { tidy } }
    },
  }),
})
`

/** What is no page, by both protocols: it says again what it hears. */
const echo = `import { z } from 'zod'
import { defineService } from './define.ts'

const program = \`
require('net').createServer((socket) => socket.pipe(socket)).listen(7000)
const udp = require('dgram').createSocket('udp4')
udp.on('message', (said, { port, address }) => udp.send(said, port, address)).bind(7000)\`

export const service = defineService({
  title: 'Echo',
  summary: 'Says again what it hears.',
  manual: 'https://echo.example/',
  instances: 'anyone',
  images: { echo: 'etherpad/etherpad:2.5.3' },
  settings: z.strictObject({ port: z.int().min(1024) }),
  unit: ({ key, settings: { port: outside } }) => ({
    identity: key,
    component: 'Echo',
    endpoints: [
      { key: \`\${key}-tcp\`, role: 'tcp', outside },
      { key: \`\${key}-udp\`, role: 'udp', outside, protocol: 'udp' },
    ],
    make: ({ image }) => ({
      steps: [
        {
          container: {
            ...{ identity: key, image: image('echo'), listens: { tcp: 7000, udp: 7000 }, memoryMiB: 64 },
            ...{ command: ['node', '/opt/echo.js'], files: { '/opt/echo.js': program } },
            health: ['node', '-e', 'require("net").connect(7000, () => process.exit())'],
          },
        },
      ],
    }),
  }),
})
`
const host = 'livre.gnuragistes.example'
const key = 'gnuragistes-livre'
const written = `
services:
  livre: { kind: guest-book, on: apps, address: ${host}, title: Livre d'or }
  echo: { kind: echo, on: apps, port: 7007 }
  echo-loue: { kind: echo, on: loue, port: 7007 }
`

let copy: CheckoutCopy
const up = (...args: string[]) => copy.run('scripts/up', args)

beforeAll(async () => {
  copy = await copyCheckout({ 'services/guest-book.ts': definition, 'services/echo.ts': echo })
})
afterAll(async () => {
  await execa(join(checkout, 'scripts/up'), ['collective', 'gnuragistes'], { cwd: checkout, stdin: 'ignore' })
  for (const name of [`apps/${key}-main`, `apps/${key}`])
    await execa(join(checkout, 'scripts/leftovers'), ['purge', name, '--confirm', name], { cwd: checkout })
  await copy.remove()
})

test('a definition of under 60 lines becomes a service, without a line of code elsewhere', async () => {
  expect(definition.split('\n').length).toBeLessThanOrEqual(61)
  const file = copy.path('inventory/associations/gnuragistes.yaml')
  await writeFile(file, (await readFile(file, 'utf8')) + written)
  // With the collective, whose hosts lead to what is no page.
  const { all } = await up('collective', 'gnuragistes')
  expect(all).toContain(`container ${key}-container`)
  expect((await visit(`https://${host}/`)).body).toBe("Livre d'or")
})

test('it has its secret and its database: who has the token writes, and others don’t', async () => {
  const token = await ssh('apps', `cat /var/lib/bocage/secrets/gnuragistes/${key}/token`)
  const post = (said: string, at: string, authorization: string) =>
    visit(`https://${host}/?${new URLSearchParams({ said, at })}`, { method: 'POST', headers: { authorization } })
  const now = new Date().toISOString()
  expect((await post('From nobody', now, 'Bearer x')).status).toBe(403)
  expect((await post('Long ago', '2020-01-01', `Bearer ${token}`)).status).toBe(200)
  expect((await post('Today', now, `Bearer ${token}`)).body).toBe("Livre d'or\nLong ago\nToday")
})

test('what is no page answers at the address of its network, by TCP and by UDP at one port', async () => {
  const { site } = await openSession()
  for (const door of ['pve1', 'loue']) {
    const address = site?.ssh.addresses[door] ?? ''
    for (const protocol of ['tcp', 'udp'] as const)
      expect([door, protocol, await saidAgain(protocol, address, 7007)]).toEqual([door, protocol, 'Ohé'])
  }
})

/** What comes back of a word that is sent there, within some seconds. */
async function saidAgain(protocol: 'tcp' | 'udp', address: string, port: number): Promise<string> {
  const signal = AbortSignal.timeout(10_000)
  if (protocol === 'tcp') {
    const socket = connect(port, address)
    socket.end('Ohé')
    const [said] = await once(socket, 'data', { signal })
    return String(said)
  }
  const socket = createSocket('udp4')
  socket.send('Ohé', port, address)
  const [said] = await once(socket, 'message', { signal }).finally(() => socket.close())
  return String(said)
}

test('its job runs, with the secrets of its container', async () => {
  await ssh('apps', `systemctl start bocage-job-${key}.tidy.service`)
  expect((await visit(`https://${host}/`)).body).toBe("Livre d'or\nToday")
})

test('its containers answer by their own checks, and a second run changes nothing', async () => {
  expect((await up('gnuragistes', '--refresh')).all).toMatch(/gnuragistes: no change/)
  await ssh('apps', answering(key, `${key}-main`))
})
