import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { databaseScripts } from '../../components/container/database-scripts.ts'
import type { Database } from '../../services/databases/engine.ts'
import { engines } from '../../services/databases/with-databases.ts'
import { scriptText } from '../../services/form/script-text.ts'
import { before, copies, data, folder, goBack, keptFolder, program, version } from './version-on-paper.ts'

/* As version-script.paper.test.ts, with a Docker that also has a database server: its database is a file, `database`. */

const server = { identity: 'pad-main', unit: 'pad', name: 'main' }
const database: Database = { name: 'pad', server, password: '/secrets/pad/main' }
const file = (name: string) => join(folder, name)
const has = (text: string) => writeFile(file('database'), text)
const had = () => readFile(file('database'), 'utf8')

/** The server's programs; what each engine's own do is seen of the real ones, in the lab. */
const serving = () =>
  program(
    'docker',
    `here='${folder}'
case "$*" in
exec*pg_dump*) cat "$here/database" ;;
exec*mariadb-dump*) cat "$here/database" ;;
exec*pg_restore*) cat > "$here/beside" ;;
exec*psql* | exec*mariadb*)
  said=$(cat)
  case $said in
  *_length*|*database_size*) echo 2048 ;;
  *RENAME*) mv "$here/beside" "$here/database" ;;
  *'OWNER "pad"'*) : ;;
  *) printf '%s' "$said" > "$here/database" ;;
  esac
  ;;
*) exec "$here/docker" "$@" ;;
esac`,
  )

const withDatabase = (engine: 'mariadb' | 'postgresql') => {
  const copy = engines[engine].copy?.(database)
  if (copy === undefined) throw new Error(`${engine} copies nothing`)
  return `databases=main\n${databaseScripts([{ name: 'main', ...copy }])}`
}
const images = { container: 'pad', paths: '' }

test.each(['mariadb', 'postgresql'] as const)(
  'what an application has in its database (%s) is dumped before another version of it, and put back with the copy',
  async (engine) => {
    const path = await serving()
    const upTo = (version: string) => before(version, images, path, withDatabase(engine))
    await writeFile(file('state'), '')
    expect(await upTo('1.43.9')).toMatchObject({ exitCode: 0, changes: [] })
    expect([await version(), await copies()]).toEqual(['1.43.9', []])
    await writeFile(file('state'), 'running\n')
    await has('of 1.43.9')
    expect(await upTo('1.44.0')).toMatchObject({ exitCode: 0, changes: ['stop --time 60 pad'] })
    const [copy = ''] = await copies()
    expect(await readFile(join(keptFolder(), copy, 'databases/main/dump'), 'utf8')).toBe('of 1.43.9')
    expect((await stat(join(keptFolder(), copy, 'databases/main/dump'))).mode & 0o777).toBe(0o600)

    await has('of 1.44.0')
    expect(await goBack(join(keptFolder(), copy), path)).toMatchObject({ exitCode: 0, changes: ['stop --time 60 pad'] })
    expect([await had(), await version()]).toEqual(['of 1.43.9', '1.43.9'])
    await goBack(join(keptFolder(), (await copies())[0] ?? ''), path)
    expect([await had(), await version()]).toEqual(['of 1.44.0', '1.44.0'])
  },
)

test('a database that can not be dumped holds up the new version, and the application goes on', async () => {
  const path = await serving()
  const upTo = (version: string, path: string) => before(version, images, path, withDatabase('postgresql'))
  await writeFile(file('state'), '')
  await upTo('1.43.9', path)
  await writeFile(file('state'), 'running\n')
  const failing = await program(
    'sh',
    `case $1 in *dump.sh) echo "connection refused" >&2; exit 1 ;; esac; exec /bin/sh "$@"`,
  )
  const { exitCode, changes, stderr } = await upTo('1.44.0', `${failing}:${path}`)
  expect({ exitCode, changes }).toEqual({ exitCode: 1, changes: ['stop --time 60 pad', 'start pad'] })
  expect(stderr).toContain('connection refused')
  expect([await version(), await copies()]).toEqual(['1.43.9', []])
})

test('room is looked at for a dump, too, before anything stops', async () => {
  const path = await serving()
  const upTo = (version: string, path: string) => before(version, images, path, withDatabase('postgresql'))
  await writeFile(file('state'), '')
  await upTo('1.43.9', path)
  await writeFile(file('state'), 'running\n')
  const full = await program('df', 'echo Avail; echo 263168')
  const { exitCode, changes, stderr } = await upTo('1.44.0', `${full}:${path}`)
  expect({ exitCode, changes }).toEqual({ exitCode: 1, changes: [] })
  expect(stderr).toContain('That takes 2 MiB and leaves 256 free')
})

test('an estate from before its databases were dumped goes on: nothing stops for the first look', async () => {
  await writeFile(file('image'), 'sha256:new\n')
  expect(await before('1.43.9', images, await serving(), withDatabase('mariadb'))).toMatchObject({
    exitCode: 0,
    changes: [],
  })
})

/* The next major version of PostgreSQL. */

const conversion = () =>
  `converts=yes\nroot=/secrets/pad-main/root\n${scriptText(['client', 'next-major'].map((name) => `services/databases/postgresql/${name}.sh`))}`

/** Two servers, of which each knows its own major version by its image. */
const servers = (transfer = 'cp "$here/volume/_data/table" "$(cat "$here/next")/table"') =>
  program(
    'docker',
    `here='${folder}'
case "$*" in
'run --rm'*) echo "postgres (PostgreSQL) 15.19" ;;
'run --detach --name farm.former'*) echo former >> "$here/served" ;;
'run --detach --name farm.next'*)
  echo next >> "$here/served"
  mounted=$(printf '%s' "$*" | sed 's/.*--volume \\([^ ]*\\):.var.lib.postgresql.data.*/\\1/')
  echo 17 > "$mounted/PG_VERSION"
  echo "$mounted" > "$here/next"
  ;;
'exec farm.'*pg_isready*) ;;
'exec -i --user postgres'*) ${transfer} ;;
'rm --force --volumes'*) echo removed >> "$here/served" ;;
'inspect --format {{.State.ExitCode}} farm.'*) echo 0 ;;
'stop --time 60 farm.'*) ;;
*) exec "$here/docker" "$@" ;;
esac`,
  )

async function cluster(path: string) {
  await before('15.19', {}, path, conversion())
  await writeFile(data('PG_VERSION'), '15\n')
  await writeFile(data('table'), 'rows')
}

test('the next major version of PostgreSQL takes over what the one before wrote, which is kept as a copy', async () => {
  const path = await servers()
  await cluster(path)
  const { exitCode, changes } = await before('17.2', {}, path, conversion())
  expect({ exitCode, changes }).toEqual({ exitCode: 0, changes: ['stop --time 60 farm'] })
  expect([await readFile(data('PG_VERSION'), 'utf8'), await readFile(data('table'), 'utf8')]).toEqual(['17\n', 'rows'])
  const [copy = ''] = await copies()
  expect(copy).toMatch(/-15\.19$/)
  expect(await readFile(join(keptFolder(), copy, 'data/PG_VERSION'), 'utf8')).toBe('15\n')
  expect([await version(), (await readdir(keptFolder())).filter((name) => name.startsWith('.'))]).toEqual(['17.2', []])
  // And back.
  await goBack(join(keptFolder(), copy), path)
  expect([await readFile(data('PG_VERSION'), 'utf8'), await version()]).toEqual(['15\n', '15.19'])
})

test('the same major version in a later build is copied as ever', async () => {
  const path = await servers()
  await cluster(path)
  expect(await before('15.20', {}, path, conversion())).toMatchObject({ exitCode: 0 })
  expect(await readFile(data('PG_VERSION'), 'utf8')).toBe('15\n')
  expect(await readFile(file('served'), 'utf8')).not.toMatch(/former|next/)
})

test('what the next major version can not take over stays as it is: the former goes on once nothing else serves it', async () => {
  const path = await servers('echo "ERROR:  type abstime does not exist" >&2; exit 3')
  await cluster(path)
  const { exitCode, changes, stderr } = await before('17.2', {}, path, conversion())
  expect({ exitCode, changes }).toEqual({ exitCode: 3, changes: ['stop --time 60 farm', 'start farm'] })
  expect(stderr).toContain('type abstime does not exist')
  expect(stderr).toContain('It goes on with version 15.19, and nothing of it was changed')
  expect((await readFile(file('served'), 'utf8')).trim().endsWith('former\nnext\nremoved')).toBe(true)
  expect([await readFile(data('PG_VERSION'), 'utf8'), await version(), await copies()]).toEqual(['15\n', '15.19', []])
  expect((await readdir(keptFolder())).filter((name) => name.startsWith('.'))).toEqual([])
})

test.each(['.exchange/data', '_data', '-15\\.19$'])(
  'an exchange that is killed before its move to %s is gone on with, and loses nothing',
  async (to) => {
    const path = await servers()
    await cluster(path)
    const killing = await program(
      'mv',
      `for to; do :; done
if printf '%s' "$to" | grep -q -e '${to}$'; then kill -KILL "$PPID"; exit 1; fi
exec /bin/mv "$@"`,
    )
    await before('17.2', {}, `${killing}:${path}`, conversion())
    await writeFile(file('state'), 'exited\n')
    expect(await before('17.2', {}, path, conversion())).toMatchObject({ exitCode: 0 })
    expect([await readFile(data('PG_VERSION'), 'utf8'), await version()]).toEqual(['17\n', '17.2'])
    const [copy = '', ...more] = await copies()
    expect([await readFile(join(keptFolder(), copy, 'data/table'), 'utf8'), more]).toEqual(['rows', []])
  },
)

test('where no image of the former version is known, nothing is begun', async () => {
  const path = await servers()
  await cluster(path)
  await writeFile(data('PG_VERSION'), '13\n')
  const { exitCode, changes, stderr } = await before('17.2', {}, path, conversion())
  expect({ exitCode, changes }).toEqual({ exitCode: 1, changes: ['stop --time 60 farm', 'start farm'] })
  expect(stderr).toContain('PostgreSQL 13 wrote the data of farm, and no image of that version is known here')
  await mkdir(keptFolder(), { recursive: true })
  expect(await copies()).toEqual([])
})
