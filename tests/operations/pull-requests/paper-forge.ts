import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Runner } from '../../../operations/pull-requests/runner.ts'

export type PaperComment = { id: number; body: string; user: { login: string } }
type Answer = [status: number, body?: unknown]
type Asked = { method: string; path: string; query: URLSearchParams; body: Record<string, unknown> }

/**
 * A stand-in for a forge on paper: what of GitHub's, and of Gitea's, HTTP API a pull request needs, on loopback and in memory. It is strict:
 * what it does not know, a token that is not its own, and a body that is not of the shape, is refused, and `unknown` has it.
 *
 * It proves which requests are made and in which order. It does not prove that a forge takes them, who a workflow's token is of there, or
 * how a comment looks: that is seen on real forges only.
 */
export class PaperForge {
  readonly comments: PaperComment[] = []
  readonly statuses: { commit: string; state: unknown; context: unknown; description: unknown; target_url: unknown }[] =
    []
  /** What stands on the pull request, and what the repository has. */
  labels: string[] = []
  readonly knownLabels: string[] = ['bug']
  /** Each request that changes something, as `POST path`. */
  readonly changes: string[] = []
  readonly unknown: string[] = []
  /** Requests of these are refused as to a token that may not. */
  forbidden: RegExp | undefined
  head = ''
  private readonly server: Server
  private nextId = 100

  readonly kind: 'github' | 'gitea'
  readonly token = 'token-of-paper'
  readonly self: string

  constructor(kind: 'github' | 'gitea') {
    this.kind = kind
    this.self = kind === 'github' ? 'github-actions[bot]' : 'gitea-actions'
    this.server = createServer((request, response) => {
      void this.answer(request).then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(body === undefined ? undefined : JSON.stringify(body))
      })
    })
  }

  async listen(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((done) => this.server.close(done))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** What its runner tells a process. */
  get environment(): Record<string, string> {
    const api = this.kind === 'github' ? this.url : `${this.url}/api/v1`
    return {
      GITHUB_ACTIONS: 'true',
      ...(this.kind === 'gitea' && { GITEA_ACTIONS: 'true' }),
      GITHUB_REPOSITORY: 'houx/estate',
      GITHUB_SERVER_URL: this.url,
      GITHUB_API_URL: api,
      GITHUB_GRAPHQL_URL: `${this.url}/graphql`,
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_NUMBER: '3',
      GITHUB_TOKEN: this.token,
    }
  }

  get runner(): Runner {
    const { url: server, kind, token } = this
    return {
      ...{ kind, server, token, api: server, graphql: `${server}/graphql` },
      ...{ owner: 'houx', repository: 'estate', run: `${server}/houx/estate/actions/runs/7` },
    }
  }

  says(author: string, body: string): PaperComment {
    const comment = { id: this.nextId, body, user: { login: author } }
    this.nextId += 1
    this.comments.push(comment)
    return comment
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams: query } = new URL(request.url ?? '', this.url)
    const method = request.method ?? ''
    const bearer = this.kind === 'github' ? `token ${this.token}` : `Bearer ${this.token}`
    if (request.headers.authorization !== bearer) return [401, { message: 'Bad credentials' }]
    const text = await new Promise<string>((done) => {
      let all = ''
      request.on('data', (part) => (all += part)).on('end', () => done(all))
    })
    const path = decodeURIComponent(this.kind === 'gitea' ? pathname.replace(/^\/api\/v1(?=\/)/, '') : pathname)
    if (this.kind === 'gitea' && path === pathname) return this.refuse(`${method} ${pathname}`)
    if (this.forbidden?.test(`${method} ${path}`)) return [403, { message: `Not for ${this.token}` }]
    if (method !== 'GET' && path !== '/graphql')
      this.changes.push(`${method} ${path.replace('/repos/houx/estate', '')}`)
    const asked = { method, path, query, body: text === '' ? {} : JSON.parse(text) }
    return this.shared(asked) ?? this[this.kind](asked) ?? this.refuse(`${method} ${path}`)
  }

  private refuse(what: string): Answer {
    this.unknown.push(what)
    return [404, { message: `No such thing here: ${what}` }]
  }

  /** What both forges have at the same path. */
  private shared({ method, path, query, body }: Asked): Answer | undefined {
    const [, of = ''] = /^\/repos\/houx\/estate(\/.*)$/.exec(path) ?? []
    if (method === 'GET' && of === '/pulls/5') return [200, { number: 5, head: { sha: this.head } }]
    if (of === '/issues/5/comments' && method === 'GET') {
      const size = this.kind === 'github' ? Number(query.get('per_page') ?? 30) : Number.POSITIVE_INFINITY
      const first = this.kind === 'github' ? (Number(query.get('page') ?? 1) - 1) * size : 0
      return [200, this.comments.slice(first, first + size)]
    }
    if (of === '/issues/5/comments' && method === 'POST') {
      if (typeof body.body !== 'string' || body.body.length > 65_536) return [422, { message: 'Body is too long' }]
      return [201, this.says(this.self, body.body)]
    }
    const [, id] = /^\/issues\/comments\/(\d+)$/.exec(of) ?? []
    const comment = this.comments.find((one) => String(one.id) === id)
    if (comment && comment.user.login !== this.self) return [403, { message: 'not yours' }]
    if (comment && method === 'PATCH' && typeof body.body === 'string') {
      comment.body = body.body
      return [200, comment]
    }
    if (comment && method === 'DELETE') {
      this.comments.splice(this.comments.indexOf(comment), 1)
      return [204]
    }
    const [, commit] = /^\/statuses\/([0-9a-f]{40})$/.exec(of) ?? []
    if (commit !== undefined && method === 'POST') {
      const { state, context, description, target_url } = body
      if (String(description).length > 140) return [422, { message: 'description is too long' }]
      this.statuses.push({ commit, state, context, description, target_url })
      return [201, {}]
    }
    if (of === '/issues/5/labels' && method === 'GET') return [200, this.labels.map((name) => this.labelOf(name))]
    return undefined
  }

  private github({ method, path, body }: Asked): Answer | undefined {
    if (method === 'POST' && path === '/graphql')
      return body.query === '{ viewer { login } }' ? [200, { data: { viewer: { login: this.self } } }] : undefined
    if (method === 'POST' && path === '/repos/houx/estate/issues/5/labels') {
      this.labels.push(...(body.labels as string[]))
      return [200, []]
    }
    const [, name] = /^\/repos\/houx\/estate\/issues\/5\/labels\/(.+)$/.exec(path) ?? []
    if (name === undefined || method !== 'DELETE') return undefined
    this.labels = this.labels.filter((label) => label !== name)
    return [200, []]
  }

  private gitea({ method, path, query, body }: Asked): Answer | undefined {
    if (method === 'GET' && path === '/user') return [200, { id: -2, login: this.self }]
    if (path === '/repos/houx/estate/labels' && method === 'GET')
      return [200, query.get('page') === '1' ? this.knownLabels.map((name) => this.labelOf(name)) : []]
    if (path === '/repos/houx/estate/labels' && method === 'POST' && /^#[0-9a-f]{6}$/.test(String(body.color))) {
      this.knownLabels.push(String(body.name))
      return [201, this.labelOf(String(body.name))]
    }
    if (path === '/repos/houx/estate/issues/5/labels' && method === 'POST') {
      const names = (body.labels as number[]).map((id) => this.knownLabels[id - 1])
      if (names.includes(undefined)) return [404, { message: 'no such label' }]
      this.labels.push(...names.flatMap((name) => name ?? []))
      return [200, []]
    }
    const [, id] = /^\/repos\/houx\/estate\/issues\/5\/labels\/(\d+)$/.exec(path) ?? []
    if (id === undefined || method !== 'DELETE') return undefined
    this.labels = this.labels.filter((label) => label !== this.knownLabels[Number(id) - 1])
    return [204]
  }

  private labelOf = (name: string) => ({ id: this.knownLabels.indexOf(name) + 1, name })
}
