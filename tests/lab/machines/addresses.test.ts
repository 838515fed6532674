import { expect, test } from '@jest/globals'
import { execa } from 'execa'
import type { SharePlan } from '../../../inventory/model/planning/plan.ts'
import { attach } from '../../../lab/machines/container.ts'
import { internet } from '../../../lab/places.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { quote } from '../../../words/quote.ts'
import { session } from '../estate.ts'
import { visit } from '../visit.ts'

const { plan } = await session()
const shares: SharePlan[] = Object.values(plan.associations).flatMap(({ shares }) => shares)
const sites = shares.flatMap(({ service, units, endpoints }) =>
  service.kind === 'wordpress-farm'
    ? endpoints.map(({ host = '', key }) => {
        const tasks = units.flatMap(({ steps }) => steps.flatMap((step) => ('task' in step ? [step.task] : [])))
        const install = tasks.find(({ name }) => name === `${key}-install`)
        return { host, key, title: String(JSON.parse(install?.values.site ?? '{}').title) }
      })
    : [],
)
const forge = plan.collective.services.find(({ kind }) => kind === 'gitea')

test('the example estate has the sites that the mission names', () => {
  expect(sites.length).toBeGreaterThanOrEqual(6)
})

test.each(sites)(
  '$host answers over HTTPS with its own page, and a certificate of its own',
  async ({ host, title }) => {
    const { status, body, issuer, names } = await visit(`https://${host}/`)
    expect(status).toBe(200)
    expect(unescaped(body)).toContain(title)
    expect(issuer).toMatch(/Pebble/)
    expect(names).toBe(`DNS:${host}`)
  },
)

test('the forge answers over HTTPS, and nobody registers by themselves', async () => {
  const address = `https://${forge?.address}`
  expect((await visit(`${address}/api/healthz`)).status).toBe(200)
  expect((await visit(`${address}/user/sign_up`)).body).toMatch(/disabled|désactivé/i)
})

test('a site sees the address of its visitor, not of the gateway', async () => {
  const [site] = sites
  await visit(`https://${site?.host}/?visit-of-the-test`)
  const log = await ssh('apps', `docker logs --since 1m ${quote(site?.key ?? '')} 2>&1 | grep visit-of-the-test`)
  expect(log).toMatch(/^198\.51\.100\.1 /)
})

test('over IPv6 it answers as well, at the address of its host, and sees the visitor there, too', async () => {
  const [site] = sites
  const { machines } = plan.collective
  const asked = ['curl', '-6', '-sS', '--max-time', '30', '-o', '/dev/null', '-w', '%{remote_ip} %{http_code}']
  const page = `https://${site?.host}/?visit-by-six`
  const visited = await execa(...attach('internet', [...asked, '--cacert', '/var/lib/lab-acme/roots.pem', page]))
  expect(visited.stdout).toBe(`${machines[machines.apps?.within ?? '']?.address6} 200`)
  const log = await ssh('apps', `docker logs --since 1m ${quote(site?.key ?? '')} 2>&1 | grep visit-by-six`)
  expect(log.slice(0, log.indexOf(' '))).toBe(internet.container6)
})

test('due tasks run by a timer', async () => {
  const timers = await ssh('apps', "systemctl list-timers --all 'bocage-job-blogs-*.cron.timer' --no-legend | wc -l")
  expect(Number(timers)).toBe(sites.filter(({ key }) => key.startsWith('blogs-')).length)
})

const unescaped = (html: string) =>
  html
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&rsquo;', '’')
    .replaceAll('&amp;', '&')
