import { setTimeout } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { mailsTaken } from '../../../lab/internet/mail-server.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { session } from '../estate.ts'
import { openForge } from '../forge.ts'
import { visit } from '../visit.ts'

/* Mail that applications send through the inventory's relay: a real server, which asks for TLS, a login, and an address of that login's. */

const { plan } = await session()
const { relay } = plan.collective
if (relay === undefined) throw new Error('the inventory names no mail relay')
const forge = await openForge()

/** Does something, and waits for the mail that comes of it. */
async function mailAfter(work: () => Promise<unknown>): Promise<string> {
  const before = new Set(mailsTaken())
  await work()
  for (let attempt = 0; attempt < 150; attempt += 1) {
    const mail = mailsTaken().find((one) => !before.has(one))
    if (mail !== undefined) return decoded(mail)
    await setTimeout(200)
  }
  throw new Error('no mail came within 30 seconds')
}

/** A text that is written as RFC 2045 says (section 6.7), as far as letters of ASCII go. */
const decoded = (mail: string) => mail.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=')

/** What a form of a page is sent with: its hidden fields, and the visitor's cookies. */
async function fill(page: string, fields: Record<string, string>) {
  const { body, headers } = await visit(page)
  const hidden = [...body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
    name,
    value,
  ])
  const cookie = (headers['set-cookie'] ?? []).map((one) => one.split(';')[0]).join('; ')
  const sent = await visit(page, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }).toString(),
  })
  expect([200, 302, 303]).toContain(sent.status)
}

test('U6: who lost their password of a WordPress site gets the mail that lets them choose another', async () => {
  const mail = await mailAfter(() =>
    fill('https://infini.example/wp-login.php?action=lostpassword', { user_login: 'admin' }),
  )
  expect(mail).toContain(`\nFrom: Infini <${relay.from}>`)
  expect(mail).toContain('\nTo: contact@infini.example')
  expect(mail).toMatch(/https:\/\/infini\.example\/wp-login\.php\?\S*action=rp/)
})

test('U6: who lost their password of the forge gets the mail that lets them choose another', async () => {
  const mail = await mailAfter(() => fill(forge.url('user/forgot_password'), { email: 'yann@infini.example' }))
  expect(mail).toMatch(new RegExp(`\nFrom: "?Gitea"? <${relay.from}>`))
  expect(mail).toMatch(/\nTo: .*<?yann@infini\.example/)
  expect(mail).toContain(forge.url('user/recover_account?code='))
})

test('a MediaWiki sends what it has to tell', async () => {
  const program =
    "UserMailer::send( new MailAddress( 'yann@infini.example' ), new MailAddress( $GLOBALS['wgPasswordSender'] ), 'Essai', 'Un mot du wiki, assez long.' );"
  const wiki = 'docker exec --interactive --user www-data wikis-wiki-pointcommuns-example php maintenance/run.php eval'
  const mail = await mailAfter(() => ssh('apps', wiki, { input: program }))
  expect(mail).toContain(`\nFrom: ${relay.from}`)
  expect(mail).toMatch(/\nTo: .*yann@infini\.example/)
})
