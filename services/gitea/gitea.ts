import { z } from 'zod'
import { secretFolder } from '../../machines/secret-file.ts'
import { key } from '../../words/written/key.ts'
import { mebibytesBetween } from '../../words/written/quantity.ts'
import { defineService } from '../define.ts'
import { answers } from '../form/health.ts'
import type { KeptPart } from '../form/kept.ts'
import type { Placed, Placement, Task, UnitSecret } from '../form/unit.ts'
import type { MailPlace } from '../needs/mail.ts'

/**
 * Gitea's own rule for the names of repositories, without what would be confusing in a path.
 * Source: Gitea 1.27.3, models/repo/repo.go, IsUsableRepoName; models/db/name.go, IsUsableName: capitals count for nothing.
 */
const repository = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'Use letters, digits, dashes, dots and underscores')
  .refine(
    (name) => !/\.\.|\.(git|wiki|rss|atom)$/i.test(name),
    'Gitea keeps ".git", ".wiki", ".rss", ".atom" and ".." for itself',
  )

/** Repositories of one organisation: the address of each is its own, whatever the capitals. */
const repositories = z
  .array(repository)
  .max(1000)
  .superRefine((names, context) => {
    const first = new Map<string, string>()
    for (const [index, name] of names.entries()) {
      const other = first.get(name.toLowerCase())
      if (other === undefined) first.set(name.toLowerCase(), name)
      else
        context.addIssue({
          code: 'custom',
          path: [index],
          message: `Gitea takes it for "${other}", which is listed before it: remove one of the two, or choose another name`,
        })
    }
  })

/**
 * Names that nobody can have: the account that acts for us, and what Gitea serves pages under or keeps for those it deleted.
 * Of Gitea's own, those that a key may be; its patterns (`*.keys`, `*.gpg`, `*.rss`, `*.atom`, `*.png`) all hold a dot.
 * Source: Gitea 1.27.3, models/user/user.go, reservedUsernames, and beside its "org": an organisation "invite" goes wrong.
 */
const reserved = new Set(
  'bocage api metrics v2 assets attachments avatar avatars repo-avatars captcha login org repo user explore issues pulls milestones notifications ghost gitea-actions invite'.split(
    ' ',
  ),
)

/** The name of an account, be it a person's or an organisation: both are in one set of names. */
const account = (cure: string) =>
  key.refine((name) => !reserved.has(name), {
    error: ({ input }) =>
      `${input === 'bocage' ? 'The account that acts for us has this name' : 'Gitea keeps this name for itself'}: ${cure}`,
  })

/** Source: Gitea 1.27.3, models/organization/team.go, IsUsableTeamName. */
const team = key.refine((name) => name !== 'new', 'Gitea keeps "new" for itself: give the team another name')

/**
 * Gitea: git repositories, issues and reviews; one organisation for each association, with just the members of the inventory.
 *
 * On change, it is away for some seconds; repositories are added, and teams get and lose members.
 * On removal, it is no longer served, and an organisation's teams lose their members; repositories, accounts and passwords stay,
 * listed as leftovers.
 */
export const service = defineService({
  title: 'Gitea',
  summary: 'Hosts git repositories, issues and reviews, with an organisation for each association.',
  manual: 'https://docs.gitea.com',
  instances: 'collective',
  addressed: true,
  images: { gitea: 'gitea/gitea:1.27.3' },
  settings: z.strictObject({
    /** The port for git over SSH on the host's public address. */
    ssh: z.int().min(1024).max(65535).default(2222),
    /** The most memory that it may use. A large repository that is pushed or packed needs some. */
    memory: mebibytesBetween('256MiB', '64GiB').prefault('1GiB'),
  }),
  use: z.strictObject({
    /** Who belongs to the association's organisation: `owners`, and any other team, by person. */
    members: z
      .record(team, z.array(account('give the person another key').meta({ person: true })).max(2000))
      .refine(
        ({ owners = [] }) => owners.length > 0,
        'Name who looks after the organisation, as "owners: [camille]": without them nobody of the association can',
      ),
    /** Created with a first page, when they are not there. */
    repositories: repositories.default(['inventaire', 'documentation']),
  }),
  unit: ({ key, owner, address: host, settings }) => ({
    identity: key,
    component: 'Gitea',
    endpoints: [
      { key: `${key}-http`, role: 'http', ...(host && { host }), closed: ['/api/internal'] },
      { key: `${key}-ssh`, role: 'ssh', outside: settings.ssh },
    ],
    holds: [{ identity: key, kind: 'forge', data: { data: '/data' } }],
    needs: { mail: {} },
    make: ({ web, image, accounts, provided, secretFile }) => {
      const http = web('http')
      const mail = provided('mail')
      const api = apiValues({ key, owner }, http)
      return {
        steps: [
          {
            container: {
              identity: key,
              image: image('gitea'),
              environment: { ...environment(http.host, settings.ssh), ...mailVariables(mail) },
              // Repositories are git's, whatever the version; a new one changes the database, and may the settings.
              versioned: { data: 'data', paths: ['gitea/gitea.db*', 'gitea/conf'] },
              secrets: {
                ...Object.fromEntries(
                  ['secret-key', ...Object.keys(tokens)].map((name) => [name, secretFile(`${key}/${name}`)]),
                ),
                ...(mail && { mail: mail.password }),
              },
              listens: { http: 3000, ssh: 22 },
              health: answers('http://127.0.0.1:3000/api/healthz'),
              memoryMiB: settings.memory,
              capabilities: [
                'CAP_CHOWN',
                'CAP_DAC_OVERRIDE',
                'CAP_FOWNER',
                'CAP_KILL',
                'CAP_NET_BIND_SERVICE',
                'CAP_SETGID',
                'CAP_SETUID',
                'CAP_SYS_CHROOT',
              ],
              stopSeconds: 60,
            },
          },
          { task: accountsTask(key, api, accounts) },
        ],
        secrets: [
          secretKey(key),
          ...tokenSecrets(key),
          ...accounts.map((person) => firstPassword(key, { api, host: http.host }, person)),
        ],
        parts: [{ packages: ['curl', 'jq'] }],
      }
    },
  }),
  shareUnits: ({ association, use, instance }) => [
    {
      identity: `${instance.key}-${association}`,
      component: 'GiteaOrganisation',
      holds: [{ identity: `${instance.key}/${association}`, kind: 'organisation' }],
      make: ({ web, ownerName }) => {
        const http = web('http')
        const { members, repositories } = use
        const organisation = { key: association, name: ownerName, members, repositories }
        const task: Task = {
          name: `${instance.key}-${association}`,
          title: `organisation ${association} on "${instance.key}"`,
          scripts: [script('api.sh'), script('recall.sh'), script('organisation.sh')],
          values: { ...apiValues(instance, http), organisation: JSON.stringify(organisation) },
          opens: `${instance.key}/${association}`,
        }
        return { steps: [{ task }], url: `https://${http.host}/${association}` }
      },
    },
  ],
  associationAccount: account("rename the file, whose name is the association's key"),
  accounts: ({ use }) => [...new Set(Object.values(use.members).flat())],
  naming: (person) => `in a team, as "members: { owners: [${person}] }"`,
  // People and organisations are in one set of names, as they are in Gitea.
  accountHolds: ({ key }, person) => ({
    identity: `${key}/${person.key}`,
    kind: 'account',
    bearer: person.name,
    mail: person.email,
  }),
  kept: (instance, { endpoint }) => ({
    list: [script('api.sh'), script('recall.sh'), script('organisations.sh')],
    destroy: [script('api.sh'), script('recall.sh'), script('destroy-organisation.sh')],
    values: apiValues(instance, endpoint('http')),
    read: (columns) => organisation(instance.key, columns),
  }),
})

const script = (file: string) => `services/gitea/${file}`

/**
 * Nobody registers by themselves, makes an organisation or takes another name: the inventory alone says which names there are.
 *
 * Source: Gitea's "Configuration Cheat Sheet"; an image's variable `GITEA__SECTION__KEY` is that key of app.ini.
 */
const environment = (host: string, outsideSsh: number): Record<string, string> => ({
  USER_UID: '1000',
  USER_GID: '1000',
  GITEA__security__INSTALL_LOCK: 'true',
  GITEA__security__SECRET_KEY__FILE: '/run/secrets/secret-key',
  ...Object.fromEntries(Object.entries(tokens).map(([name, { variable }]) => [variable, `/run/secrets/${name}`])),
  GITEA__server__ROOT_URL: `https://${host}/`,
  GITEA__server__PUBLIC_URL_DETECTION: 'never',
  GITEA__server__DOMAIN: host,
  GITEA__server__SSH_DOMAIN: host,
  GITEA__server__SSH_PORT: String(outsideSsh),
  GITEA__service__DISABLE_REGISTRATION: 'true',
  GITEA__service__REQUIRE_SIGNIN_VIEW: 'false',
  GITEA__admin__DISABLE_REGULAR_ORG_CREATION: 'true',
  GITEA__admin__USER_DISABLED_FEATURES: 'deletion,change_username',
  GITEA__openid__ENABLE_OPENID_SIGNIN: 'false',
  // Large files (git-lfs), which Gitea refuses unless told; they lie beside the repositories.
  GITEA__server__LFS_START_SERVER: 'true',
  GITEA__server__OFFLINE_MODE: 'true',
  // What is still at work then, as a long push, is cut off: Gitea itself ends before it would be killed.
  GITEA__server__GRACEFUL_HAMMER_TIME: '45s',
})

/**
 * Through what it sends mail. What it was told once stays in its settings: that there is none has to be said, too.
 *
 * Source: Gitea's "Configuration Cheat Sheet", "Mailer"; modules/setting/mailer.go (FROM is read as the head of a mail).
 */
const mailVariables = (mail: MailPlace | undefined): Record<string, string> => ({
  GITEA__mailer__ENABLED: String(mail !== undefined),
  ...(mail === undefined && { GITEA__mailer__PASSWD: '' }),
  ...(mail && {
    GITEA__mailer__PROTOCOL: mail.security === 'tls' ? 'smtps' : 'smtp+starttls',
    GITEA__mailer__SMTP_ADDR: mail.host,
    GITEA__mailer__SMTP_PORT: String(mail.port),
    GITEA__mailer__USER: mail.login,
    GITEA__mailer__PASSWD__FILE: '/run/secrets/mail',
    GITEA__mailer__FROM: `Gitea <${mail.from}>`,
  }),
})

/** The values of `api.sh` and `recall.sh`: who acts for us, where, and where it is remembered which organisation is whose. */
const apiValues = ({ key, owner }: { key: string; owner: string }, { address, port }: Placement) => ({
  account: 'bocage',
  container: key,
  url: `http://${address}:${port}/api/v1`,
  secrets: secretFolder(owner, key),
  organisations: `/var/lib/bocage/organisations/${key}`,
})

/**
 * The accounts of all its people. Who is no longer named can't sign in by any means, and their SSH keys go; what they wrote stays, and
 * who returns has their account again. Names and e-mail addresses follow the inventory until people choose their own. Accounts that were
 * made by hand are left alone.
 */
const accountsTask = (gitea: string, api: Record<string, string>, accounts: Placed['accounts']): Task => ({
  name: `${gitea}-accounts`,
  title: `people's accounts on "${gitea}"`,
  scripts: [script('api.sh'), script('accounts.sh'), script('profiles.sh')],
  values: {
    ...api,
    profiles: `/var/lib/bocage/profiles/${gitea}`,
    accounts: JSON.stringify(accounts.map(({ key, name, email, ssh }) => ({ key, name, email, ssh }))),
  },
})

const secretKey = (gitea: string): UnitSecret => ({
  path: `${gitea}/secret-key`,
  bytes: 48,
  renewal: {
    opens: `what "${gitea}" encrypts in its database`,
    when: 'never',
    note: 'another key would lose the second factors of sign-in, and the passwords of mirrors and webhooks; whoever has it needs a copy of the database as well',
  },
})

/**
 * What Gitea would make for itself, once and for good: who has it is let in by what no account's end takes away. Ours are made anew
 * when a technician leaves.
 *
 * Source: Gitea 1.27.3, routers/private/internal.go (who has the internal token may do whatever Gitea's own commands do),
 * modules/setting/oauth2.go, modules/setting/lfs.go; each is 32 bytes in base64url (modules/generate, DecodeJwtSecretBase64).
 */
const tokens = {
  'internal-token': { variable: 'GITEA__security__INTERNAL_TOKEN__FILE', opens: 'what its own commands say to it' },
  'jwt-secret': { variable: 'GITEA__oauth2__JWT_SECRET__FILE', opens: 'what it signs for its users’ programs' },
  'lfs-jwt-secret': { variable: 'GITEA__server__LFS_JWT_SECRET__FILE', opens: 'its large files' },
}

const tokenSecrets = (gitea: string): UnitSecret[] =>
  Object.entries(tokens).map(([name, { opens }]) => ({
    path: `${gitea}/${name}`,
    bytes: 32,
    renewal: {
      opens: `${opens} ("${gitea}")`,
      when: 'by itself',
      scripts: [script('rotate-token.sh')],
      values: { container: gitea },
    },
  }))

const firstPassword = (
  gitea: string,
  { api, host }: { api: Record<string, string>; host: string },
  { key, name }: Placed['accounts'][number],
): UnitSecret => ({
  path: `${gitea}/account-${key}`,
  renewal: {
    opens: `the account of ${name} on "${gitea}"`,
    when: 'on request',
    note: `${name} can choose another one instead, or must be told the new one`,
    signsIn: { login: key, page: `https://${host}/user/login`, who: name, person: key },
    scripts: [script('api.sh'), script('rotate-account.sh')],
    values: { ...api, login: key },
  },
})

/** An organisation that is there, from a line of `organisations.sh`. Whose one is, its machine remembers: it may have got another name. */
function organisation(gitea: string, columns: string[]): KeptPart {
  const [association = '', id = '', name = '', repositories = '', members = '', size = '', written = ''] = columns
  const holds = [
    count(repositories, 'repository', 'repositories'),
    ...(members === '0' ? [] : [count(members, 'member')]),
  ]
  return {
    identity: `${gitea}/${association}`,
    owner: association,
    what: `Gitea organisation ${name} with ${holds.join(' and ')}`,
    sizeKiB: Number(size),
    ...(written !== '' && { written: new Date(written) }),
    values: { association, id },
  }
}

const count = (number: string, one: string, several = `${one}s`) => `${number} ${number === '1' ? one : several}`
