import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { askPage } from '../../../operations/visits/ask-page.ts'
import { troubleOfPage } from '../../../operations/visits/trouble.ts'
import { gatewayWithoutCertificates, PaperAuthority, PaperGateway } from './paper-sites.ts'

let authority: PaperAuthority
let port: number
const gateway = new PaperGateway(({ headers }, response) => {
  if (headers.host?.startsWith('silent.')) return
  const status = headers.host?.startsWith('broken.') ? 503 : headers.host?.startsWith('moved.') ? 301 : 200
  response.writeHead(status, { location: 'https://elsewhere.example/' }).end('a page')
})

beforeAll(async () => {
  authority = await PaperAuthority.make()
  for (const name of ['houx.example', 'broken.example', 'moved.example', 'silent.example'])
    gateway.certify(name, await authority.certify(name))
  gateway.certify('old.example', await authority.certify('old.example', -1))
  gateway.certify('other.example', await authority.certify('houx.example'))
  port = await gateway.listen()
})
afterAll(async () => {
  await gateway.close()
  authority.remove()
})

const ask = (host: string, more: object = {}) =>
  askPage(host, { address: '127.0.0.1', port, roots: authority.root, timeoutSeconds: 1, ...more })

test('a page that comes has its status, and the end of its certificate; it was asked for by its name', async () => {
  const { status, certificateEnds, error } = await ask('houx.example')
  expect([status, error]).toEqual([200, undefined])
  const days = ((certificateEnds?.getTime() ?? 0) - Date.now()) / 86_400_000
  expect(days).toBeGreaterThan(29)
  expect(days).toBeLessThan(31)
  expect(gateway.asked).toContain(`houx.example:${port}`)
})

test('a redirection is an answer, and is not followed', async () => {
  expect(await ask('moved.example')).toMatchObject({ status: 301 })
})

test.each([
  ['broken.example', 'it answers with status 503: its application is not ready'],
  ['old.example', 'its certificate has expired'],
  ['other.example', 'pve1 shows a certificate for another name'],
  ['silent.example', 'pve1 gives no answer for it in time'],
])('%s: %s', async (host, what) => {
  expect(troubleOfPage(await ask(host), 'pve1')?.what).toBe(what)
})

test('a gateway without a certificate for the name is told as that, and may get one', async () => {
  const { port: other, close } = await gatewayWithoutCertificates()
  try {
    const trouble = troubleOfPage(await ask('houx.example', { port: other }), 'pve1')
    expect(trouble).toMatchObject({ what: 'its gateway has no certificate for it', passing: true, uncertified: true })
  } finally {
    close()
  }
})

test('a certificate of an authority that nobody knows is none', async () => {
  const page = await ask('houx.example', { roots: undefined })
  expect(troubleOfPage(page, 'pve1')?.what).toMatch(/^no browser believes the certificate that pve1 shows/)
})

test('where nobody listens, or whoever does never greets, that is said within the time', async () => {
  const mute = createServer(() => {})
  await new Promise<void>((done) => mute.listen(0, '127.0.0.1', done))
  const { port: other } = mute.address() as { port: number }
  try {
    const began = Date.now()
    expect(troubleOfPage(await ask('houx.example', { port: other }), 'pve1')?.what).toBe(
      'pve1 gives no answer for it in time',
    )
    expect(Date.now() - began).toBeLessThan(5000)
  } finally {
    mute.close()
  }
  expect(troubleOfPage(await ask('houx.example', { port: other }), 'pve1')?.what).toBe(
    'nobody takes connections on port 443 of pve1',
  )
})

test('the page of a silent application still tells the end of its certificate', async () => {
  expect((await ask('silent.example')).certificateEnds).toBeInstanceOf(Date)
})

test('a place to which there is no way at all is an error like others', async () => {
  // The system refuses a connection to everybody at once, without asking anybody.
  expect(await ask('houx.example', { address: '255.255.255.255', port: 443 })).toMatchObject({
    error: { code: expect.stringMatching(/EACCES|ENETUNREACH/) },
  })
})
