import { createServer, type IncomingMessage } from 'node:http'

type User = {
  login: string
  /** Where the account is from: 0 is Gitea itself, another a directory. */
  source_id: number
  login_name: string
  full_name: string
  email: string
  password: string
  prohibit_login: boolean
  keys: { id: number; title: string; key: string }[]
}
type Team = { id: number; name: string; members: string[] }
/** An organisation answers under the names it had before, until another takes them. */
type Organisation = { id: number; name: string; before: string[]; teams: Team[]; repositories?: string[] }
type Token = { id: number; login: string; name: string; scopes: string[]; value: string }

/**
 * As much of Gitea's API as our scripts use, with what it holds in plain sight. What it answers was seen of Gitea 1.24.0; which
 * scope a path asks of a token, and that tokens are managed by who signs in with Basic alone, is in its routers/api/v1/api.go
 * (1.24.0 and 1.26.4 agree; where 1.27.3 asks more, that).
 */
export async function giteaOnPaper() {
  const users: User[] = [userOf('bocage')]
  const organisations: Organisation[] = []
  const tokens: Token[] = []
  /** Every call that changes something but tokens, in order. */
  const changes: string[] = []
  /** What a test has happen at a call, as `GET /orgs/houx`; a status is answered in its place. */
  const hooks = { at: (_call: string): number | undefined => undefined }
  let ids = 0

  const answer = (method: string, path: string, body: Record<string, never>): unknown => {
    const [, first = '', second = '', third = '', fourth = '', fifth = ''] = path.split('/')
    const user = users.find(({ login }) => login === (first === 'admin' ? third : second))
    const organisation =
      organisations.find(({ name }) => name.toLowerCase() === second.toLowerCase()) ??
      organisations.find(({ before }) => before.includes(second))
    const team = organisations.flatMap(({ teams }) => teams).find(({ id }) => String(id) === second)
    const route = `${method} ${first === 'admin' ? `admin/${second}` : first}${fourth && first === 'admin' ? `/${fourth}` : ''}`
    if (third === 'tokens') {
      const its = tokens.filter(({ login }) => login === second)
      if (method === 'GET') return its.map(({ value, ...token }) => token)
      const token = its.find(({ id, name }) => (Number(fourth) ? id === Number(fourth) : name === fourth))
      if (token === undefined) return undefined
      tokens.splice(tokens.indexOf(token), 1)
      return {}
    }
    if (path === '/user') return {}
    if (route === 'GET admin/users') return users
    if (route === 'POST admin/users') users.push(userOf(body.username ?? '', body))
    else if (route === 'PATCH admin/users') Object.assign(user as User, body)
    else if (route === 'POST admin/users/rename') Object.assign(user as User, { login: body.new_username })
    else if (route === 'GET users') return user?.keys
    else if (route === 'POST admin/users/keys') {
      if (users.some(({ keys }) => keys.some(({ key }) => key === body.key))) return undefined
      user?.keys.push({ id: ++ids, title: body.title ?? '', key: body.key ?? '' })
    } else if (route === 'DELETE admin/users/keys')
      Object.assign(user as User, { keys: user?.keys.filter(({ id }) => String(id) !== fifth) })
    else if (route === 'POST orgs' && third === 'teams') {
      const made = { id: ++ids, name: body.name ?? '', members: [] }
      organisation?.teams.push(made)
      return made
    } else if (route === 'POST orgs' && third === 'repos') {
      Object.assign(organisation as Organisation, { repositories: [...(organisation?.repositories ?? []), body.name] })
    } else if (route === 'GET repos') return organisation?.repositories?.includes(third) ? {} : undefined
    else if (route === 'POST orgs') {
      const owners = { id: ++ids, name: 'Owners', members: ['bocage'] }
      const made = { id: ++ids, name: body.username ?? '', before: [], teams: [owners] }
      organisations.push(made)
      return made
    } else if (path === '/orgs' || path === '/user/orgs') return organisations.map(({ id, name }) => ({ id, name }))
    else if (route === 'GET orgs') {
      if (third === 'teams') return organisation?.teams
      if (third === 'repos') return []
      const members = organisation?.teams.flatMap((one) => one.members) ?? []
      if (third === 'members' && fourth === '') return [...new Set(members)].map((login) => ({ login }))
      if (third === 'members') return members.includes(fourth) ? {} : undefined
      return organisation && { id: organisation.id, name: organisation.name }
    } else if (route === 'DELETE orgs') organisations.splice(organisations.indexOf(organisation as Organisation), 1)
    else if (route === 'GET packages') return []
    else if (route === 'GET teams') return team?.members.map((login) => ({ login }))
    else if (route === 'PUT teams') team?.members.push(fourth)
    else if (route === 'DELETE teams')
      Object.assign(team as Team, { members: team?.members.filter((login) => login !== fourth) })
    else return unanswered
    return {}
  }

  /** Who asks, by name and token in the place of a password; what Gitea says to anybody else. */
  const refusal = (method: string, path: string, authorization = ''): number | undefined => {
    const [name, value] = Buffer.from(authorization.replace(/^Basic /, ''), 'base64')
      .toString()
      .split(':')
    const token = tokens.find((one) => one.value === value)
    const isPerson = users.some(({ login, password }) => login === name && password !== '' && password === value)
    if (token === undefined) return isPerson && path === '/user' ? undefined : 401
    const has = (asked: string) =>
      token.scopes.some((scope) => [asked, asked.replace('read:', 'write:')].includes(scope))
    const asked = scopesOf(method, path).map((scope) => `${method === 'GET' ? 'read' : 'write'}:${scope}`)
    return asked.every(has) ? undefined : 403
  }

  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request
    const { pathname, searchParams } = new URL(url, 'http://paper')
    const body = JSON.parse((await textOf(request)) || '{}')
    // What Gitea's own command does, `docker` on paper asks for here.
    if (pathname === '/command/generate-access-token') {
      const value = `value-${++ids}`
      tokens.push({ id: ids, value, ...body })
      response.end(value)
      return
    }
    const refused = hooks.at(`${method} ${pathname}`) ?? refusal(method, pathname, request.headers.authorization)
    if (!refused && method !== 'GET' && !pathname.includes('/tokens')) changes.push(`${method} ${pathname}`)
    const found = refused ? {} : answer(method, pathname, body)
    const page = Number(searchParams.get('page') ?? 1)
    const missing = method === 'GET' || pathname.includes('/tokens') ? 404 : 422
    response.statusCode = refused ?? (found === undefined ? missing : found === unanswered ? 501 : 200)
    response.end(JSON.stringify(Array.isArray(found) ? found.slice(50 * (page - 1), 50 * page) : (found ?? {})))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}`, users, organisations, tokens, changes, hooks, close: () => server.close() }
}

/** What is not written on paper. */
const unanswered = { message: 'nothing on paper answers this' }

/**
 * The categories of scopes that guard a path.
 * Source: Gitea 1.27.3, routers/api/v1/api.go; since 1.27.3, who makes a repository of an organisation needs both of its scopes.
 */
function scopesOf(method: string, path: string): string[] {
  if (method === 'POST' && /^\/orgs\/[^/]+\/repos$/.test(path)) return ['organization', 'repository']
  const [, first = ''] = path.split('/')
  const scopes: Record<string, string> = {
    admin: 'admin',
    orgs: 'organization',
    teams: 'organization',
    repos: 'repository',
    packages: 'package',
  }
  return [scopes[first] ?? 'user']
}

/** `docker` for the scripts: a container that is there, with Gitea's own command in it. */
export const dockerOnPaper = (url: string) => `#!/bin/sh
case $* in
ps*volume=*) ;;
ps*) cat "$0.there" ;;
*"admin user list"*) echo '1 bocage' ;;
*generate-access-token*)
  while [ $# -gt 1 ]; do
    case $1 in --username) login=$2 ;; --token-name) name=$2 ;; --scopes) scopes=$2 ;; esac
    shift
  done
  curl --silent --fail ${url}/command/generate-access-token --data "$(jq --null-input --compact-output \\
    --arg login "$login" --arg name "$name" --arg scopes "$scopes" '{ $login, $name, scopes: ($scopes | split(",")) }')"
  ;;
*) exit 1 ;;
esac
`

const userOf = (login: string, { login_name = '', full_name = '', email = '', password = '' } = {}): User => ({
  login,
  source_id: 0,
  login_name,
  full_name,
  email,
  password,
  prohibit_login: false,
  keys: [],
})

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
