import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { places } from '../../../lab/places.ts'
import { pulumi, runStack } from '../../../operations/estate/pulumi.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { checkout } from '../../../words/checkout.ts'
import { type CheckoutCopy, copyCheckout } from '../checkout-copy.ts'
import { session } from '../estate.ts'
import { visit } from '../visit.ts'

/** An application with a secret that is given and one that is born: it tells their digests, as it read them at its start. */
const definition = `import { z } from 'zod'
import { defineService } from './define.ts'
import { startAgain } from './form/start-again.ts'

const page = \`<?php foreach (['RELAY', 'TOKEN'] as $name) echo hash('sha256', getenv($name)), "\\\\n";\`

// PHP's server does not end when it is asked to, as the first process of a container.
const program = 'php -S 0.0.0.0:8000 /opt/page.php & trap "kill $!" TERM; wait'

export const service = defineService({
  title: 'Letters',
  summary: 'Sends letters through a relay.',
  manual: 'https://letters.example/',
  instances: 'anyone',
  addressed: true,
  images: { letters: 'wordpress:7.1.0-php8.3-apache' },
  settings: z.strictObject({}),
  unit: ({ key, address }) => ({
    identity: key,
    component: 'Letters',
    endpoints: [{ key: \`\${key}-http\`, role: 'http', host: address }],
    make: ({ image, secretFile }) => ({
      secrets: [
        { path: \`\${key}/relay\`, given: { what: 'the password of the mail relay' } },
        { path: \`\${key}/token\`, renewal: { opens: 'letters', ...startAgain } },
      ],
      steps: [
        {
          container: {
            ...{ identity: key, image: image('letters'), listens: { http: 8000 }, memoryMiB: 128 },
            ...{ command: ['sh', '-c', program], files: { '/opt/page.php': page } },
            secrets: { relay: secretFile(\`\${key}/relay\`), token: secretFile(\`\${key}/token\`) },
            secretEnvironment: { RELAY: 'relay', TOKEN: 'token' },
            health: ['php', '-r', 'exit(@file_get_contents("http://127.0.0.1:8000/") === false ? 1 : 0);'],
          },
        },
      ],
    }),
  }),
})
`
const key = 'gnuragistes-lettres'
const host = 'lettres.gnuragistes.example'
const written = `
services:
  lettres: { kind: letters, on: apps, address: ${host} }
`
const [first, second] = ['premier "secret" $(donné)', 'second-secret-qui-est-donne']
const file = `/var/lib/bocage/secrets/gnuragistes/${key}/relay`
const site = 'blogs-gnuragistes-example'

let copy: CheckoutCopy
let inventory: string
beforeAll(async () => {
  copy = await copyCheckout({ 'services/letters.ts': definition })
  inventory = copy.path('inventory/associations/gnuragistes.yaml')
  await writeFile(inventory, (await readFile(inventory, 'utf8')) + written)
})
afterAll(async () => {
  await execa(join(checkout, 'scripts/up'), ['gnuragistes'], { cwd: checkout, stdin: 'ignore', reject: false })
  const { engine } = await session()
  await pulumi(engine, ['config', 'rm', `bocage:${key}/relay`, '--stack', 'gnuragistes'])
  await ssh('apps', `rm -rf ${file.replace('/relay', '')}`)
  await copy.remove()
})

const digest = (text: string) => createHash('sha256').update(text).digest('hex')
/** The digests of what the application read when it started. */
const told = async () => (await visit(`https://${host}/`)).body.split('\n')
const give = (value: string) => copy.run('scripts/secret', ['set', `${key}/relay`], value)
const started = (name: string) => ssh('apps', `docker inspect --format '{{.Id}} {{.State.StartedAt}}' ${name}`)

test('what was not given is said before anything changes, with its command', async () => {
  const { exitCode, all } = await copy.run('scripts/up', ['gnuragistes'])
  expect({ exitCode, all }).toMatchObject({
    exitCode: 1,
    all: expect.stringContaining(`Give it: scripts/secret set ${key}/relay`),
  })
  expect(await ssh('apps', `docker ps --all --quiet --filter name=${key}`)).toBe('')
  const { engine } = await session()
  const byHand = await runStack({ ...engine, checkout: copy.path('.') }, 'gnuragistes', ['preview'], () => {})
  expect(JSON.stringify(byHand.failures)).toContain(`scripts/secret set ${key}/relay`)
})

test('what is given reaches its file, for its reader alone, and the application', async () => {
  expect(await give(`${first}\n`)).toMatchObject({ exitCode: 0 })
  expect(await copy.run('scripts/up', ['gnuragistes'])).toMatchObject({ exitCode: 0 })
  expect((await told())[0]).toBe(digest(first))
  expect(await ssh('apps', `cat ${file}; stat -c ' %a %U' ${file}`)).toBe(`${first} 400 root`)
})

test('another value starts again who reads it, where it is, and nobody else', async () => {
  const [[id = ''], others] = [(await started(key)).split(' '), await started(site)]
  expect(await give(second)).toMatchObject({ exitCode: 0 })
  const { all, exitCode } = await copy.run('scripts/up', ['gnuragistes'])
  expect({ exitCode, all }).toMatchObject({ exitCode: 0 })
  expect((await told())[0]).toBe(digest(second))
  expect((await started(key)).split(' ')[0]).toBe(id)
  expect(await started(site)).toBe(others)
  expect((await copy.run('scripts/up', ['gnuragistes', '--refresh'])).all).toContain('gnuragistes: no change')
})

test('no value is in the state, the settings, the outputs, what is printed, or what the machine tells', async () => {
  const { engine } = await session()
  const inCopy = { ...engine, checkout: copy.path('.') }
  const folders = [places.home, copy.path('.bocage')]
  const listed = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name)),
    ),
  )
  const texts = await Promise.all(listed.flat().map((path) => readFile(path, 'latin1')))
  const said = await Promise.all([
    pulumi(inCopy, ['preview', '--diff', '--refresh', '--stack', 'gnuragistes']),
    pulumi(inCopy, ['stack', 'export', '--stack', 'gnuragistes']),
    pulumi(inCopy, ['config', '--stack', 'gnuragistes']),
  ])
  for (const value of [first, second])
    expect([...texts, ...said].filter((text) => text.includes(value) || text.includes(JSON.stringify(value)))).toEqual(
      [],
    )
  const script = await readFile(new URL('find-secrets.sh', import.meta.url), 'utf8')
  expect(await ssh('apps', script, { input: `${second}\n${first}\n` })).toBe('')
})

test('what was born is made anew while its service answers; what was given is not', async () => {
  let [failed, going]: [string[], boolean] = [[], true]
  const visiting = (async () => {
    while (going) {
      const { status } = await visit('https://gnuragistes.example/')
      if (status !== 200) failed = [...failed, String(status)]
      await setTimeout(100)
    }
  })()
  const names = [`${site}/database`, `${key}/token`]
  const [before, [, token]] = [await secretsOf(names), await told()]
  const { all, exitCode } = await copy.run('scripts/secret', ['rotate', ...names, '--yes'])
  going = false
  await visiting
  expect({ exitCode, all, failed }).toMatchObject({ exitCode: 0, failed: [] })
  for (const name of names) expect(all).toContain(`${name} was made anew (`)
  const now = await secretsOf(names)
  expect(now.filter((value) => before.includes(value))).toEqual([])
  expect((await told())[1]).toBe(digest(now[1] ?? ''))
  expect((await told())[1]).not.toBe(token)
  expect((await visit('https://gnuragistes.example/')).status).toBe(200)

  const refused = await copy.run('scripts/secret', ['rotate', `${key}/relay`, '--yes'])
  expect(refused).toMatchObject({ exitCode: 1, all: expect.stringContaining(`scripts/secret set ${key}/relay`) })
})
const secretsOf = (names: string[]) =>
  Promise.all(names.map((name) => ssh('apps', `cat /var/lib/bocage/secrets/gnuragistes/${name}`)))

test('the file goes with what needed it; what was born stays', async () => {
  await writeFile(inventory, (await readFile(inventory, 'utf8')).replace(written, ''))
  expect(await copy.run('scripts/up', ['gnuragistes'])).toMatchObject({ exitCode: 0 })
  expect(await ssh('apps', `ls ${file.replace('/relay', '')}`)).toBe('token')
})
