import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { execa } from 'execa'

/*
 * The entrypoints of the lab's images run here as in a container, as root first. What they call is on paper; the lab's services show
 * the real ones.
 */
const images = join(import.meta.dirname, '../../lab/images')
let folder: string
let bin: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bocage-entrypoint-'))
  bin = join(folder, 'bin')
  await mkdir(bin)
  await programs({
    id: 'echo "$on_paper_uid"',
    gosu: 'echo "gosu $1" >> "$log"; shift; on_paper_uid=999 exec "$@"',
    find: 'echo "find $*" >> "$log"',
  })
})
afterEach(() => rm(folder, { recursive: true }))

/** Programs on paper, each a shell script. */
const programs = (scripts: Record<string, string>) =>
  Promise.all(
    Object.entries(scripts).map(([name, text]) => writeFile(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })),
  )

/** Runs an image's entrypoint with an environment; its programs write to a log, which is given. */
async function start(image: string, words: string[], environment: Record<string, string> = {}) {
  const log = join(folder, 'log')
  await writeFile(log, '')
  const { exitCode, all } = await execa(join(images, image, 'docker-entrypoint.sh'), words, {
    env: { PATH: `${bin}:/usr/bin:/bin`, on_paper_uid: '0', log, ...environment },
    extendEnv: false,
    cwd: folder,
    reject: false,
    all: true,
  })
  return { exitCode, said: all, log: (await readFile(log, 'utf8')).trimEnd().split('\n') }
}

const postgresOnPaper = () =>
  programs({
    initdb: 'echo "initdb $1 $2 $3 $(cat "$4") $5 $6" >> "$log"; echo 15 > "$PGDATA/PG_VERSION"',
    pg_ctl: 'echo "pg_ctl $*" >> "$log"',
    psql: 'echo "psql $* <<< $(cat)" >> "$log"',
    postgres:
      'if [ "$1" = -C ]; then echo scram-sha-256; else echo "postgres $*; $(env | grep -c POSTGRES_)" >> "$log"; fi',
  })

test('postgres: an empty volume becomes a database with the password of a file, and the server is not told it', async () => {
  await postgresOnPaper()
  const [data, password] = [join(folder, 'data'), join(folder, 'password')]
  await writeFile(password, 'a "b" $c')
  const { exitCode, log } = await start('postgres', ['postgres', '-c', 'work_mem=8MB'], {
    PGDATA: data,
    POSTGRES_PASSWORD_FILE: password,
    POSTGRES_DB: 'pad',
    POSTGRES_INITDB_ARGS: "--icu-locale='fr FR'",
  })
  expect(exitCode).toBe(0)
  expect(log).toEqual([
    `find ${data} /var/run/postgresql ! -user postgres -exec chown postgres {} +`,
    'gosu postgres',
    'initdb --username postgres --pwfile a "b" $c --icu-locale=fr FR ',
    'pg_ctl --wait --options -c work_mem=8MB -c listen_addresses=  start',
    expect.stringMatching(/^psql .*--dbname pad --dbname postgres --set name=pad <<< CREATE DATABASE :"name";$/),
    'pg_ctl --wait --mode fast stop',
    'postgres -c work_mem=8MB; 0',
  ])
  expect(await readFile(join(data, 'pg_hba.conf'), 'utf8')).toBe('\nhost all all all scram-sha-256\n')
})

test('postgres: what is there is not made again, and asks for no password', async () => {
  await postgresOnPaper()
  await writeFile(join(folder, 'PG_VERSION'), '15\n')
  const { exitCode, log } = await start('postgres', ['-c', 'work_mem=8MB'], { PGDATA: folder, POSTGRES_PASSWORD: 'x' })
  expect(exitCode).toBe(0)
  expect(log.slice(1)).toEqual(['gosu postgres', 'postgres -c work_mem=8MB; 0'])
})

test.each([
  ['no password', {}, 'The database is new: set POSTGRES_PASSWORD'],
  [
    'two passwords',
    { POSTGRES_PASSWORD: 'x', POSTGRES_PASSWORD_FILE: '/dev/null' },
    'Both POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are set',
  ],
])('postgres: with %s nothing is made', async (_, environment, said) => {
  await postgresOnPaper()
  const answer = await start('postgres', ['postgres'], { PGDATA: join(folder, 'data'), ...environment })
  expect(answer).toMatchObject({ exitCode: 1, said: expect.stringContaining(said) })
  expect(answer.log.filter((line) => line.startsWith('initdb'))).toEqual([])
})

test.each([
  [['redis-server'], 'redis-server --protected-mode no'],
  [['--save', '60', '1'], 'redis-server --protected-mode no --save 60 1'],
  [['/etc/redis.conf', '--port', '7'], 'redis-server /etc/redis.conf --protected-mode no --port 7'],
  [['redis-server', '--version'], 'redis-server --version'],
])('redis: %j runs as its own user, and answers whom its network lets through', async (words, run) => {
  await programs({ 'redis-server': 'echo "redis-server $*; $(umask)" >> "$log"' })
  expect((await start('redis', words)).log.slice(1)).toEqual(['gosu redis', `${run}; 0077`])
})

test('icecast: what is asked for stands in its configuration as a text, whatever its letters, and the rest stays', async () => {
  const configuration = join(folder, 'icecast.xml')
  const element = (name: string, text: string) => `  <${name}>${text}</${name}>\n`
  await writeFile(configuration, element('source-password', 'hackme') + element('admin-user', 'admin'))
  const script = await readFile(join(images, 'icecast/docker-entrypoint.sh'), 'utf8')
  const { stdout } = await execa('sh', ['-s', 'cat', configuration], {
    input: script.replace('/etc/icecast.xml', configuration),
    env: { ICECAST_SOURCE_PASSWORD: 'a&b<c|d\\1' },
  })
  expect(stdout).toBe((element('source-password', 'a&amp;b&lt;c|d\\1') + element('admin-user', 'admin')).trimEnd())
})

test('dokuwiki: what comes with the image is linked into the volume, and what a wiki has of its own stays', async () => {
  const [core, storage] = [join(folder, 'html'), join(folder, 'storage')]
  await mkdir(join(core, 'data.core/pages'), { recursive: true })
  for (const kind of ['plugins', 'tpl']) await mkdir(join(core, `lib/${kind}.core/ours`), { recursive: true })
  for (const plugin of ['ours', 'theirs']) await mkdir(join(storage, 'lib/plugins', plugin), { recursive: true })
  await writeFile(join(storage, 'lib/plugins/ours/stale.php'), '')
  await programs({ 'apache2-foreground': 'echo apache >> "$log"' })
  const script = await readFile(join(images, 'dokuwiki/dokuwiki-entrypoint.sh'), 'utf8')
  const input = script.replace('core=/var/www/html storage=/storage', `core=${core} storage=${storage}`)
  // Twice: a container starts often.
  for (const _ of [1, 2]) {
    await execa('bash', { input, env: { PATH: `${bin}:/usr/bin:/bin`, log: join(folder, 'log'), on_paper_uid: '33' } })
  }
  expect(await readlink(join(storage, 'lib/plugins/ours'))).toBe(join(core, 'lib/plugins.core/ours'))
  expect(await readdir(join(core, 'lib/plugins.core/ours'))).toEqual([])
  expect(await readdir(join(storage, 'lib/plugins'))).toEqual(['ours', 'theirs'])
  expect(await readdir(storage)).toEqual(['conf', 'data', 'lib'])
  expect(await readlink(join(storage, 'conf/license.php'))).toBe(join(core, 'conf.core/license.php'))
})

test('another command is run as it is', async () => {
  for (const image of ['postgres', 'redis']) {
    expect(await start(image, ['echo', 'hello'])).toMatchObject({ exitCode: 0, said: 'hello', log: [''] })
  }
})
