import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { places } from '../../lab/places.ts'
import { openSession, type Session } from '../../operations/estate/session.ts'
import { webAddresses } from '../../operations/visits/web-addresses.ts'

export type Visit = { status: number; body: string; headers: IncomingMessage['headers']; issuer: string; names: string }

/** Opens an address of the estate as a visitor does: at the public address that it leads to, trusting the lab's authority and no other. */
export async function visit(
  url: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Visit> {
  const address = await addressOf(new URL(url).hostname)
  return new Promise((resolve, reject) => {
    const options = {
      method,
      headers,
      ca: readFileSync(places.roots),
      timeout: 60_000,
      agent: false as const,
      lookup: (_: string, __: object, done: (error: null, list: { address: string; family: number }[]) => void) =>
        done(null, [{ address, family: 4 }]),
    }
    const sent = request(url, options as object, (response) => {
      const socket = response.socket as TLSSocket
      const certificate = socket.getPeerCertificate()
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
          headers: response.headers,
          issuer: String(certificate.issuer?.CN ?? ''),
          names: certificate.subjectaltname ?? '',
        }),
      )
    })
    sent.on('error', reject)
    sent.on('timeout', () => sent.destroy(new Error(`${url} did not answer within a minute`)))
    sent.end(body)
  })
}

/** Where a name of the estate leads: the door of the network that serves it. What the plan doesn't have, nobody serves. */
async function addressOf(host: string): Promise<string> {
  const { plan, site } = await openSession()
  return webAddresses(plan, site).find((one) => one.host === host)?.door.address ?? hostAddress(plan, site)
}

/** The address at which the lab's first Proxmox host stands in the lab's internet. */
export async function firstHostAddress(): Promise<string> {
  const { plan, site } = await openSession()
  return hostAddress(plan, site)
}

function hostAddress(plan: Session['plan'], site: Session['site']): string {
  const host = Object.values(plan.collective.machines).find(({ carries }) => carries)
  return site?.ssh.addresses[host?.name ?? ''] ?? ''
}
