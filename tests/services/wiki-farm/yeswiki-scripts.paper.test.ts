import { spawn } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { execa, execaSync } from 'execa'
import { scriptText } from '../../../services/form/script-text.ts'
import { assign } from '../../../words/assign.ts'
import { shareOf, wikiOf } from './yeswiki-units.ts'

/*
 * The programs of PHP that see to a wiki run here, in a real MariaDB, beside a YesWiki on paper: its README says what that does not prove.
 */
const able = ['php', 'mariadbd', 'mariadb-install-db'].every(
  (program) => execaSync('sh', ['-c', `command -v ${program}`], { reject: false }).exitCode === 0,
)
const when = able ? describe : describe.skip

/** Root as it is in a container: what a file's mode forbids, it forbids root as well. */
const asInContainer = process.getuid?.() === 0 ? 'setpriv --inh-caps=-all --bounding-set=-all' : ''

const title = `L'"oie" à 100 % de %root_page% \\`

let server: { folder: string; ended: Promise<unknown>; process: ReturnType<typeof spawn> }
let folder: string

async function startServer() {
  const at = await mkdtemp(join(tmpdir(), 'bocage-mariadb-'))
  const options = ['--no-defaults', `--datadir=${at}/data`, ...(process.getuid?.() === 0 ? ['--user=root'] : [])]
  await execa('mariadb-install-db', [...options, '--skip-test-db'])
  const began = spawn(
    'mariadbd',
    [...options, '--skip-networking', '--skip-grant-tables', `--socket=${at}/mysqld.sock`, `--pid-file=${at}/pid`],
    { stdio: 'ignore' },
  )
  server = { folder: at, process: began, ended: new Promise((ended) => began.on('exit', ended)) }
  for (let left = 100; left > 0; left -= 1) {
    if ((await sql('SELECT 1').catch(() => '')) !== '') return
    await new Promise((later) => setTimeout(later, 100))
  }
  throw new Error('MariaDB does not start')
}

const sql = async (statement: string, database = '') => {
  const options = ['--no-defaults', `--socket=${server.folder}/mysqld.sock`, '--batch', '--skip-column-names']
  return (await execa('mariadb', [...options, '--execute', statement, ...(database ? [database] : [])])).stdout
}

when('the scripts of a wiki of YesWiki’s', () => {
  beforeAll(startServer)
  afterAll(async () => {
    server.process.kill()
    await server.ended
    await rm(server.folder, { recursive: true })
  })

  beforeEach(async () => {
    await sql('CREATE OR REPLACE DATABASE `wikis-w`')
    folder = await mkdtemp(join(tmpdir(), 'bocage-yeswiki-'))
    const html = join(folder, 'html')
    await cp(join(import.meta.dirname, 'yeswiki-on-paper'), html, { recursive: true })
    for (const own of ['cache', 'custom', 'files', 'private']) await mkdir(join(html, own))
    const { file, container } = wikiOf(shareOf({ title }), relay)
    const [config] = Object.keys(container.files ?? {})
    const settings = file(config ?? '').replaceAll('/run/secrets', `${folder}/secrets`)
    await writeFile(join(html, 'wakka.config.php'), settings, { mode: 0o444 })
    await mkdir(join(folder, 'secrets'))
    await writeFile(join(folder, 'secrets/database'), 'secret\n')
    await writeFile(join(folder, 'secrets/mail'), '50%of%it\n')
    await writeFile(join(folder, 'first'), 'the-first\n')
    await writeFile(join(folder, 'next'), 'the-next\n')
    await chmod(join(html, 'index.php'), 0o444)
    await chmod(html, 0o555)
    // `docker exec [-i] --user www-data --workdir /var/www/html CONTAINER php …`. Extensions are those that a test says are lacking.
    const docker = `#!/bin/sh
shift
while :; do case $1 in -i) shift ;; --user) shift 2 ;; --workdir) cd '${html}'; shift 2 ;; *) break ;; esac; done
shift 2
if [ "$1" = -r ]; then
  program=$(printf '%s' "$2" | sed 's:"/var/www/html/wakka:"${html}/wakka:; s/extension_loaded(\\([$]extension\\))/(\\1 !== getenv("LACKS"))/')
  shift 2
  set -- -r "$program" "$@"
fi
exec ${asInContainer} php -d mysqli.default_socket='${server.folder}/mysqld.sock' "$@"
`
    await writeFile(join(folder, 'docker'), docker, { mode: 0o755 })
  })
  afterEach(async () => {
    await chmod(join(folder, 'html'), 0o755)
    await rm(folder, { recursive: true })
  })

  test('a wiki is installed once, with its administrator’s password, and what people write stays', async () => {
    expect(await install()).toEqual({ exitCode: 0, said: 'No migrations to run' })
    expect(await sql('SHOW TABLES', 'wikis-w')).toBe('yeswiki_pages\nyeswiki_triples\nyeswiki_users')
    expect(await sql('SELECT body FROM yeswiki_pages', 'wikis-w')).toContain('at https://w.example/?')
    expect(await sql('SELECT name, email FROM yeswiki_users', 'wikis-w')).toBe('WikiAdmin\tcontact@houx.example')
    expect(await rotate('is_ours')).toMatchObject({ exitCode: 0 })
    await sql("UPDATE yeswiki_pages SET body = 'ours'", 'wikis-w')
    expect(await install()).toEqual({ exitCode: 0, said: 'No migrations to run' })
    expect(await sql('SELECT body FROM yeswiki_pages', 'wikis-w')).toBe('ours')
  })

  test('what was begun and never was a wiki is taken away, and begun anew', async () => {
    await sql('CREATE TABLE bocage_begun_pages (x INT); CREATE TABLE theirs (x INT)', 'wikis-w')
    expect(await install()).toMatchObject({ exitCode: 0 })
    expect(await sql('SHOW TABLES', 'wikis-w')).toBe('theirs\nyeswiki_pages\nyeswiki_triples\nyeswiki_users')
  })

  test('YesWiki knows all of its settings, and reads title and password as they are written, percent signs and all', async () => {
    await install()
    const read = JSON.parse(await readFile(join(folder, 'html/cache/read.json'), 'utf8'))
    expect(read).toMatchObject({
      ...{ wakka_name: title, yeswiki_release: '4.4.5', base_url: 'https://w.example/?' },
      ...{ mysql_password: 'secret', contact_smtp_pass: '50%of%it' },
    })
  })

  test('the password is made anew, and one that somebody chose is told apart', async () => {
    await install()
    expect(await rotate('change')).toEqual({ exitCode: 0, said: 'put' })
    expect(await rotate('is_ours')).toMatchObject({ exitCode: 1 })
    await writeFile(join(folder, 'first'), 'the-next\n')
    expect(await rotate('is_ours')).toMatchObject({ exitCode: 0 })
  })

  test('an account that somebody removed is not ours, and no password is said to be changed', async () => {
    await install()
    await sql('DELETE FROM yeswiki_users', 'wikis-w')
    expect(await rotate('is_ours')).toMatchObject({ exitCode: 1 })
    expect(await rotate('change')).toEqual({
      exitCode: 69,
      said: 'YesWiki: there is no account "WikiAdmin" any more, so it is given no other password: make one in the wiki, and run this again',
    })
  })

  test('a wiki that was another association’s gets a password that they do not know', async () => {
    await install({ owner: 'lierre' })
    await writeFile(join(folder, 'first'), 'of-the-new-one\n')
    expect(await rotate('is_ours')).toMatchObject({ exitCode: 1 })
    await install()
    expect(await rotate('is_ours')).toMatchObject({ exitCode: 0 })
  })

  test('a database that is away is no empty one, and its password is not told', async () => {
    await writeFile(
      join(folder, 'docker'),
      (await readFile(join(folder, 'docker'), 'utf8')).replace('mysqld.sock', 'away'),
    )
    const { exitCode, said } = await install()
    expect({ exitCode, said }).toEqual({ exitCode: 69, said: 'YesWiki: No such file or directory' })
    expect(await rotate('is_ours')).toMatchObject({ exitCode: 1, said: expect.stringContaining('does not tell whose') })
  })

  test('an image that is not what is expected is refused, with all that it lacks', async () => {
    await chmod(join(folder, 'html'), 0o755)
    await rm(join(folder, 'html/custom'), { recursive: true })
    await rm(join(folder, 'html/setup/install.helpers.php'))
    const lacks = [
      'the extension gd of PHP',
      '/var/www/html/setup/install.helpers.php',
      '/var/www/html/custom, for www-data to write in',
      'a program that www-data cannot change',
    ]
    expect(await install({}, { LACKS: 'gd' })).toEqual({
      exitCode: 1,
      said: `The image of w is not what Bocage expects of one of YesWiki. It lacks ${lacks.join('; ')}.`,
    })
  })
})

const relay = {
  ...{ host: 'smtp.relais.example', port: 465, security: 'tls' as const, login: 'bocage' },
  ...{ password: 'mail', from: 'contact@bocage.example' },
}

const path = (name: string) => join(folder, name)

async function shell(text: string, env: Record<string, string> = {}) {
  const { exitCode, stderr, stdout } = await execa('sh', ['-s'], {
    input: `{ set -eu\n${text}\n}\n`,
    env: { PATH: `${folder}:${process.env.PATH}`, ...env },
    reject: false,
  })
  return { exitCode, said: `${stderr}${stdout}` }
}

function install(words: Record<string, string> = {}, env?: Record<string, string>) {
  const { scripts, values } = wikiOf(shareOf({ title })).task
  const own = { container: 'w', owners: path('owners/sites'), password: path('first'), ...words }
  return shell(`${assign({ ...values, ...own })}${scriptText(scripts)}`, env)
}

function rotate(call: string) {
  const { scripts = [], values = {} } = wikiOf().secret?.renewal ?? {}
  const own = { container: 'w', file: path('first'), next: path('next') }
  return shell(`${assign({ ...values, ...own })}put_next() { echo put; }\n${scriptText(scripts)}\n${call}`)
}
