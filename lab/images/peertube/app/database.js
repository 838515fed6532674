/** What the stand-in keeps in PostgreSQL: one account, `root`, and videos. */
import { randomBytes, randomUUID, scryptSync, timingSafeEqual } from 'node:crypto'
import pg from 'pg'

/** Both are PeerTube's: its own login has to be allowed to create them. */
const schema = `
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE TABLE IF NOT EXISTS account (name text PRIMARY KEY, email text NOT NULL, password text NOT NULL);
CREATE TABLE IF NOT EXISTS client (id text PRIMARY KEY, secret text NOT NULL);
CREATE TABLE IF NOT EXISTS token (value text PRIMARY KEY, account text NOT NULL REFERENCES account);
CREATE TABLE IF NOT EXISTS video (uuid uuid PRIMARY KEY, name text NOT NULL, file text NOT NULL, size bigint NOT NULL,
  published boolean NOT NULL DEFAULT false);
`

const hash = (password, salt = randomBytes(16)) =>
  `${salt.toString('hex')}:${scryptSync(password, salt, 32).toString('hex')}`

function isPassword(password, hashed) {
  const [salt, digest] = hashed.split(':').map((hex) => Buffer.from(hex, 'hex'))
  return timingSafeEqual(scryptSync(password, salt, 32), digest)
}

const token = () => randomBytes(20).toString('hex')

/** The database, with its tables. The first start makes `root`, with the password that is given for that. */
export async function openDatabase({ database, administrator, rootPassword }) {
  const pool = new pg.Pool({ ...database, max: 5 })
  const query = async (text, values) => (await pool.query(text, values)).rows
  await query(schema)
  const [root] = await query('SELECT name FROM account')
  if (root === undefined) {
    const password = rootPassword ?? token()
    await query('INSERT INTO account VALUES ($1, $2, $3)', ['root', administrator, hash(password)])
    if (rootPassword === undefined) console.log(`User password: ${password}`)
  }
  await query('INSERT INTO client SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM client)', [token(), token()])

  return {
    end: () => pool.end(),
    client: async () => (await query('SELECT id, secret FROM client'))[0],
    /** A token for who knows the password; nothing for anybody else. */
    signIn: async (name, password) => {
      const [account] = await query('SELECT password FROM account WHERE name = $1', [name])
      if (account === undefined || !isPassword(password, account.password)) return undefined
      const value = token()
      await query('INSERT INTO token VALUES ($1, $2)', [value, name])
      return value
    },
    accountOf: async (value) =>
      (await query('SELECT name, email FROM account JOIN token ON account = name WHERE value = $1', [value]))[0],
    setPassword: async (name, password) =>
      (await query('UPDATE account SET password = $2 WHERE name = $1 RETURNING name', [name, hash(password)]))
        .length === 1,
    addVideo: async ({ name, file, size }) => {
      const uuid = randomUUID()
      await query('INSERT INTO video VALUES ($1, $2, $3, $4)', [uuid, name, file, size])
      return uuid
    },
    publish: (uuid) => query('UPDATE video SET published = true WHERE uuid = $1', [uuid]),
    videos: () => query('SELECT uuid, name, file, size::float8 AS size, published FROM video ORDER BY name, uuid'),
  }
}
