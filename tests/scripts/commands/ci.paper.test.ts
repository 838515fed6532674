import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { marker, riskLabel } from '../../../operations/pull-requests/publish.ts'
import { PaperForge } from '../../operations/pull-requests/paper-forge.ts'
import { copyExample, repositoryIn } from '../../paper/repository.ts'

/* The command as a runner runs it: its environment and its event, a real repository, and a stand-in of the forge (paper-forge.ts). */

let estate: string
let inventory: string

const { git, commit } = repositoryIn(() => estate)

/** A piece of Infini's file becomes another. */
function edit(from: string | RegExp, to: string) {
  const path = join(inventory, 'associations/infini.yaml')
  const text = readFileSync(path, 'utf8')
  const edited = text.replace(from, () => to)
  if (edited === text) throw new Error(`the example does not hold ${from}`)
  writeFileSync(path, edited)
}

beforeEach(async () => {
  estate = mkdtempSync(join(tmpdir(), 'estate-'))
  inventory = copyExample(estate)
  await git('init', '--quiet', '--initial-branch', 'main')
})
afterEach(() => rmSync(estate, { recursive: true, force: true }))

/** What a run may never show, wherever it might look for it. */
const canaries = { token: 'token-of-paper', passphrase: 'canary-passphrase', state: 'canary-in-state' }

/** Runs it as a workflow does. The environment of this process is no part of it, but for where programs are. */
async function ci(environment: Record<string, string>, ...words: string[]) {
  const state = join(estate, '.state/.pulumi/stacks/bocage')
  mkdirSync(state, { recursive: true })
  writeFileSync(join(state, 'collective.json'), canaries.state)
  const { exitCode, all } = await execa('scripts/ci', [inventory, ...words], {
    ...{ reject: false, all: true, extendEnv: false },
    env: {
      ...{ PATH: process.env.PATH ?? '', HOME: estate, CALLED_FROM: '' },
      ...{ PULUMI_CONFIG_PASSPHRASE: canaries.passphrase, PULUMI_BACKEND_URL: `file://${join(estate, '.state')}` },
      ...environment,
    },
  })
  return { exitCode, said: all }
}

describe.each(['github', 'gitea'] as const)('on a runner of %s', (kind) => {
  let forge: PaperForge
  let base: string

  beforeEach(async () => {
    forge = new PaperForge(kind)
    await forge.listen()
    base = await commit('The example', '--allow-empty')
  })
  afterEach(async () => {
    await forge.close()
    expect(forge.unknown).toEqual([])
  })

  /** A push to the branch of the pull request, and what its run says. */
  async function push(message: string, { from = 'houx/estate', environment = {} } = {}) {
    forge.head = await commit(message, '--allow-empty')
    const folder = mkdtempSync(join(tmpdir(), 'runner-'))
    const [path, summary, artefact] = [join(folder, 'event'), join(folder, 'summary'), join(folder, 'plan.md')]
    const pull_request = { number: 5, base: { sha: base }, head: { sha: forge.head, repo: { full_name: from } } }
    writeFileSync(path, JSON.stringify({ pull_request }))
    writeFileSync(summary, '')
    const runner = { ...forge.environment, GITHUB_EVENT_PATH: path, GITHUB_STEP_SUMMARY: summary, ...environment }
    const { exitCode, said } = await ci(runner, '--artefact', artefact)
    const shown = { said, summary: readFileSync(summary, 'utf8'), artefact: readFileSync(artefact, 'utf8') }
    const everything = JSON.stringify([shown, forge.comments, forge.statuses])
    for (const canary of Object.values(canaries)) expect(everything).not.toContain(canary)
    return { exitCode, ...shown }
  }

  test('a pull request has one comment, which the next push writes over, a status, and a label while it is risky', async () => {
    edit(/^ {2}pad:.*\n/m, '')
    const first = await push('No pad')
    expect(first.exitCode).toBe(0)
    expect(forge.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining('`pad.infini.example` n’est plus servi'),
    ])
    expect(forge.labels).toEqual([riskLabel])
    await git('checkout', '--quiet', base, '--', 'inventory')
    edit('contact@', 'bureau@')
    const second = await push('The pad stays; another contact')
    expect(forge.comments.map(({ body }) => body)).toEqual([`${marker}\n${second.artefact}`])
    expect(forge.labels).toEqual([])
    expect(forge.statuses.map(({ state, description }) => [state, description])).toEqual([
      ['success', expect.stringContaining('1 à risque')],
      ['success', expect.not.stringContaining('à risque')],
    ])
    expect(second.summary).toBe(second.artefact)
  })

  test('a wrong inventory is a red status, and a comment that says where', async () => {
    edit('name: Infini', 'naem: Infini')
    const { exitCode } = await push('A slip')
    expect(exitCode).toBe(1)
    expect(forge.comments[0]?.body).toContain('"naem" is not known here')
    expect(forge.statuses[0]).toMatchObject({ state: 'failure' })
  })

  test('what scripts/up would refuse may not be merged', async () => {
    edit('etherpad, on: apps', 'etherpad, on: loue')
    expect((await push('Elsewhere')).exitCode).toBe(1)
    expect(forge.statuses[0]).toMatchObject({ state: 'failure', description: 'scripts/up refuserait ceci' })
  })

  test('a pull request from a fork gets its plan in the page of the run, and why the engine was not asked', async () => {
    forge.forbidden = /^(POST|PATCH|DELETE) \/repos/
    edit('contact@', 'bureau@')
    const { exitCode, said, summary } = await push('From afar', { from: 'mallory/estate' })
    expect(exitCode).toBe(0)
    expect(summary).toContain('ne reçoit ni secret ni état')
    expect(said).toContain('what runs for a fork may only read')
    expect(forge.comments).toEqual([])
  })

  test('without a token, it is told in the log', async () => {
    const { exitCode, said } = await push('Nothing', { environment: { GITHUB_TOKEN: '' } })
    expect(exitCode).toBe(0)
    expect(said).toContain('rien ne change')
    expect(said).toContain('GITHUB_TOKEN is empty')
    expect(forge.changes).toEqual([])
  })

  const hostile = '@houx/all <img src=x onerror=alert(1)> [a](https://evil.example) ``` ::error::x ##[add-mask]y'

  test.each([
    ['a name that the check takes', 0, hostile],
    ['one that it refuses', 1, `${hostile} \\u202e\\u200b`],
  ])('%s, however hostile, does nothing in the comment, and gives the runner no command', async (_, code, name) => {
    edit('name: Infini', `name: "${name}"`)
    const { said, exitCode } = await push('Hostile')
    expect(exitCode).toBe(code)
    const body = forge.comments[0]?.body ?? ''
    expect(body).toContain('@houx/all')
    // Outside of code, nothing of it is left.
    const bare = body.replaceAll(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '')
    for (const piece of ['@', '<img', '](', '::error', '##[', '\u202e', '\u200b'])
      expect(bare.replace(marker, '')).not.toContain(piece)
    // Between these two lines, a runner takes no command.
    const [, word] = /^::stop-commands::(\S+)$/m.exec(said) ?? []
    const [before = '', , after = ''] = said.split(new RegExp(`^::(?:stop-commands::)?${word}(?:::)?$`, 'm'))
    expect(said).toContain('##[')
    expect(before + after).not.toContain('::error')
    expect(before + after).not.toContain('##[')
  })

  test('what is too long for a comment is cut there, the worst stays, and the artefact has it all', async () => {
    const associations = Array.from({ length: 400 }, (_, number) => `association-${String(number).padStart(3, '0')}`)
    for (const name of associations)
      writeFileSync(
        join(inventory, `associations/${name}.yaml`),
        `name: ${'Les amis de la forêt '.repeat(3)}${name}\ncontact: contact@${name}.example\n`,
      )
    edit(/^ {2}pad:.*\n/m, '')
    const { artefact } = await push('Four hundred')
    const body = forge.comments[0]?.body ?? ''
    expect(artefact.length).toBeGreaterThan(65_536)
    expect(artefact).toContain('association-399')
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_535)
    expect(body).toContain('`pad.infini.example` n’est plus servi')
    expect(body).toContain(`<${forge.url}/houx/estate/actions/runs/`)
  })
})

test('by hand, it prints what a branch changes, and asks nobody', async () => {
  await commit('The example', '--allow-empty')
  await git('checkout', '--quiet', '-b', 'contact')
  edit('contact@', 'bureau@')
  await commit('Another contact', '--allow-empty')
  const { exitCode, said } = await ci({}, '--against', 'main')
  expect(exitCode).toBe(0)
  expect(said).toContain('bureau@infini.example')
  expect(said).not.toContain('::')
})

test('for a push, the inventory is checked', async () => {
  const path = join(estate, 'event.json')
  writeFileSync(path, '{"ref": "refs/heads/main"}')
  edit('name: Infini', 'naem: Infini')
  await commit('A slip', '--allow-empty')
  const runner = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'houx/estate', GITHUB_EVENT_PATH: path }
  expect(await ci(runner)).toMatchObject({ exitCode: 1, said: expect.stringContaining('"naem" is not known here') })
})
