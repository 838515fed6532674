import { afterAll, expect, test } from '@jest/globals'
import { scriptText } from '../../../services/form/script-text.ts'
import { runScript } from '../../../ssh/run-script.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { quote } from '../../../words/quote.ts'

const postgresql = (...names: string[]) => names.map((name) => `services/databases/postgresql/${name}.sh`)
const on = (command: string, timeoutSeconds = 120) => ssh('apps', command, { timeoutSeconds })

/* A server of the test's own. Its next major version is the estate's image under another name: what is done is the same. */
const cluster = 'databases-trial'
afterAll(() =>
  on(
    `docker rm --force --volumes ${cluster} > /dev/null 2>&1; docker volume rm --force ${cluster}-data > /dev/null; docker image rm ${cluster}:15.1 ${cluster}:99.1 > /dev/null; rm -f /run/${cluster}`,
  ),
)

test('the next major version of PostgreSQL takes over what the one before wrote; a database is dumped and put back', async () => {
  const root = `/run/${cluster}`
  const start = (version: string) =>
    on(`docker run --detach --name ${cluster} --network none --volume ${root}:/run/secrets/root:ro \
      --env POSTGRES_PASSWORD_FILE=/run/secrets/root --env PGDATA=/var/lib/postgresql/data \
      --volume ${cluster}-data:/var/lib/postgresql/data ${cluster}:${version} > /dev/null
      for i in $(seq 60); do docker exec ${cluster} pg_isready --quiet --host=127.0.0.1 && exit 0; sleep 1; done; exit 1`)
  const sql = (statement: string, database = 'postgres') =>
    on(
      `printf '%s' ${quote(statement)} | docker exec -i --user postgres ${cluster} psql --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 ${database}`,
    )
  const upTo = (version: string) =>
    runScript(
      'apps',
      `set -eu\n${scriptText([...postgresql('client', 'next-major'), 'components/container/version.sh'])}`,
      {
        variables: {
          ...{ container: cluster, image: `${cluster}:${version}`, volume: `${cluster}-data`, seconds: '60' },
          ...{ paths: '* .[!.]*', converts: 'yes', root },
        },
        timeoutSeconds: 300,
      },
    )
  const engine = (script: string) => `server=${cluster}; database=pad\n${scriptText(postgresql('client', script))}`
  await on(`image=$(docker inspect --format '{{.Image}}' infini-pad-main)
    docker tag "$image" ${cluster}:15.1; docker tag "$image" ${cluster}:99.1
    docker volume create ${cluster}-data > /dev/null; install -m 0400 -o 999 -g 999 /dev/null ${root}; echo password-of-root > ${root}`)
  await upTo('15.1')
  await start('15.1')
  await sql(`CREATE ROLE pad LOGIN PASSWORD 'of-the-pad'; CREATE DATABASE pad OWNER pad`)
  await sql(`CREATE TABLE texts (said TEXT); INSERT INTO texts VALUES ('CREATE ROLE postgres;'), ('before')`, 'pad')
  const passwords = `SELECT string_agg(rolname || rolpassword, ' ' ORDER BY rolname) FROM pg_authid WHERE rolpassword <> ''`
  const had = await sql(passwords)

  const folder = await on(`dirname "$(docker volume inspect --format '{{.Mountpoint}}' ${cluster}-data)"`)
  const node = await on(`stat --format '%i' ${folder}/_data`)
  await upTo('99.1')
  expect(await on(`stat --format '%i' ${folder}/kept/*-15.1/data`)).toBe(node)
  await on(`docker rm ${cluster} > /dev/null`)
  await start('99.1')
  expect(await sql(passwords)).toBe(had)
  expect(await sql('SELECT said FROM texts ORDER BY said', 'pad')).toBe('before\nCREATE ROLE postgres;')

  expect(Number(await on(engine('size')))).toBeGreaterThan(1000)
  await on(`( ${engine('dump')} ) > ${folder}/dump`)
  await sql(`DELETE FROM texts; CREATE TABLE later (said TEXT)`, 'pad')
  await on(`( ${engine('restore')} ) < ${folder}/dump`)
  expect(await sql('SELECT said FROM texts ORDER BY said', 'pad')).toBe('before\nCREATE ROLE postgres;')
  expect(await sql(`SELECT tableowner FROM pg_tables WHERE tablename IN ('texts', 'later')`, 'pad')).toBe('postgres')
}, 600_000)

/** A database of the test's own on the farm's server. */
const site = 'databases-trial-site'

test("one site's database is dumped from the farm's server and put back, and no other is touched", async () => {
  const script = (file: string, database: string) =>
    `server=blogs-database; database=${database}\n${scriptText(['client', file].map((name) => `services/databases/mariadb/${name}.sh`))}`
  const sql = (statement: string) =>
    on(
      `${script('client', '')}\nprintf '%s' ${quote(statement)} | mariadb_as_root "$server" --batch --skip-column-names`,
    )
  await sql(`CREATE DATABASE \`${site}\`; CREATE TABLE \`${site}\`.pages (title TEXT)`)
  try {
    await sql(`INSERT INTO \`${site}\`.pages VALUES ('before')`)
    expect(await on(script('size', site))).toMatch(/^[1-9][0-9]*$/)
    await on(`umask 077; ( ${script('dump', site)} ) > /run/${site}`)
    await sql(`UPDATE \`${site}\`.pages SET title = 'after'; CREATE TABLE \`${site}\`.later (title TEXT)`)
    await on(`( ${script('restore', site)} ) < /run/${site}`)
    expect(await sql(`SELECT title FROM \`${site}\`.pages; SHOW TABLES FROM \`${site}\``)).toBe('before\npages')
  } finally {
    await on(`rm -f /run/${site}\n${script('drop', site)}`)
  }
}, 300_000)
