import { mkdtempSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from '@jest/globals'
import { execa } from 'execa'
import { attach } from '../../lab/machines/container.ts'
import { places } from '../../lab/places.ts'
import { ssh } from '../../ssh/ssh.ts'
import { quote } from '../../words/quote.ts'
import { session } from './estate.ts'
import { firstHostAddress, type Visit, visit } from './visit.ts'

/** Git on the forge as people use it: from outside, with what is theirs. */
export type Git = (args: string[], cwd?: string) => Promise<{ exitCode: number | undefined; said: string }>

/** The forge of the lab, and a folder to work in while a file of tests runs. */
export async function openForge() {
  const { plan } = await session()
  const forge = plan.collective.services.find(({ kind }) => kind === 'gitea')
  if (forge?.address === undefined) throw new Error('the inventory has no forge')
  const { machine, key, address: host } = forge
  const address = await firstHostAddress()
  const { machines } = plan.collective
  const address6 = machines[machines[machine]?.within ?? '']?.address6 ?? ''
  const folder = mkdtempSync(join(tmpdir(), 'bocage-forge-'))
  afterAll(() => rm(folder, { recursive: true }))

  const gitWith =
    (options: string[], environment: Record<string, string>): Git =>
    async (args, cwd = folder) => {
      const env = { ...environment, GIT_TERMINAL_PROMPT: '0' }
      const { exitCode, all } = await execa('git', [...options, ...args], { cwd, env, reject: false, all: true })
      return { exitCode, said: all }
    }

  return {
    /** Its page of something: `https://git.bocage.example/infini`. */
    url: (path: string) => `https://${host}/${path}`,
    sshUrl: (repository: string) => `ssh://git@${address}:2222/${repository}.git`,
    folder,

    /** A person's first password, read on the forge's machine. */
    password: async (person: string) =>
      (await ssh(machine, `cat /var/lib/bocage/secrets/collective/${key}/account-${person}`)).trim(),

    /** Over HTTPS; the password, or a token in its place, goes to git through a file of its own. */
    gitOverHttps: async (person: string, password: string): Promise<Git> => {
      const credentials = join(mkdtempSync(join(folder, 'credentials-')), person)
      await writeFile(credentials, `username=${person}\npassword=${password}\n`, { mode: 0o600 })
      const settings = {
        // Git's own `store` forgets what was refused once.
        'credential.helper': `!told() { cat ${credentials}; }; told`,
        'http.curloptResolve': `${host}:443:${address}`,
        'user.name': person,
        'user.email': `${person}@bocage.example`,
      }
      const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
      return gitWith(options, { GIT_SSL_CAINFO: places.roots })
    },

    /** What its API answers to a person with a password, or with a token in its place. */
    ask: (path: string, person: string, password: string, body?: object): Promise<Visit> => {
      const authorization = `Basic ${Buffer.from(`${person}:${password}`).toString('base64')}`
      const headers = { authorization, 'content-type': 'application/json' }
      const posted = body && { method: 'POST', body: JSON.stringify(body) }
      return visit(`https://${host}/api/v1/${path}`, { headers, ...posted })
    },

    /** Over SSH, with the key of a file; or from the lab's internet, over IPv6. */
    gitOverSsh: (keyFile: string, six = false): Git => {
      const [program, words] = attach('internet', [
        ...['bash', '-c', `exec 3<> /dev/tcp/${address6}/2222; cat <&3 & exec cat >&3`],
      ])
      const way = six ? ` -o ${quote(`ProxyCommand=${[program, ...words].map(quote).join(' ')}`)}` : ''
      const known = join(folder, 'known_hosts')
      const command = `ssh -i ${keyFile} -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=${known}${way}`
      return gitWith([], { GIT_SSH_COMMAND: command, GIT_SSL_CAINFO: places.roots })
    },

    /** A proxy that leads every name to the forge, for git-lfs, which asks name servers itself: its URL. It ends with the tests. */
    proxy: async (): Promise<string> => {
      const server = createServer().on('connect', (_, client: Socket) => {
        const there = connect(443, address, () => {
          client.write('HTTP/1.1 200 Connection established\r\n\r\n')
          client.pipe(there).pipe(client)
        })
        for (const [one, other] of [
          [client, there],
          [there, client],
        ] as const)
          one.on('error', () => other.destroy())
      })
      afterAll(() => void server.close())
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },

    /** A new key of SSH: its file, and the line for the inventory. */
    newKey: async (title: string) => {
      const file = join(mkdtempSync(join(folder, 'key-')), 'id_ed25519')
      await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', title, '-f', file])
      const { stdout: line } = await execa('ssh-keygen', ['-y', '-f', file])
      return { file, line }
    },
  }
}
