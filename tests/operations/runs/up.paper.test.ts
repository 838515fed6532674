import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Holder, lookAtLease, takeLease } from '../../../provider/lease/exchange.ts'
import { changed } from '../../inventory/small-estate.ts'
import { EstateOnPaper, type PaperResource, pinned } from './estate-on-paper.ts'

const camille: Holder = { who: 'camille@laptop', run: 'scripts/up', machine: 'laptop 1', pid: 7, born: '70' }

let estate: EstateOnPaper
beforeEach(() => {
  estate = new EstateOnPaper()
})
afterEach(() => estate.remove())

test('a new estate: the collective first, then the associations, and the lease is given back', async () => {
  const { outcomes } = await estate.up()
  expect(outcomes.map(({ stack, failures }) => [stack, failures]).sort()).toEqual([
    ['collective', []],
    ['houx', []],
    ['lierre', []],
  ])
  const calls = estate.calls()
  expect(calls.slice(0, 4)).toEqual([
    'stack init collective',
    'stack init houx',
    'stack init lierre',
    'up --stack collective',
  ])
  expect(calls.slice(4).sort()).toEqual(['up --stack houx', 'up --stack lierre'])
  expect((await lookAtLease('pve1')).state).toBe('free')
})

test('S6: while somebody else is at work, nothing is run and nothing is written', async () => {
  await takeLease('pve1', 'a', camille)
  await expect(estate.up()).rejects.toThrow('Somebody else is at work on this estate.')
  expect(estate.calls()).toEqual([])
  expect((await lookAtLease('pve1')).found?.id).toBe('a')
})

const noon = '2026-11-26T12:00:00.5Z'
const earlier = '2026-11-26T11:00:00Z'
const component = (stack: string): PaperResource => ({
  urn: `urn:pulumi:${stack}::bocage::bocage:components:Gateway::front`,
  type: 'bocage:components:Gateway',
})
const container = (stack: string, name: string): PaperResource => ({
  urn: `urn:pulumi:${stack}::bocage::docker:index/container:Container::${name}`,
  type: 'docker:index/container:Container',
  inputs: { name },
  outputs: { name },
})
/** An estate that was brought up from this state, its guest "apps" among it. */
function broughtUp({ houx = noon } = {}) {
  estate.state('collective', { resources: [component('collective')], time: noon })
  estate.state('houx', { resources: [component('houx'), container('houx', 'blogs-houx-example')], time: houx })
  estate.state('lierre', { resources: [component('lierre')], time: noon })
  estate.guests([{ vmid: 110, name: 'apps', status: 'running', tags: 'bocage;bocage.apps' }])
}
/** What Docker says on "apps", and a note of what it is asked to remove. */
const docker = (...listed: string[]) =>
  estate.machines.install(
    'apps',
    'docker',
    `case $1 in ps) printf '%s\\n' ${listed.map((line) => `'${line}'`).join(' ')} ;; network | volume) ;; *) echo "docker $*" >>"$PAPER/calls" ;; esac`,
  )
const removed = () => estate.calls().filter((call) => call.startsWith('docker rm'))

test('S6: a restored state is refused before anything is written, and taken over by asking for it', async () => {
  broughtUp()
  await estate.up()
  const before = estate.calls().length
  broughtUp({ houx: earlier })
  docker('container houx blogs-new-houx-example running')
  await expect(estate.up()).rejects.toThrow('the state of "houx": it was last brought up at 2026-11-26 11:00:00 UTC')
  expect(estate.calls().slice(before)).toEqual([])
  expect((await lookAtLease('pve1')).state).toBe('free')
  await estate.up({ adopt: true })
  expect(removed()).toEqual(['docker rm blogs-new-houx-example'])
  expect(estate.calls()).toContain('up --refresh --stack houx')
})

test('S6: a site that serves and that the state does not know is left alone, whatever is said of killed runs', async () => {
  broughtUp()
  docker('container houx blogs-new-houx-example running')
  await expect(estate.up()).rejects.toThrow(
    'apps: the container "blogs-new-houx-example" of "houx" is there and serves',
  )
  expect(estate.calls()).toEqual([])
})

test('what a killed run of this state had begun is removed, and its operations are forgotten before', async () => {
  broughtUp()
  const begun = container('houx', 'blogs-new-houx-example')
  estate.state('houx', { resources: [component('houx')], pending: [{ type: 'creating', resource: begun }], time: noon })
  estate.exported('houx', { pending_operations: [{ type: 'creating', resource: begun }] })
  docker('container houx blogs-new-houx-example running')
  await estate.up()
  expect(estate.calls().slice(0, 4)).toEqual([
    'stack export --stack houx',
    'stack import --stack houx',
    'docker stop --time 60 blogs-new-houx-example',
    'docker rm blogs-new-houx-example',
  ])
})

test('S10: sites that change ports are taken down before either is brought up, and no other', async () => {
  broughtUp()
  const at = (stack: string, name: string, external: number): PaperResource => ({
    ...container(stack, name),
    provider: `urn:pulumi:${stack}::bocage::bocage:components:DockerHost$pulumi:providers:docker::apps::id`,
    outputs: { name, ports: [{ external, ip: '10.20.0.110' }] },
  })
  estate.state('houx', {
    resources: [at('houx', 'blogs-houx-example', 21_000), at('houx', 'blogs-other', 24_000)],
    time: noon,
  })
  estate.state('lierre', { resources: [at('lierre', 'blogs-lierre-example', 22_000)], time: noon })
  estate.inventory({
    ...changed('associations/houx.yaml', 'title: Le Houx', 'title: Le Houx, port: 22000'),
    ...changed('associations/lierre.yaml', 'title: Le Lierre', 'title: Le Lierre, port: 21000'),
  })
  await estate.up()
  const gone = (stack: string) =>
    `destroy --target-dependents --target ${container(stack, `blogs-${stack}-example`).urn} --stack ${stack}`
  expect(estate.calls().slice(0, 3)).toEqual([gone('houx'), gone('lierre'), 'up --stack collective'])
})

test('M: scripts/up X brings up X alone, and removes nothing of the others', async () => {
  broughtUp()
  docker('container houx blogs-new-houx-example exited', 'container lierre blogs-old-lierre-example exited')
  await estate.up({ only: ['lierre'] })
  expect(estate.calls()).toEqual([
    'docker stop --time 60 blogs-old-lierre-example',
    'docker rm blogs-old-lierre-example',
    'up --stack lierre',
  ])
})

test('M, N3: an association that left is taken down only when that is said; other programs’ stacks never are', async () => {
  broughtUp()
  estate.state('bucket', { resources: [{ urn: 'urn:bucket', type: 'aws:s3/bucket:Bucket' }], time: noon })
  estate.inventory({ 'associations/lierre.yaml': undefined })
  await expect(estate.up()).rejects.toThrow('An association left the inventory.\n  lierre: ')
  await expect(estate.up({}, async () => 'no')).rejects.toThrow('"lierre" was not repeated: nothing was changed.')
  expect(estate.calls()).toEqual([])
  const settings = join(estate.root, 'Pulumi.lierre.yaml')
  writeFileSync(settings, 'config: {}\n')
  const { warnings } = await estate.up({}, async () => 'lierre')
  expect(existsSync(settings)).toBe(true)
  expect(warnings).toContainEqual(expect.objectContaining({ where: 'Pulumi.lierre.yaml' }))
  expect(estate.calls()).toEqual([
    'up --stack collective',
    'destroy --stack lierre',
    'stack rm lierre --preserve-config',
    'up --stack houx',
  ])
})

test('M: what another owner has on a machine is refused to the whole run, before anything is brought up', async () => {
  const row = ['blogs-houx-example', 'site', 'lierre', 'in-service', '2026-11-01T00:00:00Z', 'blogs', '', '', '']
  broughtUp()
  estate.remembers('apps', [row])
  await expect(estate.up()).rejects.toThrow('houx: blogs-houx-example: it would take up the data of "lierre"')
  expect(estate.calls()).toEqual([])
})

test('M: what leaves the collective goes last, and not while an association that could not leave it stands on it', async () => {
  const urn = (name: string) => `urn:pulumi:collective::bocage::bocage:components:Gitea::${name}`
  const forges = ['atelier', 'grange'].map((name) => ({
    urn: urn(name),
    type: 'bocage:components:Gitea',
    outputs: { service: name },
  }))
  broughtUp()
  estate.state('collective', { resources: [component('collective'), ...forges], time: noon })
  estate.state('houx', { resources: [{ ...component('houx'), outputs: { uses: 'atelier' } }], time: noon })
  const { warnings } = await estate.up()
  expect(warnings).toContainEqual(expect.objectContaining({ where: 'atelier' }))
  const calls = estate.calls()
  expect(calls[0]).toBe(`up --exclude ${urn('atelier')} --exclude ${urn('grange')} --stack collective`)
  expect(calls.slice(1, 3).sort()).toEqual(['up --stack houx', 'up --stack lierre'])
  expect(calls.slice(3)).toEqual([`up --exclude ${urn('atelier')} --stack collective`])
})

test('M: an association that could not be taken down stays in the state, for the next run', async () => {
  broughtUp()
  estate.inventory({ 'associations/lierre.yaml': undefined })
  estate.engine('lierre', [], 'exit 3')
  const { outcomes } = await estate.up({ leave: ['lierre'] })
  expect(outcomes.find(({ stack }) => stack === 'lierre')?.failures).toHaveLength(1)
  expect(estate.calls()).toEqual(['up --stack collective', 'destroy --stack lierre', 'up --stack houx'])
})

test('C: without any association in the inventory, nothing is taken down', async () => {
  broughtUp()
  estate.inventory({ 'associations/lierre.yaml': undefined, 'associations/houx.yaml': undefined })
  await expect(estate.up({}, async () => 'houx')).rejects.toThrow('the inventory describes no association')
  expect(estate.calls()).toEqual([])
})

test('M: another estate’s state is refused before a machine is reached', async () => {
  estate.state('collective', {
    resources: [{ urn: 'urn:stack', type: 'pulumi:pulumi:Stack', outputs: { domain: 'other.example' } }],
  })
  await expect(estate.up()).rejects.toThrow('The state and the inventory are of two estates.')
  expect([estate.calls(), estate.machines.file('.', 'reached')]).toEqual([[], undefined])
})

test('B10: another network for guests that run is refused before a machine is reached, and before SSH looks for them there', async () => {
  const network = { bridge: 'vmbr1', cidr: '10.9.0.110/24', router: '10.9.0.1' }
  const type = 'bocage:provider:LxcGuest'
  const inputs = { name: 'apps', host: 'pve1', network }
  estate.state('collective', { resources: [{ urn: `urn:pulumi:collective::bocage::${type}::apps`, type, inputs }] })
  await expect(estate.up()).rejects.toThrow('pve1: its guests are in 10.9.0.0/24')
  expect([estate.calls(), estate.machines.file('.', 'reached')]).toEqual([[], undefined])
})

test('M: guests that a new state has never heard of are left alone', async () => {
  estate.guests([{ vmid: 110, name: 'apps', status: 'running', tags: 'bocage;bocage.apps' }])
  await expect(estate.up()).rejects.toThrow('This estate is brought up from another state.')
  expect(estate.calls()).toEqual([])
})

test('M: a damaged state is an error, and none is taken for an empty one', async () => {
  broughtUp()
  estate.stateText('houx', '{"version":3,"checkpoint":{"lat')
  await expect(estate.up()).rejects.toThrow(/houx\.json: it is damaged/)
  expect(estate.calls()).toEqual([])
})

test('M: an engine that dies without a word is a failure, and the command ends so', async () => {
  estate.engine('houx', [], 'kill -9 $$')
  estate.engine('lierre', [], 'exit 3')
  const { outcomes } = await estate.up()
  const failures = Object.fromEntries(outcomes.map(({ stack, failures }) => [stack, failures]))
  expect(failures).toEqual({
    collective: [],
    houx: [{ title: 'the engine', message: 'it ended with SIGKILL' }],
    lierre: [{ title: 'the engine', message: 'it ended with 3' }],
  })
})

test('a run leaves word of how far its states are, also when a stack failed', async () => {
  broughtUp()
  estate.engine('houx', [], 'exit 3')
  await estate.up()
  const written = Date.parse(noon)
  expect((await lookAtLease('pve1')).seen.written).toEqual({ collective: written, houx: written, lierre: written })
})

test('a machine whose disk is full does not keep the run from making it larger; it is said what is not known of it', async () => {
  broughtUp()
  estate.machines.install('apps', 'mktemp', 'echo "mktemp: No space left on device" >&2; exit 1')
  const { outcomes, warnings } = await estate.up()
  expect(estate.calls()).toContain('up --stack collective')
  expect(warnings.map(({ where, what }) => `${where}: ${what}`)).toContainEqual(
    expect.stringMatching(/^apps: it could not note who gets in: .*No space left on device/),
  )
  expect(outcomes.at(-1)).toMatchObject({ stack: 'technicians who left', failures: [{ title: 'apps' }] })
})

test('B9: who leaves is noted before their keys are taken away, so that a run killed right after has left word', async () => {
  broughtUp()
  const folder = 'var/lib/bocage/departures'
  estate.machines.write('apps', `${folder}/technicians`, 'nolwenn ssh-ed25519 AAAAnolwenn\n')
  estate.engine('collective', [], `ls "$PAPER/apps/${folder}/open" >"$PAPER/noted"`)
  await estate.up()
  expect(estate.machines.file('.', 'noted')).toBe('nolwenn\n')
})

test('B8: an inventory that lets in again who left is refused before anything changes; stacks without keys are brought up', async () => {
  broughtUp()
  estate.machines.write('apps', 'var/lib/bocage/departures/departed', 'bilal left 1790000000 - -\n')
  await expect(estate.up()).rejects.toThrow('bilal: "bilal" left (noted on 2026-09-21)')
  expect(estate.calls()).toEqual([])
  await estate.up({ only: ['houx'] })
  expect(estate.calls()).toEqual(['up --stack houx'])
})

test('a run that is stopped while it readies itself begins nothing more, and removes nothing', async () => {
  broughtUp()
  docker('container lierre blogs-old-lierre-example exited')
  const { stopping, outcomes } = await estate.up({}, undefined, () => process.emit('SIGINT'))
  expect([stopping, outcomes, estate.calls()]).toEqual([true, [], []])
})

test('what follows --leave or --break-lease is no stack to bring up, and that is said before anything is', async () => {
  broughtUp()
  await expect(estate.up({ leave: ['lierre', 'houx'] })).rejects.toThrow(
    'lierre: the inventory has it, so it does not leave',
  )
  await expect(estate.up({ only: ['houx'], leave: ['lierre'] })).rejects.toThrow('without naming stacks')
  await expect(estate.up({ breakLease: 'houx' })).rejects.toThrow('houx: it is a stack, and no holder of a lease')
  expect([estate.calls(), estate.machines.file('.', 'reached')]).toEqual([[], undefined])
})

test('a host that says nonsense of its guests is not taken for one without any', async () => {
  broughtUp()
  estate.machines.install('pve1', 'pvesh', 'echo "Welcome to pve1!"')
  await expect(estate.up()).rejects.toThrow('asked for its guests, it says "Welcome to pve1!"')
  expect(estate.calls()).toEqual([])
})

test('M: the command succeeds when every stack does, and fails when one does not', async () => {
  broughtUp()
  expect(await estate.bringUp()).toBe(true)
  estate.engine('houx', [], 'exit 3')
  expect(await estate.bringUp({ refresh: true })).toBe(false)
})

test('a guest that runs and does not answer is told of, and no later step waits for it', async () => {
  broughtUp()
  estate.machines.lose('apps')
  const { warnings } = await estate.up()
  expect(warnings.map(({ where, what }) => `${where}: ${what}`)).toContain(
    'apps: it runs, and does not answer: it was not asked what it remembers',
  )
  // To see whether its shared connection is alive, to open another, and who left is asked of all, at the end.
  expect(estate.machines.file('.', 'tried')).toBe('apps\n'.repeat(3))
})

const ofApps = (type: string, outputs: object): PaperResource => ({
  urn: `urn:pulumi:collective::bocage::${type}::apps`,
  type,
  outputs,
})
/** The guest "apps" as a state knows it, with what it is to be. */
const apps = [
  ofApps('bocage:provider:LxcGuest', { host: 'pve1', vmid: 110, address: '10.20.0.110' }),
  ofApps('bocage:provider:MachineConfiguration', { machine: 'apps', owner: 'collective', version: '3' }),
]

/** The state knows a guest "apps" with what it is to be, and its host has none. */
function lostItsGuest() {
  broughtUp()
  estate.state('collective', { resources: [component('collective'), ...apps], time: noon })
  estate.guests([])
  estate.machines.lose('apps')
}

const giveBackItsDisk = () =>
  estate.machines.write('pve1', 'var/lib/bocage/taking-back/110', 'mp0 data:vm-110-disk-0\n')

test('a guest that is gone with data is not made anew, nor is all said to be well: the ways to have it back are told', async () => {
  lostItsGuest()
  const before = estate.calls().length
  await expect(estate.up()).rejects.toThrow(
    /pve1: the guest "apps" \(110\) is not there any more; it held .*blogs.* Restore it there from a backup \(pct restore 110 ARCHIVE\)/s,
  )
  expect(estate.calls().slice(before)).toEqual([])
})

test('a word on a lost guest’s disks that nobody needed then is none for the next loss', async () => {
  lostItsGuest()
  giveBackItsDisk()
  const [word, lastWeek] = [join(estate.root, 'pve1/var/lib/bocage/taking-back/110'), Date.now() / 1000 - 7 * 86_400]
  utimesSync(word, lastWeek, lastWeek)
  await expect(estate.up()).rejects.toThrow('the guest "apps" (110) is not there any more')
  expect(estate.calls()).toEqual([])
})

test('B8: a guest that is made again for others’ stacks lets in by an old inventory nobody who left', async () => {
  lostItsGuest()
  giveBackItsDisk()
  estate.machines.write('gateway', 'var/lib/bocage/departures/departed', 'bilal left 1790000000 - -\n')
  estate.guests([{ vmid: 101, name: 'gateway', status: 'running', tags: 'bocage;bocage.gateway' }])
  await expect(estate.up({ only: ['houx'] })).rejects.toThrow('bilal: "bilal" left (noted on 2026-09-21)')
  expect(estate.calls()).toEqual([])
})

test('a guest whose data disk a person gives back is made again and configured before anything in it is looked at', async () => {
  lostItsGuest()
  giveBackItsDisk()
  const { recovered } = await estate.up()
  expect(recovered).toContain('apps: it was gone, and was made again around the data that is left of it')
  expect(estate.calls().slice(0, 3)).toEqual([
    'up --refresh --target **$bocage:provider:LxcGuest::apps --stack collective',
    'up --refresh --target **::bocage:provider:MachineConfiguration::apps --stack collective',
    'up --refresh --stack collective',
  ])
  expect(estate.calls()).toContain('up --refresh --stack houx')
})

/** The guest "apps" is there and runs, with the packages of these owners. */
function hasItsGuest(...owners: string[]) {
  estate.machines.start('apps')
  estate.guests([{ vmid: 110, name: 'apps', status: 'running', tags: 'bocage;bocage.apps' }])
  const lines = owners.map((owner) => `echo installed bocage-${owner} 3`)
  estate.machines.install('apps', 'dpkg-query', [':', ...lines].join('\n'))
}

test('a guest that was made again by a run that did not come to set it up is set up by the next', async () => {
  lostItsGuest()
  hasItsGuest()
  await estate.up()
  expect(estate.calls().slice(0, 2)).toEqual([
    'up --refresh --target **::bocage:provider:MachineConfiguration::apps --stack collective',
    'up --refresh --stack collective',
  ])
  expect(estate.calls()).toContain('up --refresh --stack houx')
})

test('a service that has a machine’s name is no machine: who uses it is brought up as ever', async () => {
  lostItsGuest()
  hasItsGuest('collective')
  const site = 'urn:pulumi:houx::bocage::bocage:components:WordPressSite::blog'
  const uses = { urn: site, type: 'bocage:components:WordPressSite', outputs: { machine: 'pve1', uses: 'apps' } }
  estate.state('houx', { resources: [component('houx'), uses], time: noon })
  await estate.up()
  expect(estate.calls()).toContain('up --stack houx')
})

test('of a machine that was set up again, the stacks look that have nothing on it yet', async () => {
  lostItsGuest()
  hasItsGuest('collective')
  const outputs = { machine: 'apps', owner: 'houx', version: '3' }
  const type = 'bocage:provider:MachineConfiguration'
  const configuration = { urn: `urn:pulumi:houx::bocage::${type}::apps`, type, outputs }
  estate.state('houx', { resources: [component('houx'), configuration], time: noon })
  await estate.up()
  expect(estate.calls().sort()).toEqual(['up --refresh --stack houx', 'up --stack collective', 'up --stack lierre'])
})

test('after a guest that did not start, the collective is compared, although nothing of it was new when the run began', async () => {
  lostItsGuest()
  hasItsGuest('collective')
  await estate.up()
  estate.guests([{ vmid: 110, name: 'apps', status: 'stopped', tags: 'bocage;bocage.apps' }])
  const written = `sed -i s/${noon}/2026-11-26T13:00:00Z/ state/.pulumi/stacks/bocage/collective.json`
  estate.engine('collective', [{ diagnosticEvent: { severity: 'error', message: 'apps: it does not start' } }], written)
  const before = estate.calls().length
  const { outcomes } = await estate.up({ only: ['collective'] })
  expect(outcomes.map(({ settled }) => settled)).toEqual([undefined, undefined])
  expect(estate.calls().slice(before)).toEqual([
    'up --refresh --target **$bocage:provider:LxcGuest::apps --stack collective',
    'up --stack collective',
  ])
})

test('what a killed run had begun is known to be ours also where a guest had to be started first', async () => {
  broughtUp()
  const pending = [{ type: 'creating', resource: container('collective', 'forge-new') }]
  const resources = [component('collective'), ...apps]
  estate.state('collective', { resources, pending, time: noon })
  estate.exported('collective', { manifest: { time: noon }, resources, pending_operations: pending })
  estate.guests([{ vmid: 110, name: 'apps', status: 'stopped', tags: 'bocage;bocage.apps' }])
  docker('container collective forge-new running')
  await estate.up()
  expect(removed()).toEqual(['docker rm forge-new'])
})

describe('a machine that is gone for good', () => {
  const rented = (stack: string, type: string, more: object = {}): PaperResource => ({
    urn: `urn:pulumi:${stack}::bocage::${type}::rented`,
    type,
    ...more,
  })
  const pages = { kind: 'site', service: 'pages', bearer: '', mail: '', volumes: [] }
  const onRented = (stack: string, more: object = {}) =>
    rented(stack, 'bocage:provider:MachineConfiguration', { outputs: { machine: 'rented', owner: stack, ...more } })
  const server = rented('collective', 'bocage:components:Server', {
    outputs: { machine: 'rented', address: '203.0.113.7', hostKey: 'SHA256:x' },
  })
  const leaving = [server, onRented('collective')].map(({ urn }) => `--exclude ${urn}`).join(' ')
  const told: string[] = []
  const answering = (answer: string) => async (question: string) => {
    told.push(question)
    return answer
  }

  const inState = (stack: string, ...resources: PaperResource[]) => {
    const all = [component(stack), ...resources]
    estate.state(stack, { resources: all, time: noon })
    estate.exported(stack, { manifest: { time: noon }, resources: all })
  }
  beforeEach(() => {
    told.length = 0
    broughtUp()
    inState('collective', server, onRented('collective'))
    inState('houx', onRented('houx'))
    inState('lierre')
  })
  const imported = (stack: string) => JSON.parse(estate.machines.file('engine', `${stack}.imported`) ?? 'null')

  test('is waited for by every run, which says the way out', async () => {
    const { warnings } = await estate.up()
    expect(estate.calls()[0]).toBe(`up ${leaving} --stack collective`)
    expect(warnings).toContainEqual(
      expect.objectContaining({
        where: 'rented',
        instead: expect.stringContaining('then scripts/up --gone rented.'),
      }),
    )
  })

  test('is forgotten once it is repeated, after it was said what is lost; the others’ states are left alone', async () => {
    // The site was there, and the inventory has it on another machine now.
    inState('houx', onRented('houx', { holds: { 'pages-houx-example': pages } }))
    await expect(estate.up()).rejects.toThrow('houx: blogs-houx-example: it would begin empty')
    await expect(estate.up({ gone: ['rented'] }, answering('no'))).rejects.toThrow('"rented" was not repeated')
    expect(estate.calls()).toEqual([])
    expect(told).toEqual([expect.stringMatching(/It held pages-houx-example\. .*can't be undone/)])
    const { warnings, recovered } = await estate.up({ gone: ['rented'] }, answering('rented'))
    expect(imported('collective').deployment.resources).toEqual([component('collective'), server])
    expect(imported('houx').deployment.resources).toEqual([component('houx')])
    expect(imported('lierre')).toBeNull()
    expect(recovered).toContain('houx: forgot what was on rented (1 in its state)')
    expect(warnings.filter(({ where }) => where === 'rented')).toEqual([])
    expect(estate.machines.file('.bocage', 'ssh_config')).not.toContain('Host rented')
  })

  test('is given up by the command’s word alone where nobody can be asked', async () => {
    await estate.up({ gone: ['rented'] })
    expect(imported('houx').deployment.resources).toEqual([component('houx')])
  })

  test('is refused while it answers, while the inventory has it, and where no state knows it', async () => {
    await expect(estate.up({ gone: ['rentde'] })).rejects.toThrow(
      'rentde: no state knows a machine of that name. Did you mean "rented"?',
    )
    await expect(estate.up({ gone: ['apps'] })).rejects.toThrow(
      'apps: the inventory has it, so it is not given up. Take it out of collective.yaml, and put what is on it elsewhere, or take that out as well (blogs, forge)',
    )
    await expect(estate.up({ gone: ['rented'], only: ['houx'] })).rejects.toThrow('scripts/up --gone rented')
    estate.machines.start('rented')
    await expect(estate.up({ gone: ['rented'] })).rejects.toThrow('rented: it answers, so it is not gone.')
    expect(estate.calls()).toEqual([])
  })

  test.each([
    ['is there, with its own host key, and does not let us in', 'root@203.0.113.7: Permission denied (publickey).'],
    ['may be there', 'kex_exchange_identification: Connection closed by remote host'],
    ['may be there', 'Connection timed out during banner exchange\nConnection to 203.0.113.7 port 22 timed out'],
    ['may be there', 'ssh: connect to host 203.0.113.7 port 22: Network is unreachable'],
  ])('is refused where it %s (%s)', async (what, said) => {
    estate.machines.shut('rented', said)
    const [, last = said] = said.split('\n')
    await expect(estate.up({ gone: ['rented'] })).rejects.toThrow(
      new RegExp(`rented: it ${what}.*${last.replaceAll(/[()]/g, '.')}`),
    )
    expect(estate.calls()).toEqual([])
  })

  test.each([
    'ssh: connect to host 203.0.113.7 port 22: Connection refused',
    '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.',
    // Its own key is not known any more, since somebody else showed theirs when SSH was readied.
    'No ED25519 host key is known for rented and you have requested strict checking.\nHost key verification failed.',
  ])('is given up where nobody, or somebody else, is at its address (%s)', async (said) => {
    estate.machines.shut('rented', said)
    await estate.up({ gone: ['rented'] })
    expect(imported('houx').deployment.resources).toEqual([component('houx')])
  })

  test('is not given up where its own host key is shown, though it was not known a moment ago', async () => {
    const own = { ...server, outputs: { ...server.outputs, hostKey: pinned } }
    inState('collective', own, onRented('collective'))
    estate.machines.shut('rented', 'No ED25519 host key is known for rented.\nHost key verification failed.')
    await expect(estate.up({ gone: ['rented'] })).rejects.toThrow('rented: it may be there')
    expect(estate.calls()).toEqual([])
  })

  test('is given up by a person alone where no state says how it is reached, and nobody else of its name is asked', async () => {
    const type = 'bocage:provider:MachineConfiguration'
    const outputs = { machine: 'pve2', owner: 'collective' }
    inState('collective', { urn: `urn:pulumi:collective::bocage::${type}::pve2`, type, outputs })
    estate.machines.start('pve2')
    await expect(estate.up({ gone: ['pve2'] })).rejects.toThrow('pve2: no state says how it is reached')
    expect(estate.calls()).toEqual([])
    await estate.up({ gone: ['pve2'] }, answering('pve2'))
    expect(told).toEqual([expect.stringContaining('Nobody asked it, since no state says how it is reached')])
    expect(imported('collective').deployment.resources).toEqual([component('collective')])
    expect(estate.machines.file('.', 'reached')?.split('\n')).not.toContain('pve2')
  })

  test('what is rented at Hetzner is not said to be lost: it stays there, and is paid for', async () => {
    const type = 'hcloud:index/volume:Volume'
    const component = {
      ...server,
      type: 'bocage:components:HcloudServer',
      urn: server.urn.replace(':Server:', ':HcloudServer:'),
    }
    inState('collective', component, rented('collective', type, { parent: component.urn }), onRented('collective'))
    await expect(estate.up({ gone: ['rented'] }, answering('no'))).rejects.toThrow('"rented" was not repeated')
    expect(told).toEqual([
      expect.stringMatching(
        /stays there, protected from deletion, and is paid for until you .* delete it in Hetzner's console/,
      ),
    ])
    expect(told[0]).not.toContain('lost')
  })

  const imports = () => estate.calls().filter((call) => call.startsWith('stack import'))

  test('is forgotten after all that may refuse the run: what says that nothing was changed is right', async () => {
    estate.inventory({ 'associations/lierre.yaml': undefined })
    await expect(estate.up({ gone: ['rented'] })).rejects.toThrow('An association left the inventory.')
    expect(imports()).toEqual([])
    lostItsGuest()
    inState('collective', server, onRented('collective'), ...apps)
    inState('houx', onRented('houx'))
    await expect(estate.up({ gone: ['rented'], leave: ['lierre'] })).rejects.toThrow('A guest with data is gone.')
    expect(imports()).toEqual([])
  })

  test('is forgotten by the collective last, so that the same can be said again after a run that was killed', async () => {
    await estate.up({ gone: ['rented'] })
    expect(imports()).toEqual(['stack import --stack houx', 'stack import --stack collective'])
  })

  test('is not waited for any more, and the connections to the others are held again for all that follows', async () => {
    const socketsNow = () => /ControlPath (.*)/.exec(estate.machines.file('.bocage', 'ssh_config') ?? '')?.[1]
    await estate.up()
    const before = socketsNow()
    await estate.up({ gone: ['rented'] })
    expect(socketsNow()).not.toBe(before)
    const held = ['pve1', 'gateway', 'apps'].map((name) => estate.machines.file('held', name)?.trim())
    // The gateway is a guest that isn't there: nobody waits for it, before or after.
    expect(held).toEqual([socketsNow(), undefined, socketsNow()])
  })

  /** No process has this number. */
  const nobody = 2 ** 22 + 1

  test('is forgotten also where a killed run left its lock', async () => {
    estate.lock('houx', nobody)
    estate.lock('collective', nobody)
    const { recovered } = await estate.up({ gone: ['rented'] })
    expect(recovered).toContain(`houx: cleared the lock of process ${nobody}, which is gone`)
    expect(imports()).toHaveLength(2)
  })

  test('is forgotten by no state while somebody is at work on one', async () => {
    estate.lock('collective', nobody)
    const elsewhere = { pid: 7, hostname: 'elsewhere', username: 'bilal', timestamp: '2026-11-26T12:00:00Z' }
    estate.lock('lierre', nobody)
    const file = join(estate.root, 'state/.pulumi/locks/organization/bocage/lierre/a.json')
    writeFileSync(file, JSON.stringify(elsewhere))
    await expect(estate.up({ gone: ['rented'] })).rejects.toThrow('Somebody is at work on "lierre".')
    expect(imports()).toEqual([])
  })

  test('what a killed run had begun on a machine that stays is known to be ours, though the engine forgets it with the rest', async () => {
    const begun = { type: 'creating', resource: container('houx', 'blogs-new-houx-example') }
    const all = { resources: [component('houx'), onRented('houx')], time: noon }
    estate.state('houx', { ...all, pending: [begun] })
    estate.exported('houx', { ...all, pending_operations: [begun] })
    docker('container houx blogs-new-houx-example running')
    const { recovered } = await estate.up({ gone: ['rented'] })
    expect(removed()).toEqual(['docker rm blogs-new-houx-example'])
    expect(recovered).toContain('houx: 1 unfinished operation of a killed run will be done again')
    expect(imports().filter((call) => call.endsWith('houx'))).toHaveLength(1)
  })

  const old: PaperResource = {
    urn: 'urn:pulumi:collective::bocage::bocage:provider:LxcGuest::old',
    type: 'bocage:provider:LxcGuest',
    outputs: {
      ...{ host: 'pve1', vmid: 131, address: '10.20.0.131', storage: 'local-lvm', diskMiB: 8192 },
      data: { storage: 'data', sizeMiB: 2048 },
    },
  }

  test('a guest whose disks its host has still is not given up: the way to take them back is told', async () => {
    inState('collective', old)
    estate.disks([['data:vm-131-disk-0', 2]])
    await expect(estate.up({ gone: ['old'] })).rejects.toThrow(
      /old: "pve1" has no guest 131 any more, but disks with its number: data:vm-131-disk-0 \(2GiB\)\. .*printf '%s\\n' 'mp0 data:vm-131-disk-0' > \/var\/lib\/bocage\/taking-back\/131"/,
    )
    expect(estate.calls()).toEqual([])
    expect(estate.machines.file('pve1', 'etc/pve/lxc/131.conf')).toBeUndefined()
  })

  test('a guest of which nobody can say whether disks are left is not given up', async () => {
    inState('collective', old)
    estate.machines.install('pve1', 'pvesm', 'echo "no such storage" >&2; exit 2')
    await expect(estate.up({ gone: ['old'] })).rejects.toThrow('no such storage')
    estate.machines.install('pve1', 'pvesm', 'echo "data lvmthin inactive 0 0 0 0%"')
    await expect(estate.up({ gone: ['old'] })).rejects.toThrow(
      'storages that do not answer may have disks of guest 131: data.',
    )
    expect(estate.calls()).toEqual([])
    expect(estate.machines.file('pve1', 'etc/pve/lxc/131.conf')).toBeUndefined()
  })

  test('a guest that has moved to another node of the cluster is not gone', async () => {
    inState('collective', old)
    estate.machines.write('pve1', 'etc/pve/nodes/pve3/lxc/131.conf', '')
    await expect(estate.up({ gone: ['old'] })).rejects.toThrow('old: its number 131 is in use in the cluster of "pve1"')
    expect(estate.calls()).toEqual([])
  })

  test('a guest that its host still has is not gone, also where it is stopped', async () => {
    inState('collective', old)
    estate.guests([{ vmid: 131, name: 'old', status: 'stopped', tags: 'bocage;bocage.old' }])
    await expect(estate.up({ gone: ['old'] })).rejects.toThrow('old: "pve1" has it still (131). Start it there')
    estate.guests([])
    await estate.up({ gone: ['old'] })
    expect(imported('collective').deployment.resources).toEqual([component('collective')])
  })
})

test('U11: a guest that goes away in the middle of a run is named once, with the reason and one next step', async () => {
  const urn = (type: string, name: string) =>
    `urn:pulumi:houx::bocage::bocage:components:WordPressSite$${type}::${name}`
  const site = 'blogs-houx-example'
  const error = (urn: string, message: string) => ({ diagnosticEvent: { urn, message, severity: 'error' } })
  const running = 'running "ssh -F .bocage/ssh_config -T apps timeout 900 sh -s":'
  estate.engine(
    'houx',
    [
      error(
        urn('command:local:Command', `${site}-install`),
        `exit status 255: ${running}\nConnection to apps closed.\n`,
      ),
      error(urn('command:local:Command', 'forge-houx'), `exit status 255: ${running}\n`),
      { diagnosticEvent: { message: 'update failed', severity: 'error' } },
    ],
    'exit 255',
  )
  expect(await estate.bringUp()).toBe(false)
  const said = estate.said.join('\n')
  expect(said).toContain(
    '  failed: settings of the site houx.example and 1 more there: "apps" is away, and this was not done: Connection to apps closed. Try "ssh -F .bocage/ssh_config apps"',
  )
  expect(said).toContain('First: settings of the site houx.example and 1 more there (houx).')
  expect(said).not.toContain('exit status')
})

test('N11: the engine is told whose run it is, for its history', async () => {
  estate.engine('houx', [], 'echo "$PULUMI_OPTION_MESSAGE" >"$PAPER/message"')
  await estate.up({ only: ['houx'] })
  expect(readFileSync(join(estate.root, 'message'), 'utf8')).toMatch(/^scripts\/up houx by \S+@\S+\n$/)
})
