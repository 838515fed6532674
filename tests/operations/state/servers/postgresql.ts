import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa, execaSync } from 'execa'
import { type StateServer, serve, unusedPort } from './server.ts'

const versions = '/usr/lib/postgresql'
const folders = execaSync('ls', [versions], { reject: false }).stdout?.split('\n').filter(Boolean).sort() ?? []

/** Where Debian's package `postgresql` has its programs; nothing, where it isn't installed. */
export const postgresqlPrograms = folders.length === 0 ? undefined : join(versions, folders.at(-1) ?? '', 'bin')

const [database, password] = ['postgres', 'hush-of-postgresql']

/** A PostgreSQL of Debian's, with a database of its own in a folder of its own; it lets in who has the password. */
export async function startPostgresql(programs: string): Promise<StateServer> {
  // The folder that a run of tests has for such things is closed to PostgreSQL's account.
  const folder = mkdtempSync('/tmp/bocage-postgresql-')
  const who = { uid: accountOf('-u'), gid: accountOf('-g') }
  for (const name of ['', 'data']) {
    mkdirSync(join(folder, name), { recursive: true })
    chownSync(join(folder, name), who.uid, who.gid)
  }
  writeFileSync(join(folder, 'password'), `${password}\n`, { mode: 0o644 })
  const port = await unusedPort()
  const asWho = { ...who, cwd: folder }
  await execa(
    join(programs, 'initdb'),
    ['-D', 'data', '-U', 'bocage', '-A', 'scram-sha-256', '--pwfile', 'password', '--no-sync'],
    asWho,
  )
  const keys = { PGPASSWORD: password }
  const client = ['-h', '127.0.0.1', '-p', String(port), '-U', 'bocage', database]
  const psql = (sql: string, ...more: string[]) =>
    execa(join(programs, 'psql'), [...more, '-q', '-v', 'ON_ERROR_STOP=1', ...client], { input: sql, env: keys })
  const answers = async () => (await psql('SELECT 1').catch(() => undefined)) !== undefined
  const words = ['-D', join(folder, 'data'), '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off']
  const stop = await serve([join(programs, 'postgres'), ...words], answers, { who })
  return {
    place: `postgres://bocage@127.0.0.1:${port}/${database}?sslmode=disable`,
    another: '&table=another',
    keys,
    put: async (files) => {
      // The engine takes the path of its URL for a folder.
      const rows = Object.entries(files).map(
        ([name, text]) => `('${database}/${name}', '{"data":"${Buffer.from(text).toString('base64')}"}')`,
      )
      await psql(`INSERT INTO pulumi_state (key, data) VALUES ${rows.join(',')} ON CONFLICT DO NOTHING`)
    },
    stop: async () => {
      await stop()
      rmSync(folder, { recursive: true })
    },
  }
}

/** PostgreSQL doesn't run as root: Debian's package brings an account for it. */
function accountOf(which: '-u' | '-g'): number {
  const name = process.getuid?.() === 0 ? ['postgres'] : []
  return Number(execaSync('id', [which, ...name]).stdout)
}
