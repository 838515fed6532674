import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type SiteProfile, siteProfile } from '../../../inventory/model/site.ts'
import { askPage, type Place } from '../../../operations/visits/ask-page.ts'
import { type VisitOptions, visitAddresses } from '../../../operations/visits/visit-addresses.ts'
import type { WebAddress } from '../../../operations/visits/web-addresses.ts'
import { gatewayWithoutCertificates, PaperAuthority, PaperGateway } from './paper-sites.ts'

let authority: PaperAuthority
let port: number
let uncertified: Awaited<ReturnType<typeof gatewayWithoutCertificates>>
let site: SiteProfile
let statuses: number[]
const gateway = new PaperGateway((_, response) => {
  response.writeHead(statuses.shift() ?? 200).end()
})

beforeAll(async () => {
  authority = await PaperAuthority.make()
  gateway.certify('houx.example', await authority.certify('houx.example'))
  port = await gateway.listen()
  uncertified = await gatewayWithoutCertificates()
  const acme = { directory: 'https://acme.example/dir', root: '', roots: authority.rootFile }
  site = siteProfile.parse({ name: 'paper', nameserver: '192.0.2.53', acme })
})
beforeEach(() => {
  statuses = []
})
afterAll(async () => {
  await gateway.close()
  uncertified.close()
  authority.remove()
})

const at = (host: string, address = '127.0.0.1'): WebAddress => ({
  host,
  stack: 'houx',
  machine: 'apps',
  gateway: 'gateway',
  door: { machine: 'pve1', address },
})

const here = { ipv4: ['127.0.0.1'], ipv6: [] }
/** Looks as over the internet, at the gateway on paper. */
function visit(
  addresses: WebAddress[],
  options: Partial<VisitOptions> = {},
  visitor: Partial<VisitOptions['visitor']> = {},
) {
  const places: Place[] = []
  const sightings = visitAddresses(addresses, {
    site,
    visitor: {
      askPage: (host, place) => {
        places.push(place)
        return askPage(host, { ...place, port: host === 'houx.example' ? port : uncertified.port })
      },
      lookUp: async () => here,
      reasonsOn: async () => new Map(),
      ...visitor,
    },
    ...options,
  })
  return { sightings, places }
}

test('a page that people get has its status and its certificate’s end, and no trouble', async () => {
  const [seen] = await visit([at('houx.example')]).sightings
  expect(seen).toEqual({ address: at('houx.example'), status: 200, certificateEnds: expect.any(Date) })
})

test('what comes by itself is waited for, and said while it is', async () => {
  statuses = [502, 502]
  const waits: string[][] = []
  const [seen] = await visit([at('houx.example')], { patienceSeconds: 20, waitingFor: (hosts) => waits.push(hosts) })
    .sightings
  expect(seen?.status).toBe(200)
  expect(seen?.trouble).toBeUndefined()
  expect(waits).toEqual([['houx.example'], []])
})

test('what doesn’t come is given up when the time is over, and not waited for without patience', async () => {
  statuses = Array(100).fill(502)
  const began = Date.now()
  const [seen] = await visit([at('houx.example')], { patienceSeconds: 1 }).sightings
  expect(seen?.trouble?.what).toMatch(/^it answers with status 502/)
  expect(Date.now() - began).toBeLessThan(5000)
  const left = statuses.length
  await visit([at('houx.example')]).sightings
  expect(statuses.length).toBe(left - 1)
})

test.each(['apps', 'gateway', 'pve1'])('what needs %s, which doesn’t answer, is asked once', async (machine) => {
  statuses = Array(100).fill(502)
  await visit([at('houx.example')], { patienceSeconds: 60, silent: new Set([machine]) }).sightings
  expect(statuses.length).toBe(99)
})

test('nobody waits any more once the run is to stop', async () => {
  statuses = Array(100).fill(502)
  const began = Date.now()
  await visit([at('houx.example')], { patienceSeconds: 60, stopped: () => true }).sightings
  expect(Date.now() - began).toBeLessThan(5000)
})

test('of a name without a certificate, its gateway says why', async () => {
  const reasonsOn = async (name: string) =>
    new Map([['nobody.example', name === 'gateway' ? 'connection refused' : 'of another gateway']])
  const [seen, other] = await visit([at('nobody.example'), at('silent.example')], {}, { reasonsOn }).sightings
  const what = 'its gateway has no certificate for it'
  expect(seen?.trouble).toMatchObject({ what, why: 'gateway says: connection refused' })
  expect(other?.trouble).toMatchObject({ what, why: 'gateway does not say why' })
})

test('a name that does not lead there is told as that, at once, whatever the door answers', async () => {
  const began = Date.now()
  const lookUp = async () => ({ ipv4: [], ipv6: [] })
  const [seen] = await visit([at('nobody.example')], { patienceSeconds: 60 }, { lookUp }).sightings
  expect(seen?.trouble?.what).toMatch(/^the name leads nowhere/)
  expect(Date.now() - began).toBeLessThan(5000)
})

test('a door with a name is looked up, by the name server of the rehearsal', async () => {
  const asked: unknown[] = []
  const lookUp = async (...words: unknown[]) => {
    asked.push(words)
    return here
  }
  const { sightings, places } = visit([at('houx.example', 'pve1.bocage.example')], {}, { lookUp })
  expect((await sightings)[0]?.trouble).toBeUndefined()
  expect(asked).toEqual([
    ['houx.example', '192.0.2.53'],
    ['pve1.bocage.example', '192.0.2.53'],
  ])
  expect(places.map(({ address }) => address)).toEqual(['127.0.0.1'])
})

test('a door whose name leads nowhere is told by its own name', async () => {
  const lookUp = async (host: string) => (host === 'houx.example' ? here : { ipv4: [], ipv6: [] })
  const [seen] = await visit([at('houx.example', 'pve1.bocage.example')], {}, { lookUp }).sightings
  expect(seen?.trouble?.what).toBe(
    'name servers know no address of pve1 (pve1.bocage.example), whose gateway serves it',
  )
})

test('where no name server answers, the page is what counts, and that nobody knows the rest is said', async () => {
  const [seen] = await visit([at('houx.example')], {}, { lookUp: async () => undefined }).sightings
  expect(seen).toMatchObject({ status: 200, unsure: true })
  expect(seen?.trouble).toBeUndefined()
})

test('where no name server answers, nobody is told that a door’s name leads nowhere', async () => {
  const { sightings, places } = visit(
    [at('houx.example', 'pve1.bocage.example')],
    {},
    { lookUp: async () => undefined },
  )
  const [seen] = await sightings
  expect(seen).toMatchObject({
    unsure: true,
    trouble: { what: expect.stringContaining('no name server of this machine answers') },
  })
  expect(places).toEqual([])
})

test('a rehearsal without its certificates is refused, with the cure', async () => {
  const acme = { directory: 'https://acme.example/dir', root: '', roots: '/nowhere/roots.pem' }
  const lost = siteProfile.parse({ name: 'paper', acme })
  await expect(visit([at('houx.example')], { site: lost }).sightings).rejects.toThrow(
    '/nowhere/roots.pem: it is not there',
  )
})
