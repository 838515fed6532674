/** What an application says of the mail that it sends. */
export type MailWish = {
  /** Who reads the password in the application's container: user and group by number, `33:33`. Root unless said. */
  reader?: string
}

/** How an application hands over its mail, to somebody who asks who sends. */
export type MailPlace = {
  /** Its name, which its certificate has. */
  host: string
  port: number
  /** `tls` from the first byte; or `starttls`: in clear until both have agreed on it. */
  security: 'tls' | 'starttls'
  login: string
  /** The file with the password, on the machine: one of the `secrets` of the container. */
  password: string
  /** The only address that it may send from. Another one, that people would answer to, goes into "Reply-To". */
  from: string
}
