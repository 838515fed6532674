import { z } from 'zod'
import { key } from '../words/key.ts'
import { mebibytesBetween } from '../words/quantity.ts'
import { defineService } from './define.ts'

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

/** Gitea: git repositories, issues and reviews; one organisation for each association. */
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
      .record(team, z.array(account('give the person another key')).max(2000))
      .refine(
        ({ owners = [] }) => owners.length > 0,
        'Name who looks after the organisation, as "owners: [camille]": without them nobody of the association can',
      ),
    /** Created with a first page, when they are not there. */
    repositories: repositories.default(['inventaire', 'documentation']),
  }),
  // People and organisations are in one set of names, as they are in Gitea.
  holds: {
    ofInstance: ({ key }) => [{ identity: key, kind: 'forge', volumes: [`${key}-data`] }],
    ofShare: ({ association, instance }) => [{ identity: `${instance.key}/${association}`, kind: 'organisation' }],
    ofAccount: ({ key }, person) => ({
      identity: `${key}/${person.key}`,
      kind: 'account',
      bearer: person.name,
      mail: person.email,
    }),
  },
  endpoints: {
    ofInstance: ({ key, address, settings }) => [
      { key: `${key}-http`, ...(address && { host: address }) },
      { key: `${key}-ssh`, outside: settings.ssh },
    ],
  },
  associationAccount: account("rename the file, whose name is the association's key"),
  accounts: ({ use }) => [...new Set(Object.values(use.members).flat())],
})
