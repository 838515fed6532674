import { z } from 'zod'
import { webName } from '../../../words/written/domain.ts'
import { email } from '../../../words/written/email.ts'
import { line } from '../../../words/written/line.ts'

/** Where each way of speaking TLS is spoken. Source: RFC 8314, section 3.3 (465); RFC 6409, section 3.1 (587). */
export const submissionPorts = { tls: 465, starttls: 587 } as const

const relay = z
  .strictObject({
    host: webName.describe('the name of the server, as "smtp.example.org".'),
    security: z
      .enum(['tls', 'starttls'])
      .default('tls')
      .describe('"tls" from the first byte, as on port 465; or "starttls", as on port 587, for a server without.'),
    port: z.int().min(1).max(65535).optional().describe('its port: 465 for "tls", 587 for "starttls", unless written.'),
    login: line(200).describe('the login, as the provider gave it; its password is given by "scripts/secret set".'),
    from: email
      .optional()
      .describe('the address that everything is sent from, which the login may use; the contact, unless written.'),
  })
  .superRefine(({ security, port }, context) => {
    const other = security === 'tls' ? 'starttls' : 'tls'
    // On port 25, between servers, TLS is asked for after the first words, too (RFC 3207).
    if (port === submissionPorts[other] || (port === 25 && security === 'tls'))
      context.addIssue({
        code: 'custom',
        path: ['port'],
        message: `Servers speak "${other}" there: write "security: ${other}", or leave the port out`,
      })
  })

/** Through what the estate's applications send mail. */
export const mail = z.strictObject({
  relay: relay
    .meta({
      elsewhere: {
        password: `Take it out: what stands here is read by everybody who has the inventory. "scripts/secret set mail-relay/password" gives it.`,
      },
    })
    .describe('an outside mail server that takes mail for anybody from who has its login.'),
})

export type MailEntry = z.output<typeof mail>
