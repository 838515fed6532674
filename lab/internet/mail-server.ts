import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { relayPassword } from '../../inventory/model/planning/given-by.ts'
import { existingStacks, openSession } from '../../operations/estate/session.ts'
import { give, givenProblems } from '../../operations/secrets/given.ts'
import type { LabEstate } from '../estate.ts'
import { rewriteFileIn, rootOf, writeFileIn } from '../machines/container.ts'
import { internet, places } from '../places.ts'
import { type LabStep, step } from '../step.ts'

const name = 'internet'
const makeCertificate = new URL('make-certificate.sh', import.meta.url).pathname

type Relay = NonNullable<LabEstate['relay']>

/** Where the server has its certificates, in its container. */
const tls = '/etc/postfix/tls'

/**
 * The mail server that an inventory names as its relay: Postfix, which takes mail for anybody from who has its login, if it is sent from
 * that login's own address. Whoever it is for, it lies in one mailbox then.
 *
 * @returns the units that must read it again
 */
export async function writeMailServer(relay: Relay, { run }: LabStep): Promise<string[]> {
  const folder = join(rootOf(name), tls)
  for (const made of [folder, dirname(places.relayPassword)]) mkdirSync(made, { recursive: true, mode: 0o700 })
  // Who delivers a mail makes its folders there, and not this one.
  const mailboxes = join(rootOf(name), dirname(mailbox))
  mkdirSync(mailboxes, { recursive: true, mode: 0o700 })
  chownSync(mailboxes, owner, owner)
  await run('sh', [makeCertificate, folder, relay.host, internet.container])
  writeFileSync(places.relayAuthority, readFileSync(join(folder, 'ca.pem')))
  const changed = new Set<string>()
  const put = (unit: string, path: string, text: string) => {
    if (rewriteFileIn(name, path, text)) changed.add(unit)
  }
  put('postfix', '/etc/postfix/main.cf', renderPostfix(relay))
  put('postfix', '/etc/postfix/master.cf', renderServices(relay))
  put('dovecot', '/etc/dovecot/dovecot.conf', dovecot)
  put('dovecot', '/etc/dovecot/users', `${relay.login}:{PLAIN}${relayPasswordHere()}\n`)
  return [...changed]
}

/** Its password, which was made once. */
function relayPasswordHere(): string {
  const file = places.relayPassword
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

/** The estate is given the password, as a person would give it. */
export const givePasswordTask = () =>
  step('relay', {
    title: "The mail relay's password, given to the estate",
    work: async () => {
      const session = await openSession()
      const stack = session.plan.collective.stack
      const problems = await givenProblems(session, [stack], await existingStacks(session))
      if (problems.some(({ where }) => where === relayPassword))
        await give(session, { name: relayPassword, stack }, relayPasswordHere())
    },
  })

/** Another password, at the server: what the estate was given opens nothing then. */
export function changeRelayPassword({ login }: Relay, password: string): void {
  writeFileSync(places.relayPassword, password)
  writeFileIn(name, '/etc/dovecot/users', `${login}:{PLAIN}${password}\n`)
}

const mailbox = '/var/mail/lab/everyone'

/** The mails that it took, as they lie in its mailbox: what is new, each with its head. */
export function mailsTaken(): string[] {
  const folder = join(rootOf(name), mailbox, 'new')
  return existsSync(folder) ? readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8')) : []
}

/** Who has the mailbox: nobody else on the lab's internet. */
const owner = 65534

/** Source: postconf(5); virtual(8). */
const renderPostfix = ({ host, login, from }: Relay): string => `compatibility_level = 3.6
myhostname = ${host}
mydestination =
inet_interfaces = all
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
maillog_file =
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:${mailbox.split('/').at(-1)}/
virtual_mailbox_base = ${dirname(mailbox)}
virtual_uid_maps = static:${owner}
virtual_gid_maps = static:${owner}
virtual_minimum_uid = 1
smtpd_tls_chain_files = ${tls}/${host}.key, ${tls}/${host}.pem
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_sasl_auth_enable = yes
smtpd_sender_login_maps = inline:{ {${from} = ${login}} }
smtpd_sender_restrictions = reject_sender_login_mismatch
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
`

/** What Postfix runs: the one way in that the estate speaks, and what passes a mail on to the mailbox. Source: master(5). */
const renderServices = ({ port, security }: Relay): string => `${[
  `${port} inet n - n - - smtpd${security === 'tls' ? ' -o smtpd_tls_wrappermode=yes' : ''}`,
  'cleanup unix n - n - 0 cleanup',
  'qmgr unix n - n 300 1 qmgr',
  'tlsmgr unix - - n 1000? 1 tlsmgr',
  'rewrite unix - - n - - trivial-rewrite',
  'bounce unix - - n - 0 bounce',
  'defer unix - - n - 0 bounce',
  'trace unix - - n - 0 bounce',
  'verify unix - - n - 1 verify',
  'proxymap unix - - n - - proxymap',
  'virtual unix - n n - - virtual',
  'error unix - - n - - error',
  'retry unix - - n - - error',
  'anvil unix - - n - 1 anvil',
].join('\n')}
`

/** Only whether a login is right is asked of it. Source: doc.dovecot.org 2.3, "Postfix and Dovecot SASL". */
const dovecot = `protocols =
log_path = syslog
auth_mechanisms = plain login
passdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0660
    user = postfix
    group = postfix
  }
}
`
