import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { passwordScript, scriptText } from '../../../services/form/script-text.ts'
import { quote } from '../../../words/quote.ts'

/* The scripts run here as on a machine. Docker and the database's client are stand-ins, which write down what reaches them. */

const client = 'services/databases/mariadb/client.sh'
let folder: string
let server: Server

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bocage-wordpress-'))
  await mkdir(join(folder, 'secrets'))
  await writeFile(join(folder, 'secrets/root'), 'root-password')
  await writeFile(join(folder, 'password'), 'a-password')
  server = createServer()
  await new Promise<void>((resolve) => server.listen(join(folder, 'mysqld.sock'), resolve))
  const stub = (name: string, text: string) =>
    writeFile(join(folder, name), `#!/bin/sh\nset -eu\nhere=${quote(folder)}\n${text}`, { mode: 0o755 })
  // `docker exec -i CONTAINER sh -c SCRIPT …`: the container's own secrets lie in a folder here. PHP writes down what it is given.
  await stub(
    'docker',
    `case "$1" in
ps) if [ -e "$here/state" ]; then cat "$here/state"; fi; exit ;;
volume) if [ -e "$here/volumes" ]; then cat "$here/volumes"; fi; exit ;;
esac
case "$*" in *' php -r '*)
  printf '%s' "$*" > "$here/php-words"
  cat > "$here/php-input"
  exit "$(cat "$here/php-exit-code")" ;;
esac
shift 3; [ "$1" = sh ] || exit 1
inner=$(printf '%s' "$3" | sed "s:/run/secrets:$here/secrets:g")
shift 3
exec sh -c "$inner" "$@"\n`,
  )
  await stub('mariadb-upgrade', 'cat "$(echo "$1" | cut -d = -f 2)" > "$here/upgraded"\n')
  await stub('mariadb', 'cat "$(echo "$1" | cut -d = -f 2)" > "$here/login"; cat > "$here/sql"\n')
})
afterEach(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

/** Runs scripts as `RemoteScript` does; what reached the database, unless nothing did. */
async function run(files: string[], values: Record<string, string>) {
  const assignments = Object.entries(values).map(([name, value]) => `${name}=${quote(value)}\n`)
  const { exitCode, stderr } = await execa('sh', ['-s'], {
    input: `set -eu\n${assignments.join('')}${scriptText(files)}`,
    env: { PATH: `${folder}:${process.env.PATH}` },
    reject: false,
  })
  const reached = (file: string) => readFile(join(folder, file), 'utf8').catch(() => undefined)
  return { exitCode, stderr, sql: await reached('sql'), login: await reached('login') }
}

const createDatabase = () =>
  run([client, passwordScript, 'services/databases/mariadb/create.sh'], {
    server: 'farm',
    socket: join(folder, 'mysqld.sock'),
    database: 'houx',
    password: join(folder, 'password'),
    connections: '20',
  })

test('databases that can’t be seen are no empty list, and where there is no server yet there are none', async () => {
  const list = () => run([client, 'services/databases/mariadb/list.sh'], { server: 'farm' })
  expect(await list()).toMatchObject({ exitCode: 0, sql: undefined })
  await writeFile(join(folder, 'volumes'), 'farm-data\n')
  expect((await list()).stderr).toBe(
    'the databases of "farm" can\'t be seen, since it does not run; scripts/up --refresh starts it',
  )
  await writeFile(join(folder, 'state'), 'exited\n')
  expect(await list()).toMatchObject({ exitCode: 69, sql: undefined })
  await writeFile(join(folder, 'state'), 'running\n')
  expect(await list()).toMatchObject({ exitCode: 0, sql: expect.stringContaining('information_schema.schemata') })
})

test('a database is dropped with its login, and a name that SQL would read otherwise is refused', async () => {
  const drop = (database: string) => run([client, 'services/databases/mariadb/drop.sh'], { server: 'farm', database })
  expect(await drop('x`; DROP DATABASE houx; --')).toMatchObject({ exitCode: 64, sql: undefined })
  expect((await drop('blogs-houx')).sql).toBe(
    "DROP DATABASE `blogs-houx`; DROP USER IF EXISTS 'blogs-houx'@'localhost', 'blogs-houx'@'%';\n",
  )
})

test('a site’s login is made with its own password, by root, whose password is read in the container', async () => {
  const { exitCode, sql, login } = await createDatabase()
  expect(exitCode).toBe(0)
  expect(login).toContain('password="root-password"')
  expect(sql).toContain("IDENTIFIED BY 'a-password'")
})

test('S9, S10: a site’s login is good on the server’s socket alone, for its own database, and for so many connections', async () => {
  const { sql = '' } = await createDatabase()
  expect([...new Set(sql.match(/'houx'@\S+/g))]).toEqual(["'houx'@'localhost'", "'houx'@'localhost';"])
  expect(sql).toContain('GRANT ALL PRIVILEGES ON `houx`.* TO')
  expect(sql).toContain('WITH MAX_USER_CONNECTIONS 20;')
})

test('S10: sites of a server that offers no socket yet stay as they are, with the next step', async () => {
  await new Promise((resolve) => server.close(resolve))
  const { exitCode, sql, stderr } = await createDatabase()
  expect({ exitCode, sql }).toEqual({ exitCode: 1, sql: undefined })
  expect(stderr).toContain('Run scripts/up without naming stacks')
})

test.each([
  ['is missing', () => rm(join(folder, 'password'))],
  ['is empty', () => writeFile(join(folder, 'password'), '\n')],
  ['could end the statement', () => writeFile(join(folder, 'password'), "'; DROP DATABASE mysql; --")],
])('M: no login is made when its password %s', async (_, spoil) => {
  await spoil()
  const { exitCode, sql, stderr } = await createDatabase()
  expect(exitCode).not.toBe(0)
  expect(sql).toBeUndefined()
  expect(stderr).toContain(join(folder, 'password'))
})

test.each([
  ['is missing', () => rm(join(folder, 'secrets/root'))],
  ['is empty', () => writeFile(join(folder, 'secrets/root'), '')],
])('M: nothing is asked of the database server when root’s password %s', async (_, spoil) => {
  await spoil()
  const { exitCode, login, stderr } = await createDatabase()
  expect(exitCode).not.toBe(0)
  expect(login).toBeUndefined()
  expect(stderr).toContain('The password of root is missing')
})

const ofWordPress = (script: string) => `services/wordpress-farm/${script}`

const install = async (exitCode = '0', owner = 'houx') => {
  await writeFile(join(folder, 'php-exit-code'), exitCode)
  const password = join(folder, 'password')
  const owners = join(folder, 'memory/site-owners')
  const scripts = [client, 'services/form/site-owner.sh', ...['in-wordpress.sh', 'install.sh'].map(ofWordPress)]
  const values = { server: 'farm', container: 'houx', site: '{}', owner, owners, password }
  const ran = await run(scripts, values)
  const [words = '', input = ''] = await Promise.all(
    ['php-words', 'php-input'].map((file) => readFile(join(folder, file), 'utf8')),
  )
  return { ...ran, words, input }
}

test('S10: the administrator’s password is given to the script that installs a site, and is no word of a command', async () => {
  const { exitCode, words, input } = await install()
  expect({ exitCode, input }).toEqual({ exitCode: 0, input: 'a-password' })
  expect(words).toMatch(/^exec -i --user www-data --env BOCAGE_SITE=\{\} --env BOCAGE_OWNER_BEFORE= houx php -r /)
  expect(words).not.toContain('a-password')
  expect(words).not.toContain('/run/secrets/admin')
})

test.each([
  ['U4: what follows the inventory', 'follow.sh'],
  ['U9: the version of its WordPress', 'core.sh'],
  ['U1: what its content says of a former address', 'links.sh'],
])('%s is seen to in a site without what its script is read from, and fails where PHP does', async (_, script) => {
  const see = async (exitCode: string) => {
    await writeFile(join(folder, 'php-exit-code'), exitCode)
    return run(['in-wordpress.sh', script].map(ofWordPress), { container: 'houx', site: '{}' })
  }
  expect(await see('0')).toMatchObject({ exitCode: 0 })
  expect(await readFile(join(folder, 'php-input'), 'utf8')).toBe('')
  expect(await see('1')).toMatchObject({ exitCode: 1 })
})

test('S3: whose a site was is remembered by its machine, and not believed of the site, once it is installed', async () => {
  await install('1')
  const before = async (owner?: string) =>
    /--env BOCAGE_OWNER_BEFORE=(\S*) /.exec((await install('0', owner)).words)?.[1]
  expect(await before()).toBe('')
  expect(await before('lierre')).toBe('houx')
  expect(await before('lierre')).toBe('lierre')
  expect((await stat(join(folder, 'memory/site-owners'))).mode & 0o777).toBe(0o700)
})

test('S10: the login that a site had on the network goes once the site is installed, and stays until then', async () => {
  expect((await install('1')).sql).toBeUndefined()
  expect((await install()).sql).toBe("DROP USER IF EXISTS 'houx'@'%';\n")
})

test('S10: root’s script gives the server its version’s tables, as root with a password: at no time is nobody asked for one', async () => {
  expect(
    await run([client, 'services/databases/mariadb/root.sh'], { server: 'farm', image: 'mariadb:10.11.18' }),
  ).toMatchObject({
    exitCode: 0,
    sql: "DROP USER IF EXISTS 'root'@'%';\n",
  })
  expect(await readFile(join(folder, 'upgraded'), 'utf8')).toContain('password="root-password"')
})

describe('B3: a site keeps a table to itself while the server’s tables get the form of its version', () => {
  const upgrade = async ({ again }: { again: boolean }) => {
    const stub = (name: string, text: string) =>
      writeFile(join(folder, name), `#!/bin/sh\nhere=${quote(folder)}\n${text}\n`, { mode: 0o755 })
    // Sites may have all connections: a first look fails. What is ended once goes on with the next table.
    // It stands until it gets the table, or until its own connection is ended.
    await stub('mariadb-upgrade', 'until [ -s "$here/over" ]; do sleep 0.02; done; exit "$(cat "$here/over")"')
    await stub('timeout', 'sleep 0.02; [ -s "$here/over" ]')
    await stub(
      'mariadb',
      `sql=$(cat); printf '%s\\n' "$sql" >> "$here/sql"
case $sql in
'SELECT db'*) [ -e "$here/looked" ] || { touch "$here/looked"; exit 1; }; echo blogs-houx ;;
'KILL CONNECTION USER'*) ${again ? ':' : 'echo 0 > "$here/over"'} ;;
'SELECT CONCAT'*) echo 'KILL 7;' ;;
'KILL 7;') if [ -e "$here/once" ]; then echo 4 > "$here/over"; else touch "$here/once"; fi ;;
esac`,
    )
    const ran = await run([client, 'services/databases/mariadb/root.sh'], { server: 'farm', image: 'mariadb:10.11.18' })
    return { ...ran, ended: ran.sql?.match(/^KILL CONNECTION.*$/gm) ?? [] }
  }

  test('its connections are ended, its name is said, and the upgrade goes through', async () => {
    const { exitCode, ended, sql, stderr } = await upgrade({ again: false })
    expect({ exitCode, ended }).toEqual({ exitCode: 0, ended: ["KILL CONNECTION USER 'blogs-houx'@'localhost';"] })
    expect(sql).toContain("user = 'root' AND state LIKE 'Waiting for table%' AND time >= 20 LIMIT 1;")
    expect(stderr).toBe(
      '"blogs-houx" kept a table of its database to itself for 20 seconds, and farm waited: its connections are ended.',
    )
  })

  test('a site that does so without end is named with what stops it, and nothing waits on', async () => {
    const { exitCode, ended, stderr } = await upgrade({ again: true })
    expect({ exitCode, ended: ended.length }).toEqual({ exitCode: 1, ended: 20 })
    expect(stderr).toContain('"blogs-houx" keeps its own to itself again and again.')
    expect(stderr).toContain('docker stop blogs-houx')
  })
})
