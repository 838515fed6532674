import { request } from 'node:https'
import { isIPv6, type LookupFunction } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** What came of asking for a page: the status and the certificate's end; or else the error by which it ended, by Node's code for it. */
export type Page = { status?: number; certificateEnds?: Date; error?: { code: string; message: string } }

/** Where a page is asked for. */
export type Place = {
  /** An IP address: whatever name servers say. */
  address: string
  port?: number
  /** Certificates that vouch for the page's, in PEM, in place of those that Node knows. */
  roots?: string
  /** After how many seconds the answer is given up. */
  timeoutSeconds?: number
}

/**
 * Asks for the first page of a name as a visitor's browser does, at one address: the certificate has to be valid for the name.
 * A redirection is an answer; what the page holds is not read. It never throws.
 */
export function askPage(host: string, { address, port = 443, roots, timeoutSeconds = 20 }: Place): Promise<Page> {
  const family = isIPv6(address) ? 6 : 4
  // Later, as a real one does: where there is no way to the address, Node would go on with a connection that has ended already.
  const lookup: LookupFunction = (_, { all }, done) =>
    setImmediate(() => (all ? done(null, [{ address, family }]) : done(null, address, family)))
  return new Promise((resolve) => {
    const page: Page = {}
    const sent = request(
      { host, port, path: '/', lookup, agent: false, signal: AbortSignal.timeout(timeoutSeconds * 1000), ca: roots },
      ({ statusCode }) => {
        resolve({ ...page, status: statusCode ?? 0 })
        sent.destroy()
      },
    )
    sent.on('socket', (socket) =>
      socket.once('secureConnect', () => {
        const end = new Date((socket as TLSSocket).getPeerCertificate().valid_to)
        if (!Number.isNaN(end.getTime())) page.certificateEnds = end
      }),
    )
    sent.on('error', ({ message, code = '', name }: NodeJS.ErrnoException) =>
      resolve({ ...page, error: { code: name === 'AbortError' ? 'ETIMEDOUT' : code, message } }),
    )
    sent.end()
  })
}
