import { createServer, type IncomingMessage } from 'node:http'

type User = {
  login: string
  /** Where the account is from: 0 is Gitea itself, another a directory. */
  source_id: number
  login_name: string
  prohibit_login: boolean
  keys: { id: number; title: string; key: string }[]
}
type Team = { id: number; name: string; members: string[] }

/** As much of Gitea's API as our scripts use, with what it holds in plain sight. What it answers was seen of Gitea 1.24.0. */
export async function giteaOnPaper() {
  const users: User[] = [userOf('bocage')]
  const teams: Team[] = []
  /** Every call that changes something, in order. */
  const changes: string[] = []
  let ids = 0

  const answer = (method: string, path: string, body: Record<string, never>): unknown => {
    const [, first = '', second = '', third = '', fourth = '', fifth = ''] = path.split('/')
    const user = users.find(({ login }) => login === (first === 'admin' ? third : second))
    const team = teams.find(({ id }) => String(id) === second)
    const route = `${method} ${first === 'admin' ? `admin/${second}` : first}${fourth && first === 'admin' ? `/${fourth}` : ''}`
    if (route === 'GET user') return users[0]
    if (route === 'GET admin/users') return users
    if (route === 'POST admin/users') users.push(userOf(body.username ?? '', body.login_name))
    else if (route === 'PATCH admin/users') Object.assign(user as User, body)
    else if (route === 'POST admin/users/rename') Object.assign(user as User, { login: body.new_username })
    else if (route === 'GET users') return user?.keys
    else if (route === 'POST admin/users/keys') {
      if (users.some(({ keys }) => keys.some(({ key }) => key === body.key))) return undefined
      user?.keys.push({ id: ++ids, title: body.title ?? '', key: body.key ?? '' })
    } else if (route === 'DELETE admin/users/keys')
      Object.assign(user as User, { keys: user?.keys.filter(({ id }) => String(id) !== fifth) })
    else if (route === 'GET orgs') return third === 'teams' ? teams : teams.length > 0 ? { name: second } : undefined
    else if (route === 'GET teams') return team?.members.map((login) => ({ login }))
    else if (route === 'PUT teams') team?.members.push(fourth)
    else if (route === 'DELETE teams')
      Object.assign(team as Team, { members: team?.members.filter((login) => login !== fourth) })
    else throw new Error(`nothing on paper answers ${method} ${path}`)
    return {}
  }

  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request
    const { pathname, searchParams } = new URL(url, 'http://paper')
    if (method !== 'GET') changes.push(`${method} ${pathname}`)
    const found = answer(method, pathname, JSON.parse((await textOf(request)) || '{}'))
    const page = Number(searchParams.get('page') ?? 1)
    response.statusCode = found === undefined ? (method === 'GET' ? 404 : 422) : 200
    response.end(JSON.stringify(Array.isArray(found) ? found.slice(50 * (page - 1), 50 * page) : (found ?? {})))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}`, users, teams, changes, close: () => server.close() }
}

const userOf = (login: string, login_name = ''): User => ({
  login,
  source_id: 0,
  login_name,
  prohibit_login: false,
  keys: [],
})

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
