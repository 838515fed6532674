import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { execa } from 'execa'
import { planOf, readEstate } from '../../../inventory/model/read.ts'
import { type Rotation, rotationScript, rotationsOf } from '../../../operations/departures/rotations.ts'
import { quote } from '../../../words/quote.ts'

/* Rotations run here as on a machine, against a database server on paper that takes note of who may sign in with what. */

const [database, administrator] = rotationsOf(planOf(await readEstate('inventory'))).filter(({ secret }) =>
  secret.startsWith('infini/blogs-infini-example/'),
)
if (database === undefined || administrator === undefined) throw new Error('infini has a site')

jest.setTimeout(30_000)
const old = 'abcdefghijklmnopqrstuvwxyz012345'
let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bocage-rotations-'))
  file = join(folder, 'secrets/database')
  await mkdir(join(folder, 'secrets'))
  await writeFile(file, old, { mode: 0o400 })
  await writeFile(join(folder, 'last'), '')
  // The server answers the question for hosts, and takes note of every other statement; where it is told to die, it does.
  await writeFile(
    join(folder, 'docker'),
    `#!/bin/sh
    case $1 in exec) ;; *)
      printf '%s\\n' "$*" >> ${folder}/asked
      [ ! -e ${folder}/$1 ] || cat ${folder}/$1
      exit 0 ;;
    esac
    said=$(cat)
    case $said in
    SELECT*) echo % ;;
    *) printf '%s\\n' "$said" >> ${folder}/statements ;;
    esac
    touch ${folder}/statements
    [ ! -e ${folder}/dies ] || [ "$(grep -c . ${folder}/statements)" -lt "$(cat ${folder}/dies)" ] || kill -9 "$(cat ${folder}/shell)"
    `,
    { mode: 0o755 },
  )
})
afterEach(() => rm(folder, { recursive: true }))

async function run(rotation: Rotation, action: string) {
  const values = { ...rotation.values, file, stamp: join(folder, 'last') }
  const set = Object.entries(values).map(([name, value]) => `${name}=${quote(value)}\n`)
  const input = `echo $$ > ${folder}/shell\n${set.join('')}${rotationScript(rotation)}`
  return execa('sh', ['-s', action], { input, env: { PATH: `${folder}:${process.env.PATH}` }, reject: false })
}
/** The passwords that the server takes, statement by statement. */
const taken = async () =>
  (await readFile(join(folder, 'statements'), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => [...line.matchAll(/PASSWORD\('([^']*)'\)/g)].map(([, password]) => password))

test('S4: a database takes the old and the new password until the file has the new one, then that alone', async () => {
  const { ino } = await stat(file)
  expect(await run(database, 'change')).toMatchObject({ exitCode: 0 })
  const now = await readFile(file, 'utf8')
  expect(now).toMatch(/^[A-Za-z0-9_-]{32}$/)
  expect(now).not.toBe(old)
  expect(await taken()).toEqual([[old, now], [now]])
  // Containers have the very file mounted.
  expect(await stat(file)).toMatchObject({ ino })
  expect((await stat(file)).mode & 0o777).toBe(0o400)
  expect(await readdir(join(folder, 'secrets'))).toEqual(['database'])
  expect((await stat(file)).mtimeMs).toBeGreaterThan((await stat(join(folder, 'last'))).mtimeMs)
})

test('a container that still has the file from before its place changed mounted starts again, once the server takes both', async () => {
  await writeFile(join(folder, 'ps'), 'one\n')
  const asked = async () =>
    (await readFile(join(folder, 'asked'), 'utf8')).split('\n').filter((line) => /restart|volume/.test(line))
  // /proc/self/root is the very file: the container sees what is there.
  await writeFile(join(folder, 'inspect'), `self/root${file}\n`)
  await run(database, 'change')
  expect(await asked()).toEqual([`ps --filter volume=${file} --format {{.Names}}`])
  await writeFile(join(folder, 'earlier'), old)
  await writeFile(
    join(folder, 'docker'),
    (await readFile(join(folder, 'docker'), 'utf8')).replace(
      'exit 0 ;;',
      `[ "$1" != restart ] || echo healthy > ${folder}/inspect\nexit 0 ;;`,
    ),
  )
  await writeFile(join(folder, 'inspect'), `self/root${folder}/earlier\n`)
  expect(await run(database, 'change')).toMatchObject({ exitCode: 0 })
  expect(await asked()).toContain('restart one')
})

test('S4: killed before the last container started again, it starts with the next run', async () => {
  await writeFile(join(folder, 'ps'), 'one\n')
  await writeFile(join(folder, 'earlier'), old)
  await writeFile(join(folder, 'inspect'), `self/root${folder}/earlier\n`)
  // A run that ends here has put the file in its place already.
  const restarting = await readFile(join(folder, 'docker'), 'utf8')
  await writeFile(join(folder, 'docker'), restarting.replace('exit 0 ;;', '[ "$1" != restart ] || exit 1\nexit 0 ;;'))
  expect(await run(database, 'change')).toMatchObject({ exitCode: 1 })
  expect(await readFile(file, 'utf8')).toBe(await readFile(`${file}.next`, 'utf8'))
  await writeFile(
    join(folder, 'docker'),
    restarting.replace('exit 0 ;;', `[ "$1" != restart ] || { echo healthy > ${folder}/inspect; exit 0; }\nexit 0 ;;`),
  )
  await rm(join(folder, 'asked'))
  expect(await run(database, 'change')).toMatchObject({ exitCode: 0 })
  expect(await readFile(join(folder, 'asked'), 'utf8')).toContain('restart one')
})

test.each([1, 2])('S4: killed at statement %i, what the file says gets in; the next run ends it', async (at) => {
  await writeFile(join(folder, 'dies'), String(at))
  expect(await run(database, 'change')).toMatchObject({ signal: 'SIGKILL' })
  expect((await taken()).at(-1)).toContain(await readFile(file, 'utf8'))
  await rm(join(folder, 'dies'))
  expect(await run(database, 'change')).toMatchObject({ exitCode: 0 })
  expect((await taken()).at(-1)).toEqual([await readFile(file, 'utf8')])
  expect(await readdir(join(folder, 'secrets'))).toEqual(['database'])
})

test('S4: a secret that is settled, or made anew, is newer than a departure that a clock dates ahead', async () => {
  const ahead = Date.now() / 1000 + 86_400
  await utimes(join(folder, 'last'), ahead, ahead)
  expect(await run(database, 'settle')).toMatchObject({ exitCode: 0 })
  expect((await stat(file)).mtimeMs).toBeGreaterThan(ahead * 1000)
  expect(await readFile(file, 'utf8')).toBe(old)
})

test('a secret that is not there is refused, and so is a login that the server doesn’t have', async () => {
  await rm(file)
  expect(await run(database, 'change')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no secret') })
  await writeFile(file, old)
  await writeFile(join(folder, 'docker'), '#!/bin/sh\ncat > /dev/null\n', { mode: 0o755 })
  expect(await run(database, 'change')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no login') })
})

test('S4: what the forge says to itself is in force once it has started with it; until it answers, it is not settled', async () => {
  const [token] = rotationsOf(planOf(await readEstate('inventory'))).filter(({ secret }) =>
    secret.endsWith('forge/internal-token'),
  )
  if (token === undefined) throw new Error('the forge has a token')
  const answers = (state: string) =>
    writeFile(
      join(folder, 'docker'),
      `#!/bin/sh\necho "$*" >> ${folder}/said\n[ "$1" != restart ] || cat ${file} > ${folder}/started-with\n[ "$1" != inspect ] || echo ${state}\n[ "$3" != false ]\n`,
      { mode: 0o755 },
    )
  // No wait on paper.
  const briefly = `#!/bin/sh\nshift\nexec /usr/bin/timeout 0.3 "$@"\n`
  await writeFile(join(folder, 'timeout'), briefly, { mode: 0o755 })
  await answers('false')
  expect(await run(token, 'change')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('docker logs forge'),
  })
  expect(await readdir(join(folder, 'secrets'))).toEqual(['database', 'database.next'])
  await answers('true')
  expect(await run(token, 'change')).toMatchObject({ exitCode: 0 })
  expect(await readdir(join(folder, 'secrets'))).toEqual(['database'])
  const now = await readFile(file, 'utf8')
  expect(now).not.toBe(old)
  expect(await readFile(join(folder, 'started-with'), 'utf8')).toBe(now)
  expect(await readFile(join(folder, 'said'), 'utf8')).toContain('exec forge rm -f /data/gitea/jwt/private.pem')
})

test.each([
  [0, 'ours'],
  [1, 'theirs'],
  [2, ''],
])('an administrator’s password is asked for in WordPress, which answers %i: %s', async (code, said) => {
  await writeFile(join(folder, 'docker'), `#!/bin/sh\n[ "$(cat)" = ${old} ] && exit ${code}\n`, { mode: 0o755 })
  expect(await run(administrator, 'look')).toMatchObject({ exitCode: code === 2 ? 2 : 0, stdout: said })
})
