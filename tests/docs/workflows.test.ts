import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'

const folders = ['.github/workflows', '.gitea/workflows'].flatMap((folder) => [
  folder,
  join('docs/estate-repository', folder),
])
const workflows = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))

type Step = { uses?: string; run?: string; with?: Record<string, unknown>; env?: Record<string, string> }
type Job = { permissions?: Record<string, string>; steps: Step[]; 'timeout-minutes'?: number }
type Workflow = { on: unknown; permissions?: Record<string, string>; jobs: Record<string, Job> }

const textOf = (file: string) => readFileSync(file, 'utf8')
const read = (file: string): Workflow => parse(textOf(file))
const jobsOf = (file: string) => Object.values(read(file).jobs)
const stepsOf = (file: string) => jobsOf(file).flatMap(({ steps }) => steps)

test('there is one for pull requests on each forge, here and in the template of an estate', () => {
  expect(workflows.filter((file) => file.endsWith('plan.yaml'))).toHaveLength(4)
})

test.each(workflows)('%s pins every action by digest, and says which version that is', (file) => {
  const used = textOf(file).match(/^ *- uses: .*$/gm) ?? []
  expect(used.length).toBe(stepsOf(file).filter(({ uses }) => uses !== undefined).length)
  for (const line of used)
    expect(line).toMatch(/- uses: (https:\/\/github\.com\/)?[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+/)
})

test('an action has one digest for each version, wherever it is used', () => {
  const pinned = workflows.flatMap((file) => [...textOf(file).matchAll(/([\w-]+\/[\w-]+)@(\w+) # (\S+)/g)])
  const digests = new Map<string, Set<string>>()
  for (const [, action = '', digest = '', version = ''] of pinned)
    digests.set(`${action} ${version}`, (digests.get(`${action} ${version}`) ?? new Set()).add(digest))
  expect([...digests].filter(([, those]) => those.size > 1)).toEqual([])
})

test.each(workflows)('%s runs for pull requests only, and never with the rights of what they come to', (file) => {
  const { on } = read(file)
  expect(typeof on === 'string' ? [on] : Object.keys(on as object)).toEqual(['pull_request'])
})

test.each(workflows)('%s has no more rights than it says, none of them to code', (file) => {
  const { permissions, jobs } = read(file)
  expect(permissions).toBeDefined()
  for (const rights of [permissions ?? {}, ...Object.values(jobs).map((job) => job.permissions ?? {})]) {
    expect(
      Object.keys(rights).filter((of) => !['contents', 'issues', 'pull-requests', 'statuses'].includes(of)),
    ).toEqual([])
    expect(rights.contents ?? 'read').toBe('read')
  }
})

test.each(workflows)('%s keeps no token in the checkout, and hands one to scripts/ci alone', (file) => {
  for (const { uses = '', run = '', with: settings, env = {} } of stepsOf(file)) {
    if (uses.includes('/checkout@')) expect(settings).toMatchObject({ 'persist-credentials': false })
    if (Object.keys(env).length > 0)
      expect([run.split(' ')[0]?.replace('bocage/', ''), Object.keys(env)]).toEqual(['scripts/ci', ['GITHUB_TOKEN']])
    // What somebody chose (the name of a branch, a title) is never a part of a script.
    expect(run).not.toContain('${{')
  }
  expect(textOf(file)).not.toContain('secrets.')
})

test.each(workflows)('%s ends by itself, and runs what is there', (file) => {
  for (const job of jobsOf(file)) expect(job['timeout-minutes']).toBeLessThanOrEqual(30)
  for (const { run = '' } of stepsOf(file)) {
    const [, script] = /^(?:bocage\/)?(scripts\/\w+)/.exec(run) ?? []
    if (script !== undefined) expect(existsSync(script)).toBe(true)
  }
})
