import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { parse } from 'yaml'
import { repositoryIn } from '../paper/repository.ts'

/* The template of an estate's repository, made one: as its README says, with git and its own files. */

let estate: string
let begun: string

const { git, commit } = repositoryIn(() => estate)

const run = async (command: string, env: Record<string, string> = {}) => {
  const environment = { PATH: process.env.PATH ?? '', HOME: estate, BOCAGE: resolve('.'), ...env }
  const { exitCode, all } = await execa('bash', ['--norc', '--noprofile', '-euc', command], {
    cwd: estate,
    env: environment,
    extendEnv: false,
    reject: false,
    all: true,
  })
  return { exitCode, said: all }
}

beforeEach(async () => {
  estate = mkdtempSync(join(tmpdir(), 'our-estate-'))
  cpSync('docs/estate-repository', estate, { recursive: true })
  await git('init', '--quiet', '--initial-branch', 'main')
  begun = await commit('Our estate')
})
afterEach(() => rmSync(estate, { recursive: true, force: true }))

/** On a branch, the title of the site becomes another. */
async function retitle(): Promise<string> {
  await git('checkout', '--quiet', '-b', 'title')
  const file = join(estate, 'inventory/associations/tilleuls.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace('title: Les Tilleuls', 'title: Sous les tilleuls'))
  return await commit('Another title')
}

test('its inventory has no mistake', async () => {
  expect(await run('"$BOCAGE"/scripts/check inventory')).toMatchObject({
    exitCode: 0,
    said: expect.stringContaining('no errors'),
  })
})

test('the plan between two of its commits is told', async () => {
  expect(await run('"$BOCAGE"/scripts/plan inventory')).toMatchObject({
    exitCode: 0,
    said: expect.stringContaining('rien ne change'),
  })
  await retitle()
  const { exitCode, said } = await run('"$BOCAGE"/scripts/plan inventory --against main')
  expect(exitCode).toBe(2)
  expect(said).toContain('tilleuls.example')
})

test.each(['.github', '.gitea'])(
  'the last script of %s says the plan, with Bocage beside the inventory',
  async (forge) => {
    const { jobs } = parse(readFileSync(join(estate, forge, 'workflows/plan.yaml'), 'utf8'))
    const steps: { run?: string }[] = jobs.plan.steps
    const command = steps.flatMap((step) => step.run ?? []).at(-1) ?? ''
    const head = await retitle()
    // In place of the clone that the step before makes.
    symlinkSync(resolve('.'), join(estate, 'bocage'))
    const event = { pull_request: { number: 5, base: { sha: begun }, head: { sha: head, repo: null } } }
    writeFileSync(join(estate, '.git/event.json'), JSON.stringify(event))
    const runner = {
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'houx/estate',
      GITHUB_EVENT_PATH: join(estate, '.git/event.json'),
    }
    expect(await run(command, runner)).toMatchObject({
      exitCode: 0,
      said: expect.stringContaining('GITHUB_TOKEN is empty'),
    })
    expect(readFileSync(join(estate, 'plan.md'), 'utf8')).toContain('`tilleuls.example`')
    // Neither is for the repository.
    expect(await git('status', '--porcelain')).toBe('?? bocage')
  },
)

test('Bocage is cloned in the version that the estate says', async () => {
  const { jobs } = parse(readFileSync(join(estate, '.github/workflows/plan.yaml'), 'utf8'))
  const steps: { name?: string; run?: string }[] = jobs.plan.steps
  const clone = steps.find(({ name }) => name?.startsWith('Bocage'))?.run ?? ''
  writeFileSync(join(estate, 'bocage.version'), `${estate} ${begun}\n`)
  await commit('This one in its place')
  expect(await run(clone)).toMatchObject({ exitCode: 0 })
  expect((await run('git -C bocage rev-parse HEAD')).said).toBe(begun)
})

test('direnv is told where Bocage is, and that it is of another version', async () => {
  const told = (env: Record<string, string>) => run('. ./.envrc; echo "$BOCAGE"', env)
  expect((await told({ BOCAGE: '/nowhere' })).said).toContain('Bocage is not in /nowhere')
  expect((await told({ BOCAGE: estate })).said).toContain('of another version')
  writeFileSync(join(estate, 'bocage.version'), `https://git.example.org/bocage.git ${begun}\n`)
  expect(await told({ BOCAGE: estate })).toEqual({ exitCode: 0, said: estate })
})

test.each(['.env', 'passphrase', 'id_ed25519', 'tls.key'])('%s can’t be committed by mistake', async (name) => {
  writeFileSync(join(estate, name), 'secret')
  expect(await git('status', '--porcelain')).toBe('')
})
