import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { type AddressInfo, createServer as createPlainServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext, type SecureContext } from 'node:tls'
import { execa } from 'execa'

const curve = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** A certificate authority of a test's own. */
export class PaperAuthority {
  private readonly folder = mkdtempSync(join(tmpdir(), 'bocage-authority-'))
  private readonly files = { key: join(this.folder, 'ca.key'), certificate: join(this.folder, 'ca.pem') }

  static async make(): Promise<PaperAuthority> {
    const authority = new PaperAuthority()
    const { key, certificate } = authority.files
    const args = ['req', '-x509', '-newkey', ...curve, '-keyout', key, '-out', certificate, '-subj', '/CN=paper']
    await execa('openssl', [...args, '-days', '2'])
    return authority
  }

  /** Its own certificate, in PEM. */
  get root(): string {
    return readFileSync(this.files.certificate, 'utf8')
  }

  /** The file of its own certificate. */
  get rootFile(): string {
    return this.files.certificate
  }

  /** A certificate for a name, for so many days from now; one that has ended, where that is less than none. */
  async certify(name: string, days = 30): Promise<{ key: Buffer; cert: Buffer }> {
    const path = join(this.folder, `${name}-${days}`)
    const asked = ['-keyout', `${path}.key`, '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
    const request = await execa('openssl', ['req', '-newkey', ...curve, ...asked])
    const { key, certificate } = this.files
    const by = ['-CA', certificate, '-CAkey', key, '-days', String(days), '-copy_extensions', 'copy']
    await execa('openssl', ['x509', '-req', ...by, '-out', `${path}.pem`], { input: request.stdout })
    return { key: readFileSync(`${path}.key`), cert: readFileSync(`${path}.pem`) }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}

/** A gateway on paper: on this machine, with the certificates that it was given, and an answer for every name. */
export class PaperGateway {
  private readonly contexts = new Map<string, SecureContext>()
  private readonly server: Server
  /** The names that were asked for, in order. */
  readonly asked: string[] = []

  constructor(answer: (request: IncomingMessage, response: ServerResponse) => void) {
    const SNICallback = (name: string, done: (error: null, context?: SecureContext) => void) =>
      done(null, this.contexts.get(name))
    this.server = createServer({ SNICallback }, (request, response) => {
      this.asked.push(request.headers.host ?? '')
      answer(request, response)
    })
  }

  /** Gives it a certificate for a name, whoever's it is. */
  certify(name: string, certificate: { key: Buffer; cert: Buffer }): void {
    this.contexts.set(name, createSecureContext(certificate))
  }

  async listen(): Promise<number> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
    return (this.server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((done) => this.server.close(done))
  }
}

/** A gateway that has no certificate for any name: as Caddy, it answers every greeting with a fatal alert, "internal error" (RFC 8446, 6.2). */
export async function gatewayWithoutCertificates(): Promise<{ port: number; close: () => void }> {
  const server = createPlainServer((socket) => {
    socket.on('error', () => {}).once('data', () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 80])))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}
