import { z } from 'zod'
import { parse } from '../../words/parse.ts'

/** The forges whose runners are known. Forgejo speaks as Gitea does, which it began from. */
export type ForgeKind = 'github' | 'gitea'

/** What a runner says of the forge that it works for, and of why it runs. */
export type Runner = {
  kind: ForgeKind
  /** Where the forge is: `https://git.bocage.example`. */
  server: string
  /** Where its interfaces are; of Gitea's, the client knows it from `server`. */
  api: string
  graphql: string
  owner: string
  repository: string
  /** Left out where the workflow hands none over. */
  token?: string
  /** The page of this run. */
  run: string
  /** Absent where a runner works for something else: a push, a timer. */
  request?: PullRequest
}

export type PullRequest = {
  number: number
  /** Whole names of commits. */
  base: string
  head: string
  /** It comes from another repository: whoever wrote it need not be trusted. One that is gone by now is another. */
  fork: boolean
}

const text = z.string().min(1)
const commit = z.string().regex(/^[0-9a-f]{40,64}$/, 'Give the whole name of a commit')

const variables = z.object({
  GITHUB_REPOSITORY: z.string().regex(/^[^/\s]+\/[^/\s]+$/, 'Give OWNER/NAME'),
  GITHUB_SERVER_URL: z.url().default('https://github.com'),
  GITHUB_API_URL: z.url().default('https://api.github.com'),
  GITHUB_GRAPHQL_URL: z.url().default('https://api.github.com/graphql'),
  GITHUB_RUN_ID: text.optional(),
  GITHUB_RUN_NUMBER: text.optional(),
  GITHUB_TOKEN: text.optional(),
})

const pullRequestEvent = z.object({
  pull_request: z.object({
    number: z.int().positive(),
    base: z.object({ sha: commit }),
    head: z.object({ sha: commit, repo: z.object({ full_name: text }).nullish() }),
  }),
})

/**
 * The runner that this process is on; nothing, on a machine of a person.
 *
 * @param read the text of the file that `GITHUB_EVENT_PATH` names
 * @throws OperatorError where a runner's variables, or its event, are not as it says them
 *
 * Source: GitHub's "Variables reference" and "Webhook events and payloads"; Gitea's and Forgejo's runners set the same names, with
 * `GITEA_ACTIONS` or `FORGEJO_ACTIONS` beside them.
 */
export function runnerIn(environment: NodeJS.ProcessEnv, read: (path: string) => string): Runner | undefined {
  const isGitea = [environment.GITEA_ACTIONS, environment.FORGEJO_ACTIONS].includes('true')
  if (!isGitea && environment.GITHUB_ACTIONS !== 'true') return undefined
  // An empty variable is how a workflow hands over a secret that a run doesn't get.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const said = parse(variables, given, 'The environment of the runner')
  const [owner = '', repository = ''] = said.GITHUB_REPOSITORY.split('/')
  const server = said.GITHUB_SERVER_URL.replace(/\/+$/, '')
  // Gitea's page of a run is called by its number, GitHub's by its id.
  const run = (isGitea ? said.GITHUB_RUN_NUMBER : undefined) ?? said.GITHUB_RUN_ID ?? ''
  const event = environment.GITHUB_EVENT_PATH ? JSON.parse(read(environment.GITHUB_EVENT_PATH)) : {}
  return {
    kind: isGitea ? 'gitea' : 'github',
    server,
    api: said.GITHUB_API_URL,
    graphql: said.GITHUB_GRAPHQL_URL,
    owner,
    repository,
    ...(said.GITHUB_TOKEN !== undefined && { token: said.GITHUB_TOKEN }),
    run: `${server}/${said.GITHUB_REPOSITORY}/actions/runs/${encodeURIComponent(run)}`,
    ...('pull_request' in event && { request: requestOf(event, said.GITHUB_REPOSITORY) }),
  }
}

function requestOf(event: unknown, repository: string): PullRequest {
  const { pull_request } = parse(pullRequestEvent, event, 'The event of the runner')
  const { number, base, head } = pull_request
  return { number, base: base.sha, head: head.sha, fork: head.repo?.full_name !== repository }
}
