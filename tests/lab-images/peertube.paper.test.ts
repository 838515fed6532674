import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { execa } from 'execa'

/* The stand-in reads its environment here before anything else is there: what is wrong in it is all that it says. */

const configuration = join(import.meta.dirname, '../../lab/images/peertube/app/configuration.js')
const right = {
  PEERTUBE_WEBSERVER_HOSTNAME: 'tube.example',
  PEERTUBE_SECRET: 's',
  PEERTUBE_ADMIN_EMAIL: 'a@tube.example',
  PEERTUBE_DB_HOSTNAME: 'db',
  PEERTUBE_DB_NAME: 'tube',
  PEERTUBE_DB_USERNAME: 'tube',
  PEERTUBE_DB_PASSWORD: 'p',
  PEERTUBE_REDIS_HOSTNAME: 'redis',
}

/** What is wrong with an environment, a line each. */
async function wrong(environments: Record<string, string>[]): Promise<string[][]> {
  const program = `
    import { readConfiguration } from ${JSON.stringify(configuration)}
    const said = (environment) => { try { readConfiguration(environment); return [] } catch (error) { return error.message.split('\\n') } }
    console.log(JSON.stringify(${JSON.stringify(environments)}.map(said)))`
  const { stdout } = await execa('node', ['--no-warnings', '--input-type=module', '--eval', program])
  return JSON.parse(stdout)
}

test('it refuses what PeerTube doesn’t know, what PeerTube can’t read, and to begin without what PeerTube needs', async () => {
  const { PEERTUBE_SECRET: _, ...without } = right
  const store = { PEERTUBE_OBJECT_STORAGE_ENABLED: 'true', PEERTUBE_OBJECT_STORAGE_ENDPOINT: 's3.example' }
  expect(
    await wrong([
      { ...right, PATH: '/bin', PEERTUBE_TRUST_PROXY: '["10.20.0.101"]' },
      { ...right, PEERTUBE_DATABASE_HOSTNAME: 'db', PT_ROOT_PASSWORD: 'x' },
      { ...right, PEERTUBE_TRUST_PROXY: '10.20.0.101' },
      without,
      { ...right, ...store },
      { ...right, PEERTUBE_TRANSCODING_CONCURRENCY: '0' },
    ]),
  ).toEqual([
    [],
    [
      'PEERTUBE_DATABASE_HOSTNAME: PeerTube knows no such variable',
      'PT_ROOT_PASSWORD: PeerTube knows no such variable',
    ],
    ['PEERTUBE_TRUST_PROXY: PeerTube reads JSON there'],
    ['PEERTUBE_SECRET: missing'],
    [
      'PEERTUBE_OBJECT_STORAGE_CREDENTIALS_ACCESS_KEY_ID: missing',
      'PEERTUBE_OBJECT_STORAGE_CREDENTIALS_SECRET_ACCESS_KEY: missing',
    ],
    ['PEERTUBE_TRANSCODING_CONCURRENCY: at least 1'],
  ])
})
