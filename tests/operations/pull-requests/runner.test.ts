import { expect, test } from '@jest/globals'
import { runnerIn } from '../../../operations/pull-requests/runner.ts'

const [base, head] = ['a'.repeat(40), 'b'.repeat(40)]
const event = (repo: unknown) =>
  JSON.stringify({ pull_request: { number: 5, base: { sha: base }, head: { sha: head, repo } } })

const onGitHub = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'houx/estate',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
  GITHUB_EVENT_PATH: '/event.json',
  GITHUB_RUN_ID: '77',
  GITHUB_RUN_NUMBER: '3',
  GITHUB_TOKEN: 'ghs_1',
}
const read = (text: string) => () => text

test('a machine of a person is no runner', () => {
  expect(runnerIn({ CI: 'true', GITHUB_TOKEN: 'mine' }, read(''))).toBeUndefined()
})

test('a runner of GitHub says which pull request it is for', () => {
  expect(runnerIn(onGitHub, read(event({ full_name: 'houx/estate' })))).toEqual({
    kind: 'github',
    server: 'https://github.com',
    api: 'https://api.github.com',
    graphql: 'https://api.github.com/graphql',
    owner: 'houx',
    repository: 'estate',
    token: 'ghs_1',
    run: 'https://github.com/houx/estate/actions/runs/77',
    request: { number: 5, base, head, fork: false },
  })
})

test.each(['GITEA_ACTIONS', 'FORGEJO_ACTIONS'])(
  '%s says that it is Gitea, or Forgejo, although GITHUB_ACTIONS is set',
  (name) => {
    const environment = { ...onGitHub, [name]: 'true', GITHUB_SERVER_URL: 'https://git.houx.example/' }
    expect(runnerIn(environment, read(event({ full_name: 'houx/estate' })))).toMatchObject({
      kind: 'gitea',
      server: 'https://git.houx.example',
      run: 'https://git.houx.example/houx/estate/actions/runs/3',
    })
  },
)

test.each([
  ['another repository', { full_name: 'mallory/estate' }],
  ['one that is gone by now', null],
  ['one that is not named', undefined],
])('a pull request from %s is a fork’s', (_, repo) => {
  expect(runnerIn(onGitHub, read(event(repo)))?.request?.fork).toBe(true)
})

test('an empty token is none: so a workflow hands over a secret that a run doesn’t get', () => {
  expect(runnerIn({ ...onGitHub, GITHUB_TOKEN: '' }, read('{}'))).not.toHaveProperty('token')
})

test('a run for a push is for no pull request', () => {
  expect(runnerIn(onGitHub, read('{"ref": "refs/heads/main"}'))).not.toHaveProperty('request')
})

test('a commit of an event that is none is refused: it would go to git as a word', () => {
  const text = event({ full_name: 'houx/estate' }).replace(head, '--upload-pack=x')
  expect(() => runnerIn(onGitHub, read(text))).toThrow('Give the whole name of a commit')
})
