import { z } from 'zod'
import { key } from '../words/key.ts'
import { defineService } from './define.ts'

/** Gitea's own rule for the names of repositories and teams, without what would be confusing in a path. */
const repository = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'Use letters, digits, dashes, dots and underscores')
  .refine(
    (name) => !/\.\.|\.(git|wiki|rss|atom)$/.test(name),
    'Gitea keeps ".git", ".wiki", ".rss", ".atom" and ".." for itself',
  )

/**
 * The account that acts for us, and the names that Gitea serves pages under.
 * Source: Gitea 1.24.0, models/user/user.go, reservedUsernames; of those, the ones that a key may be.
 */
const reserved = new Set(
  'bocage api metrics v2 assets attachments avatar avatars repo-avatars captcha login org repo user explore issues pulls milestones notifications ghost gitea-actions'.split(
    ' ',
  ),
)

const account = key.refine(
  (name) => !reserved.has(name),
  'Gitea keeps this name for itself: give the person another key',
)

/** Gitea: git repositories, issues and reviews; one organisation for each association. */
export const service = defineService({
  title: 'Gitea',
  summary: 'Hosts git repositories, issues and reviews, with an organisation for each association.',
  manual: 'https://docs.gitea.com',
  instances: 'collective',
  addressed: true,
  images: { gitea: 'gitea/gitea:1.24.0' },
  settings: z.strictObject({
    /** The port for git over SSH on the host's public address. */
    ssh: z.int().min(1024).max(65535).default(2222),
  }),
  use: z.strictObject({
    /** Who belongs to the association's organisation: `owners`, and any other team, by person. */
    members: z.record(key, z.array(account)),
    /** Created with a first page, when they are not there. */
    repositories: z.array(repository).default(['inventaire', 'documentation']),
  }),
  data: { repositories: '/data' },
  endpoints: {
    ofInstance: ({ key, address, settings }) => [
      { key: `${key}-http`, ...(address && { host: address }) },
      { key: `${key}-ssh`, outside: settings.ssh },
    ],
  },
  accounts: ({ use }) => [...new Set(Object.values(use.members).flat())],
})
