import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { givenSecretsOf } from '../../../inventory/model/planning/given-secrets.ts'
import { places } from '../../../lab/places.ts'
import { pulumi } from '../../../operations/estate/pulumi.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { checkout } from '../../../words/checkout.ts'
import { borrowedEstate, command, session, stacks, up } from '../estate.ts'

const { plan, engine } = await session()
const all = await stacks()
const machines = Object.keys(plan.collective.machines)
const site = plan.associations.infini?.shares.flatMap(({ endpoints }) => endpoints)[0]?.key

const estate = borrowedEstate()
afterAll(async () => {
  await command('scripts/leftovers', ['purge', newSite, '--confirm', newSite])
  await ssh('apps', 'docker exec --user git forge gitea admin user delete --username passante --purge')
  await ssh('apps', 'rm /var/lib/bocage/secrets/collective/forge/account-passante')
})
const newSite = 'apps/blogs-passante-infini-example'

/** The secrets by value, each with the place that it was born in. A value is never printed. */
let secrets: Map<string, string>
const leaks = (text: string) => [...secrets].flatMap(([secret, name]) => (text.includes(secret) ? [name] : []))

/** What was told while secrets were made and used: by previews, by the run, and by the list of processes. */
let previews: string
let run: { exitCode: number | undefined; output: string }
let processes: string

// A site and a person arrive, and a secret's file has drifted: there is work to do, with secrets.
beforeAll(async () => {
  const file = 'associations/infini.yaml'
  await estate.edit(
    file,
    /( +)sites:\n/,
    '$&$1  passante.infini.example: { title: Passante, members: { passante: author } }\n',
  )
  await estate.edit(file, /( +)yann: /, '$1passante: { name: Une Passante, email: passante@infini.example }\n$&')
  await estate.edit(file, 'owners: [yann', 'owners: [passante, yann')
  await ssh('apps', `chown daemon /var/lib/bocage/secrets/infini/${site}/admin`)
  const asPeopleSee = ['preview', '--refresh', '--diff', '--stack']
  previews = (
    await Promise.all(['collective', 'infini', 'pointcommuns'].map((stack) => pulumi(engine, [...asPeopleSee, stack])))
  ).join('\n')
  const running = command('scripts/up', ['collective', 'infini', 'pointcommuns', '--refresh'])
  processes = await processesDuring(running)
  run = await running
  secrets = await collect()
})

/** Every secret of the estate, from the machines they were born on, and the state's passphrase. */
async function collect(): Promise<Map<string, string>> {
  const lines = async (machine: string) => {
    const read = await ssh(machine, 'grep --recursive --null "" /var/lib/bocage/secrets 2> /dev/null; true')
    return read.split('\n').map((line) => `${machine}:${line}`.split('\0') as [string, string])
  }
  const born = (await Promise.all(machines.map(lines))).flat()
  const passphrase = await readFile(join(places.home, 'passphrase'), 'utf8')
  return new Map(
    [...born, ['the passphrase', passphrase] as const]
      .map(([name, secret = '']) => [secret.trim(), name] as const)
      .filter(([secret]) => secret.length >= 16),
  )
}

/** The command lines of all processes, while something is done: the lab's machines are containers of this one, which sees theirs. */
async function processesDuring(work: Promise<unknown>): Promise<string> {
  const seen = new Set<string>()
  let going = true
  const stop = () => {
    going = false
  }
  work.then(stop, stop)
  while (going) {
    for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${id}/cmdline`, 'latin1').replaceAll('\0', ' '))
      } catch {
        // It has ended.
      }
    }
    await setTimeout(20)
  }
  return [...seen].join('\n')
}

/** The files below a folder, as text. */
async function texts(folder: string): Promise<{ path: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name)
        return { path, text: await readFile(path, 'latin1') }
      }),
  )
}

test('there are secrets to look for, and some were made just now', () => {
  expect(run).toMatchObject({ exitCode: 0 })
  expect(secrets.size).toBeGreaterThan(20)
  expect([...secrets.values()]).toEqual(
    expect.arrayContaining([
      expect.stringContaining('/blogs-passante-infini-example/database'),
      expect.stringContaining('/blogs-passante-infini-example/admin'),
      expect.stringContaining('/blogs-passante-infini-example/account-passante'),
      expect.stringContaining('/forge/account-passante'),
      'the passphrase',
    ]),
  )
})

test('no secret is in the state, in its history, or in the engine’s logs', async () => {
  const folders = [
    join(places.home, 'state'),
    join(engine.environment.PULUMI_HOME ?? '', 'logs'),
    join(checkout, '.bocage'),
  ]
  const files = (await Promise.all(folders.map(texts))).flat()
  expect(files.length).toBeGreaterThan(5)
  expect(files.flatMap(({ path, text }) => leaks(text).map((secret) => `${path}: ${secret}`))).toEqual([])
})

test('the state is closed to others', async () => {
  const { mode } = await stat(places.home)
  expect(mode & 0o077).toBe(0)
})

test('no secret is in what previews and runs print, nor in the outputs of a stack', async () => {
  expect(['blogs-passante-infini-example', `${site}/admin`].filter((word) => !previews.includes(word))).toEqual([])
  const outputs = all.map((stack) => pulumi(engine, ['stack', 'output', '--json', '--stack', stack]))
  const told = [previews, run.output, await up(), ...(await Promise.all(outputs))]
  expect(told.flatMap(leaks)).toEqual([])
})

test('of a state that is decrypted, only what was given can be read', async () => {
  const given = givenSecretsOf(plan.collective).map(({ path }) => `/collective/${path}`)
  const exports = all.map((stack) => pulumi(engine, ['stack', 'export', '--show-secrets', '--stack', stack]))
  const found = (await Promise.all(exports)).flatMap(leaks)
  expect(found.length).toBeGreaterThan(0)
  expect(found.filter((name) => !given.some((end) => name.endsWith(end)))).toEqual([])
})

test('no secret is a word of any process of any machine while a run works', () => {
  // Those that are there all the time, on the gateway and in a container, and those that come and go.
  const known = [/caddy run/, /mariadbd/, /gitea admin user list/, /curl .*\/admin\/users/]
  expect(known.filter((process) => !process.test(processes))).toEqual([])
  expect(leaks(processes)).toEqual([])
})

test('no secret is in what a machine tells, nor in a file there that others can read', async () => {
  // A word of ours lies wherever others could find it: where that isn't found, nothing would be.
  const planted = randomBytes(24).toString('base64url')
  secrets.set(planted, 'the word of ours')
  // Nobody but root may list the second folder, but others may pass.
  const files = ['/tmp/bocage-planted', '/var/lib/bocage/planted', '/var/log/bocage-planted']
  for (const machine of machines) await ssh(machine, `umask 022; tee ${files.join(' ')} | logger`, { input: planted })
  await ssh('apps', `docker exec --interactive ${site} sh -c 'cat > /proc/1/fd/2'`, { input: `${planted}\n` })

  const script = await readFile(new URL('find-secrets.sh', import.meta.url), 'utf8')
  const input = [...secrets.keys()].join('\n')
  for (const machine of machines) {
    const found = await ssh(machine, script, { input })
    const said = found.split('\n').map((line) => {
      const [place = '', secret = ''] = line.split('\t')
      return `${place}: ${secrets.get(secret)}`
    })
    const told = [...files, 'the journal', ...(machine === 'apps' ? [`docker logs ${site}`] : [])]
    expect({ machine, said: [...new Set(said)].sort() }).toEqual({
      machine,
      said: told.map((place) => `${place}: the word of ours`).sort(),
    })
    await ssh(machine, `rm ${files.join(' ')}`)
  }
})
