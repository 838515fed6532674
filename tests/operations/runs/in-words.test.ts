import { beforeAll, expect, test } from '@jest/globals'
import type { Plan } from '../../../inventory/model/planning/plan.ts'
import { planOf, readEstate } from '../../../inventory/model/read.ts'
import { parseEvent } from '../../../operations/estate/event.ts'
import { outcomeInWords } from '../../../operations/runs/in-words.ts'
import { OutcomeReader } from '../../../operations/runs/outcome.ts'
import { renderSummary } from '../../../operations/runs/summary.ts'

let plan: Plan

beforeAll(async () => {
  plan = planOf(await readEstate('inventory'))
})

const urn = (type: string, name: string) => `urn:pulumi:infini::bocage::bocage:components:Any$${type}::${name}`
const script = (name: string) => urn('command:local:Command', name)
const container = (name: string) => urn('docker:index/container:Container', `${name}-container`)
const configuration = 'urn:pulumi:infini::bocage::bocage:provider:MachineConfiguration::apps'
const site = 'blogs-infini-example'

/** What people read of a run in which the engine told this. */
function said(...events: object[]): string[] {
  const reader = new OutcomeReader('infini')
  for (const event of events) reader.add(parseEvent(JSON.stringify(event)) ?? {})
  return renderSummary(outcomeInWords(reader.outcome, plan)).split('\n')
}

const did = (op: string, urn: string, more: object = {}) => ({ resOutputsEvent: { metadata: { op, urn, ...more } } })
const failed = (urn: string, message: string) => ({ diagnosticEvent: { urn, message, severity: 'error' } })

test('U12: what has left is told as what is done: its containers go, its data stays, and nothing else is said', () => {
  expect(
    said(
      did('delete', container(site)),
      did('delete', urn('docker:index/network:Network', `${site}-network`)),
      did('delete', urn('docker:index/volume:Volume', `${site}-files`)),
      did('delete', urn('docker:index/remoteImage:RemoteImage', `${site}-image`)),
      did('delete', script(`${site}-install`), { old: { inputs: { create: 'ssh', stdin: 'true' } } }),
      did('delete', script('forge-infini'), { old: { inputs: { create: 'ssh', delete: 'ssh' } } }),
    ),
  ).toEqual([
    'infini: 4 changes, 3 removed (0 s)',
    `  remove      container ${site}-container`,
    `  remove      network ${site}-network`,
    `  leave       volume ${site}-files  (its data stays)`,
    '  remove      organisation infini on "forge"',
  ])
})

test('N6: a script is called by what it sees to, and not by how it is told', () => {
  const change = (name: string) => did('update', script(name), { diffs: ['stdin'] })
  expect(said(change('forge-accounts'), change(`${site}-install`), change(`${site}-database`))).toEqual([
    'infini: 3 changes, nothing is removed (0 s)',
    '  change      people\'s accounts on "forge"',
    '  change      settings of the site infini.example',
    `  change      database ${site}`,
  ])
})

test('N6: what changed of a configuration or a guest is told once, by its name', () => {
  const diffs = [
    'secrets["forge/account-camille"].owner',
    'secrets["forge/account-camille"].bytes',
    'files["/etc/bocage/x"].sha256',
    'packages.jq',
    'after',
  ]
  const guest = urn('bocage:provider:LxcGuest', 'apps')
  expect(
    said(did('update', configuration, { diffs }), did('update', guest, { diffs: ['memoryMiB'] })).slice(1),
  ).toEqual([
    '  change      configuration apps  (secret forge/account-camille, /etc/bocage/x, package jq, after)',
    '  change      guest apps  (memory)',
  ])
})

test('N6: a container that is made again is one change, with the waiting for it', () => {
  expect(
    said(
      did('update', script(`${site}-version`), { diffs: ['stdin'] }),
      did('delete-replaced', container(site)),
      did('replace', container(site)),
      did('create-replacement', container(site)),
      did('update', script(`${site}-answers`), { diffs: ['stdin'] }),
    ),
  ).toEqual(['infini: 1 change, nothing is removed (0 s)', `  make again  container ${site}-container`])
})

test('N6: a container that ended, and could not be made again, is no container that was made', () => {
  expect(said(did('delete-replaced', container(site)))[1]).toBe(`  remove old  container ${site}-container`)
})

test('U11: a guest that goes away under a run is told once, with all that waits for it', () => {
  const running = 'running "ssh -F .bocage/ssh_config -T apps timeout 900 sh -s":'
  const away = (name: string) => failed(script(name), `exit status 255: ${running}\nConnection to apps closed.\n`)
  const [, first, ...others] = said(
    away(`${site}-install`),
    away('forge-infini'),
    failed(container('x'), 'no such image'),
  )
  expect(first).toContain('failed: settings of the site infini.example and 1 more there: "apps" is away, and this')
  expect(others).toEqual(['  failed: container x-container: no such image'])
})

test('U11: where Docker alone says nothing of its machine, the plan knows it', () => {
  expect(said(failed(container(site), 'error during connect: EOF'))[1]).toContain('Docker on "apps" gave no answer')
})
