import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { EstateOnPaper } from './estate-on-paper.ts'

let estate: EstateOnPaper
beforeEach(() => {
  estate = new EstateOnPaper()
})
afterEach(() => {
  jest.restoreAllMocks()
  estate.remove()
})

/** From now on, each run of these stacks changes something; of the others, nothing. */
function changes(...stacks: string[]) {
  for (const stack of ['collective', 'houx', 'lierre']) {
    const urn = `urn:pulumi:${stack}::bocage::docker:index/container:Container::${stack}-container`
    const made = { resOutputsEvent: { metadata: { op: 'update', urn } } }
    estate.engine(stack, stacks.includes(stack) ? [made] : [])
  }
}

const nobody = { error: { code: 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', message: 'alert internal error' } }

/** The names that a run asked for pages, in order of the alphabet. */
async function visitedBy(run: () => Promise<unknown>): Promise<string[]> {
  estate.visited.length = 0
  await run()
  return [...estate.visited].sort()
}

test('U2: the pages of what a run changed are asked, and no others', async () => {
  changes('lierre')
  expect(await visitedBy(() => estate.up())).toEqual(['lierre.example'])
})

test('U2: with the collective, which all stand on, those of every stack that the run brought up', async () => {
  changes('collective')
  expect(await visitedBy(() => estate.up())).toEqual(['git.bocage.example', 'houx.example', 'lierre.example'])
  expect(await visitedBy(() => estate.up({ only: ['collective', 'houx'] }))).toEqual([
    'git.bocage.example',
    'houx.example',
  ])
})

test('U2: a run that changed nothing asks nothing; one that looks again asks all', async () => {
  expect(await visitedBy(() => estate.up())).toEqual([])
  expect(await visitedBy(() => estate.up({ refresh: true }))).toHaveLength(3)
})

test('U2: of a stack that failed, no page is asked: the run has said what is wrong', async () => {
  changes('houx', 'lierre')
  const failed = { diagnosticEvent: { severity: 'error', message: 'apps: no answer' } }
  estate.engine('houx', [failed], 'exit 3')
  expect(await visitedBy(() => estate.up())).toEqual(['lierre.example'])
})

test('U2: a run ends well only when people get the pages; else it names the address, the reason and the cure', async () => {
  changes('houx', 'lierre')
  expect(await estate.bringUp()).toBe(true)
  estate.pages['houx.example'] = nobody
  const { unseen, outcomes } = await estate.up()
  expect(outcomes.flatMap(({ failures }) => failures)).toEqual([])
  expect(unseen).toEqual([
    {
      where: 'https://houx.example',
      what: 'its gateway has no certificate for it (gateway does not say why)',
      instead: expect.stringMatching(/gateway systemctl reload caddy.*run scripts\/up again/),
    },
  ])
  expect(await estate.bringUp()).toBe(false)
})

test('U2: an address that gave no page is asked by the next runs, though nothing of it is new, until it does', async () => {
  changes('houx')
  estate.pages['houx.example'] = nobody
  expect(await estate.bringUp()).toBe(false)
  changes()
  expect(await visitedBy(() => estate.bringUp({ only: ['lierre'] }))).toEqual([])
  expect(await estate.bringUp()).toBe(false)
  delete estate.pages['houx.example']
  expect(await visitedBy(() => estate.bringUp())).toEqual(['houx.example'])
  expect(await visitedBy(() => estate.bringUp())).toEqual([])
})

test('U2: one that left the inventory is asked no more', async () => {
  changes('houx', 'lierre')
  estate.pages['lierre.example'] = nobody
  expect(await estate.bringUp()).toBe(false)
  changes()
  estate.inventory({ 'associations/lierre.yaml': undefined })
  expect(await visitedBy(() => estate.up({ leave: ['lierre'] }))).toEqual([])
})

test('U2: what needs a machine that doesn’t answer is not waited for, and comes back with it', async () => {
  for (const stack of ['collective', 'houx', 'lierre']) {
    const type = 'bocage:components:Gateway'
    const urn = `urn:pulumi:${stack}::bocage::${type}::front`
    estate.state(stack, { resources: [{ urn, type }], time: '2026-11-26T12:00:00Z' })
  }
  estate.guests([{ vmid: 110, name: 'apps', status: 'running', tags: 'bocage;bocage.apps' }])
  estate.machines.shut('apps', 'ssh: connect to host 10.20.0.110 port 22: No route to host')
  changes('houx')
  estate.pages['houx.example'] = { status: 502 }
  const { unseen } = await estate.up()
  expect(unseen).toMatchObject([
    { where: 'https://houx.example', instead: '"apps", which it needs, does not answer: it is back when that is.' },
  ])
})
