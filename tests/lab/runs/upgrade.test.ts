import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { relayPassword } from '../../../inventory/model/planning/given-by.ts'
import { settingOf } from '../../../inventory/model/planning/given-secrets.ts'
import { compared } from '../../../ledger/by-hand.ts'
import { type EngineCall, pulumi, runStack } from '../../../operations/estate/pulumi.ts'
import { resourceTitle } from '../../../operations/estate/resource-title.ts'
import { bareProject } from '../../../operations/estate/session.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { recorded, recordedStacks } from '../../stacks/recorded.ts'
import { checkoutAt } from '../checkout-copy.ts'
import { borrowedEstate, command, preview, session, up } from '../estate.ts'
import { visit } from '../visit.ts'

/*
 * The state that the release before left of the example estate, and what the engine would do with it now: its own steps, and those
 * that the providers ask for, as to replace a guest. A preview changes nothing, and this one has a state of its own.
 */

let folder = ''
let engine: EngineCall
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bocage-upgrade-'))
  const { engine: own, planDigest } = await session()
  const state = join(folder, 'state')
  await mkdir(state)
  const elsewhere = {
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_OPTION_CONFIG_FILE: join(folder, 'config.yaml'),
    // There is nothing on the machines that this state could be compared with.
    [compared]: planDigest,
  }
  engine = { ...own, environment: { ...own.environment, ...elsewhere } }
  const project = { ...engine, checkout: await bareProject(folder) }
  for (const stack of recordedStacks) {
    await pulumi(project, ['stack', 'init', stack, '--no-select'])
    const deployment = {
      manifest: { time: '2026-01-01T00:00:00Z', magic: '', version: '' },
      resources: recorded(stack),
    }
    const file = join(folder, `${stack}.json`)
    await writeFile(file, JSON.stringify({ version: 3, deployment }))
    await pulumi(project, ['stack', 'import', '--stack', stack, '--file', file, '--force'])
  }
  // What is given to this release's example, the one before had no use for.
  await pulumi(
    project,
    ['config', 'set', '--secret', settingOf(relayPassword), '--stack', 'collective'],
    'a password\n',
  )
})
afterAll(() => rm(folder, { recursive: true }))

test.each(recordedStacks)('a new release replaces and removes nothing of %s that holds data', async (stack) => {
  const { changes, failures } = await runStack(engine, stack, ['preview'], () => {})
  expect(failures).toEqual([])
  const titles = (ops: RegExp) => changes.filter(({ op }) => ops.test(op)).map(({ title }) => title)
  const gone = titles(/delete|replace/)
  // A container is made again beside its volumes; of an image, the engine only forgets the name.
  expect(gone.filter((title) => !/^(container|image) /.test(title))).toEqual([])
  expect(gone.filter((title) => title.startsWith('container ')).length).toBeGreaterThan(0)
  // What the example has had since is new; what it had is not to be made anew, under whatever URN.
  const had = new Set(recorded(stack).map(({ urn }) => resourceTitle(urn)))
  const made = titles(/create/).filter((title) => /^(volume|guest|configuration) /.test(title))
  expect(made.filter((title) => had.has(title))).toEqual([])
})

describe('an association that the release before brought up', () => {
  /** That release: its commit. Another release puts its own here. */
  const before = 'eb6576473bd5757d53b0407e3770b00cbb666891'
  const file = 'associations/anciens.yaml'
  const text = `name: Les Anciens
uses:
  blogs: { sites: { anciens.example: { title: Les Anciens } } }
  wikis: { sites: { notes.anciens.example: { title: Notes, software: dokuwiki } } }
services:
  pad: { kind: etherpad, on: apps, address: pad.anciens.example }
`
  // Before the estate is given back, which is made as it was.
  afterAll(async () => {
    await rm(estate.path(file), { force: true })
    await up('--leave', 'anciens')
    for (const name of holding.map((one) => `apps/${one}`))
      expect(await command('scripts/leftovers', ['purge', name, '--confirm', name])).toMatchObject({ exitCode: 0 })
  })
  const estate = borrowedEstate()
  const holding = ['blogs-anciens-example', 'wikis-notes-anciens-example', 'anciens-pad-main']
  const all = [...holding, 'anciens-pad', 'blogs-database', 'wikis-database']
  const inspect = async (what: string, format: string, names: string[]) => {
    const lines = (await ssh('apps', `docker ${what} inspect --format '${format}' ${names.join(' ')}`)).split('\n')
    return new Map(names.map((name, index) => [name, lines[index]]))
  }
  const volumes = ['blogs-anciens-example-files', 'wikis-notes-anciens-example-storage', 'anciens-pad-main-data']
  const made = () => inspect('volume', '{{.CreatedAt}}', volumes)
  const started = () => inspect('container', '{{.Id}} {{.State.StartedAt}}', all)
  const wordpress = (php: string) =>
    ssh('apps', `docker exec --user www-data blogs-anciens-example php -r 'require "wp-load.php"; ${php}'`)

  beforeAll(async () => {
    const old = await checkoutAt(before, { [`inventory/${file}`]: text })
    try {
      expect(await old.run('scripts/up', ['anciens'])).toMatchObject({ exitCode: 0 })
    } finally {
      await old.remove()
    }
  })
  test('is taken up with its data; what starts again is said, and nothing else does', async () => {
    await wordpress('wp_insert_post(["post_title" => "Avant", "post_status" => "publish"]);')
    const [volumesBefore, startedBefore] = [await made(), await started()]
    await writeFile(estate.path(file), text)
    const said = await up('anciens')
    // What a release says otherwise to a database or a site is said again; that takes nothing away.
    expect(said).not.toMatch(/^ {2}(remove|leave|create) |volume|make again +database/m)
    expect(await made()).toEqual(volumesBefore)
    const startedAfter = await started()
    const again = all.filter((name) => startedAfter.get(name) !== startedBefore.get(name))
    expect(again.filter((name) => !new RegExp(`make again +container ${name}(-container)?$`, 'm').test(said))).toEqual(
      [],
    )
    expect(again.filter((name) => /database|-main$/.test(name))).toEqual([])
    for (const host of ['anciens.example', 'notes.anciens.example', 'pad.anciens.example'])
      expect([200, 301, 302]).toContain((await visit(`https://${host}/`)).status)
    expect((await visit('https://anciens.example/')).body).toContain('Avant')
    expect((await preview('anciens', '--refresh')).changes).toEqual([])
  })
})
