import { request as plainRequest } from '@octokit/request'
import { RequestError } from '@octokit/request-error'
import type { Runner } from '../runner.ts'
import { type Forge, ForgeRefusal, patience, statusName } from './forge.ts'

/**
 * GitHub, by its own client. Source: GitHub's REST API, 2022-11-28. Who a workflow's token is of only GraphQL says: `GET /user` is for
 * tokens of people.
 */
export function github(runner: Runner): Forge {
  const { owner, repository: repo, token } = runner
  const here = { owner, repo }
  const request = plainRequest.defaults({
    baseUrl: runner.api,
    headers: { authorization: `token ${token}`, 'x-github-api-version': '2022-11-28' },
    request: {
      fetch: (url: string, options: RequestInit) => fetch(url, { ...options, signal: AbortSignal.timeout(patience) }),
    },
  })
  const asked = async <Answer>(wanted: string, work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof RequestError)
        throw new ForgeRefusal(runner, wanted, {
          // The client says 500 of its own where none answered.
          ...(error.response && { status: error.status }),
          said: error.message,
        })
      throw error
    }
  }
  return {
    self: () =>
      asked('say whose the token is', async () => {
        const { data } = await request({ method: 'POST', url: runner.graphql, query: '{ viewer { login } }' })
        return String(data?.data?.viewer?.login ?? '')
      }),
    headOf: (pull_number) =>
      asked('show the pull request', async () => {
        const { data } = await request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...here, pull_number })
        return data.head.sha
      }),
    comments: (issue_number) =>
      asked('show its comments', async () => {
        const all = []
        for (let page = 1; page <= mostPages; page += 1) {
          const { data } = await request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
            ...here,
            issue_number,
            per_page: perPage,
            page,
          })
          all.push(
            ...data.map(({ id, user, body }) => ({ id: Number(id), author: user?.login ?? '', body: body ?? '' })),
          )
          if (data.length < perPage) break
        }
        return all
      }),
    comment: (issue_number, body) =>
      asked('write a comment', async () => {
        await request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...here, issue_number, body })
      }),
    rewrite: (comment_id, body) =>
      asked('change a comment', async () => {
        await request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...here, comment_id, body })
      }),
    remove: (comment_id) =>
      asked('remove a comment', async () => {
        await request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...here, comment_id })
      }),
    setStatus: (sha, { state, summary, page }) =>
      asked('set a status', async () => {
        const status = { state, context: statusName, description: summary, target_url: page }
        await request('POST /repos/{owner}/{repo}/statuses/{sha}', { ...here, sha, ...status })
      }),
    labelsOf: (issue_number) =>
      asked('show its labels', async () => {
        const { data } = await request('GET /repos/{owner}/{repo}/issues/{issue_number}/labels', {
          ...here,
          issue_number,
          per_page: perPage,
        })
        return data.map(({ name }) => name)
      }),
    // A label that the repository doesn't have is made by this.
    addLabel: (issue_number, label) =>
      asked('add a label', async () => {
        const labels = [label]
        await request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', { ...here, issue_number, labels })
      }),
    removeLabel: (issue_number, name) =>
      asked('remove a label', async () => {
        await request('DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}', {
          ...here,
          issue_number,
          name,
        })
      }),
  }
}

const perPage = 100
/** Nobody reads more comments than these hold; they end a forge that always says there are more. */
const mostPages = 100
