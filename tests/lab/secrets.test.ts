import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { execa } from 'execa'
import { places } from '../../lab/places.ts'
import { checkout } from '../../operations/session.ts'
import { ssh } from '../../provider/ssh.ts'
import { command, session } from './estate.ts'

const { plan } = await session()
const machines = Object.keys(plan.collective.machines)

/** Every secret of the estate, from the machines they were born on, and the state's passphrase. */
async function collect(): Promise<string[]> {
  const found = await Promise.all(
    machines.map((machine) =>
      ssh(
        machine,
        `find /var/lib/bocage/secrets -type f -exec sh -c 'for file; do cat "$file"; echo; done' sh {} + 2> /dev/null; true`,
      ),
    ),
  )
  const passphrase = await readFile(join(places.home, 'passphrase'), 'utf8')
  return [
    ...new Set(
      [...found.join('\n').split('\n'), passphrase]
        .map((secret) => secret.trim())
        .filter((secret) => secret.length >= 16),
    ),
  ]
}

/** The files below a folder, as text. */
async function texts(folder: string): Promise<{ path: string; text: string; mode: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name)
        return { path, text: await readFile(path, 'latin1'), mode: (await stat(path)).mode }
      }),
  )
}

const secrets = await collect()
const leaks = (text: string) => secrets.filter((secret) => text.includes(secret)).length

test('there are secrets to look for', () => {
  expect(secrets.length).toBeGreaterThan(10)
})

test('no secret is in the state, in its history, or in the engine’s logs', async () => {
  const { engine } = await session()
  const folders = [
    join(places.home, 'state'),
    join(engine.environment.PULUMI_HOME ?? '', 'logs'),
    join(checkout, '.bocage'),
  ]
  const files = (await Promise.all(folders.map(texts))).flat()
  expect(files.length).toBeGreaterThan(5)
  expect(files.filter(({ text }) => leaks(text) > 0).map(({ path }) => path)).toEqual([])
})

test('the state is closed to others', async () => {
  const { mode } = await stat(places.home)
  expect(mode & 0o077).toBe(0)
})

test('no secret is in what docker shows of a container, nor in a file that others can read', async () => {
  const inspected = await ssh('apps', 'docker inspect $(docker ps --all --quiet)')
  expect(leaks(inspected)).toBe(0)
  for (const machine of machines) {
    const readable = await ssh(
      machine,
      'find /etc /usr/lib /var/lib/dpkg /var/lib/bocage -xdev -type f -perm -o=r -size -256k -print0 2> /dev/null | xargs -0 grep -hIs "" 2> /dev/null; true',
      { timeoutSeconds: 120 },
    )
    expect({ machine, leaks: leaks(readable) }).toEqual({ machine, leaks: 0 })
  }
})

test('no secret is a word of any process while a run works, nor in what it prints', async () => {
  await ssh('apps', 'rm -f /etc/bocage/wordpress/*.ini') // something to mend, so that the run works
  const running = command('scripts/up', ['--refresh'])
  let done = false
  running.finally(() => {
    done = true
  })
  let samples = 0
  while (!done) {
    const seen = await Promise.all([
      execa('ps', ['axww', '-o', 'args']).then(({ stdout }) => stdout),
      ...machines.map((machine) => ssh(machine, 'cat /proc/[0-9]*/cmdline 2> /dev/null | tr "\\0" " "; true')),
    ])
    samples += 1
    expect(leaks(seen.join('\n'))).toBe(0)
    await setTimeout(100)
  }
  expect(samples).toBeGreaterThan(3)
  expect(leaks((await running).output)).toBe(0)
  expect(leaks((await command('scripts/up')).output)).toBe(0)
})
