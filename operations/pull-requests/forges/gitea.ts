import { giteaApi, type HttpResponse } from 'gitea-js'
import type { Runner } from '../runner.ts'
import { type Forge, ForgeRefusal, patience, statusName } from './forge.ts'

/** Gitea and Forgejo, by the client that is made from Gitea's own description of its API. Source: Gitea's swagger, 1.23. */
export function gitea(runner: Runner): Forge {
  const { owner, repository, token } = runner
  const { user, repos } = giteaApi(runner.server, {
    ...(token !== undefined && { token }),
    customFetch: (url, options) => fetch(url, { ...options, signal: AbortSignal.timeout(patience) }),
  })
  const asked = async <Answer>(wanted: string, work: () => Promise<HttpResponse<Answer>>): Promise<Answer> => {
    try {
      return (await work()).data
    } catch (error) {
      const { status, error: answer } = error as Partial<HttpResponse<unknown, { message?: unknown } | Error>>
      const said = String(answer?.message ?? (error instanceof Error ? error.message : ''))
      throw new ForgeRefusal(runner, wanted, { ...(status !== undefined && { status }), said })
    }
  }
  const labelId = async (name: string): Promise<number | undefined> => {
    for (let page = 1; page <= mostPages; page += 1) {
      const labels = await asked('show its labels', () =>
        repos.issueListLabels(owner, repository, { page, limit: perPage }),
      )
      const found = labels.find((label) => label.name === name)
      if (found) return found.id
      if (labels.length === 0) return undefined
    }
    return undefined
  }
  return {
    self: async () => (await asked('say whose the token is', () => user.userGetCurrent())).login ?? '',
    headOf: async (request) =>
      (await asked('show the pull request', () => repos.repoGetPullRequest(owner, repository, request))).head?.sha ??
      '',
    // This list has no pages.
    comments: async (request) => {
      const all = await asked('show its comments', () => repos.issueGetComments(owner, repository, request))
      return all.map(({ id = 0, user: author, body = '' }) => ({ id, author: author?.login ?? '', body }))
    },
    comment: async (request, body) => {
      await asked('write a comment', () => repos.issueCreateComment(owner, repository, request, { body }))
    },
    rewrite: async (comment, body) => {
      await asked('change a comment', () => repos.issueEditComment(owner, repository, comment, { body }))
    },
    remove: async (comment) => {
      await asked('remove a comment', () => repos.issueDeleteComment(owner, repository, comment, { format: 'text' }))
    },
    setStatus: async (commit, { state, summary, page }) => {
      const status = { state, context: statusName, description: summary, target_url: page }
      await asked('set a status', () => repos.repoCreateStatus(owner, repository, commit, status))
    },
    labelsOf: async (request) => {
      const labels = await asked('show its labels', () => repos.issueGetLabels(owner, repository, request))
      return labels.flatMap(({ name }) => name ?? [])
    },
    addLabel: async (request, name) => {
      const made = async () =>
        (await asked('make a label', () => repos.issueCreateLabel(owner, repository, { name, color: labelColour }))).id
      const id = (await labelId(name)) ?? (await made())
      await asked('add a label', () => repos.issueAddLabel(owner, repository, request, { labels: [id] }))
    },
    removeLabel: async (request, name) => {
      const id = await labelId(name)
      if (id === undefined) return
      await asked('remove a label', () => repos.issueRemoveLabel(owner, repository, request, id, { format: 'text' }))
    },
  }
}

const labelColour = '#d73a4a'
const perPage = 50
/** They end a forge that always says there are more. */
const mostPages = 100
