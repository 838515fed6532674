import { expect, test } from '@jest/globals'
import { sha256Of } from '../../../machines/assemble.ts'
import { configurationInputs } from '../../../machines/configuration.ts'
import { machineConfigurationHandler } from '../../../provider/machine-configuration/machine-configuration.ts'
import { saltedDigest } from '../../../provider/machine-configuration/salted-digest.ts'
import { PartialError, unknown, type Values } from '../../../provider/protocol/resource-handler.ts'
import { MachineUnreachable } from '../../../ssh/ssh.ts'
import { answeringMachine, configuration, operation, secretValue } from './sample.ts'

const { operation: silent } = operation()
const done = [['result', 'changed', '3'], ['end']]
const offline = machineConfigurationHandler(answeringMachine(new Error('check and diff may not connect')).connection)

/** The resource as it is after a first run. */
async function created() {
  const { connection } = answeringMachine(done)
  const inputs = configuration()
  const { id, outputs } = await machineConfigurationHandler(connection).create(inputs, silent)
  return { id, inputs, outputs }
}

test('a preview names each file, and shows a changed text rather than its digest', async () => {
  const { id, inputs, outputs } = await created()
  const next = configuration({
    files: { '/etc/demo/a.conf': { text: 'a = 2\n' }, '/etc/demo/c.conf': { text: 'c\n' } },
    guarded: [],
  })
  expect(offline.diff(id, inputs, outputs, next, silent)).toEqual({
    'contents["/etc/demo/a.conf"]': 'update',
    'files["/etc/demo/b.conf"]': 'delete',
    'contents["/etc/demo/b.conf"]': 'delete',
    'files["/etc/demo/c.conf"]': 'add',
    'contents["/etc/demo/c.conf"]': 'add',
    guarded: 'update',
  })
})

test('what is the same changes nothing', async () => {
  const { id, inputs, outputs } = await created()
  expect(offline.diff(id, inputs, outputs, configuration(), silent)).toEqual({})
})

test('another value of a given secret is a change, and its value is in no output', async () => {
  const { id, inputs, outputs } = await created()
  expect(JSON.stringify(outputs)).not.toContain('hostile')
  const next = { ...inputs, givenSecrets: { 'vpn/password': 'another' } }
  expect(offline.diff(id, inputs, outputs, next, silent)).toEqual({ 'givenSecrets["vpn/password"]': 'update' })
})

test('A: a field that is taken away is a change as well', async () => {
  const { id, inputs, outputs } = await created()
  const next = configuration({ effects: [{ title: 'demo table', command: 'nft list table demo' }] })
  expect(offline.diff(id, inputs, outputs, next, silent)).toEqual({ 'effects["demo table"].mend': 'delete' })
})

test.each(Object.keys(configurationInputs.shape))(
  'A: another "%s" is seen, since the schema has it',
  async (property) => {
    const { id, inputs, outputs } = await created()
    const other = { [property]: 'another' }
    const diff = () => offline.diff(id, { ...inputs, ...other }, { ...outputs, ...other }, inputs, silent)
    if (['machine', 'owner'].includes(property)) expect(diff).toThrow('A configuration stays where it is.')
    // Whom something is taken over from is a word for one change: it says nothing of what is there.
    else expect(Object.keys(diff())).toEqual(property === 'takesOver' ? [] : [property])
  },
)

test('a configuration does not move to another machine under its name', async () => {
  const { id, inputs, outputs } = await created()
  expect(() => offline.diff(id, inputs, outputs, { ...inputs, machine: 'saule' }, silent)).toThrow(
    'machine: it cannot go from "houx" to "saule" under the same name.',
  )
})

test('what can never work is refused at preview, by property', () => {
  const { files, ...rest } = configuration()
  const given = { ...rest, files: { ...files, '/etc/demo/a.conf': { ...files['/etc/demo/a.conf'], mode: '999' } } }
  expect(() => offline.check(given as Values, undefined, silent)).toThrow(
    'files["/etc/demo/a.conf"].mode: the mode is not four octal digits: "999". Write it as "0644", or "0755" for a program.',
  )
  expect(() => offline.check({ ...rest, file: {} } as Values, undefined, silent)).toThrow('has the wrong shape')
})

test('a text that nobody knows yet passes through, and the rest is judged', () => {
  const { contents, ...rest } = configuration()
  const given = { ...rest, contents: { ...contents, '/etc/demo/a.conf': unknown } } as Values
  expect(offline.check(given, undefined, silent)).toEqual(given)
  expect(() => offline.check({ ...given, owner: 'No Key' }, undefined, silent)).toThrow('owner: it is not a key')
})

const digest = sha256Of('a = 1\n')
const found = (change: Record<string, string[][]> = {}) => {
  const rows: Record<string, string[][]> = {
    package: [['installed', '7', 'digest']],
    file: [
      [digest, '0644', 'root:root', '/etc/demo/a.conf'],
      [sha256Of('b\n'), '0600', '33:33', '/etc/demo/b.conf'],
    ],
    missing: [],
    unit: [['demo.service', 'loaded', 'active', 'enabled']],
    effect: [['demo table', 'in force', 'in force']],
    ...change,
  }
  return Object.entries(rows).flatMap(([kind, all]) => all.map((row) => [kind, ...row]))
}

const drifts: [string, Record<string, string[][]>, Record<string, string>][] = [
  ['nothing', {}, {}],
  [
    'a text edited and a mode changed',
    {
      file: [
        ['0'.repeat(64), '0644', 'root:root', '/etc/demo/a.conf'],
        [sha256Of('b\n'), '0644', '33:33', '/etc/demo/b.conf'],
      ],
    },
    { 'files["/etc/demo/a.conf"].sha256': 'update', 'files["/etc/demo/b.conf"].mode': 'update' },
  ],
  [
    'a file removed',
    { file: [[digest, '0644', 'root:root', '/etc/demo/a.conf']] },
    { 'files["/etc/demo/b.conf"]': 'add' },
  ],
  ['a package removed', { missing: [['caddy']] }, { 'packages.caddy': 'update' }],
  [
    'a unit stopped',
    { unit: [['demo.service', 'loaded', 'inactive', 'enabled']] },
    { 'units["demo.service"].state': 'update' },
  ],
  [
    'a unit that will not start with the machine',
    { unit: [['demo.service', 'loaded', 'active', 'disabled']] },
    { 'units["demo.service"].state': 'update' },
  ],
  [
    'a unit that systemd runs by an earlier file',
    { unit: [['demo.service', 'loaded', 'outdated', 'enabled']] },
    { 'units["demo.service"].state': 'update' },
  ],
  [
    'an effect that is gone (S12)',
    { effect: [['demo table', 'in force', 'missing']] },
    { 'effects["demo table"].state': 'update' },
  ],
]

test.each(drifts)('a refresh shows %s, by property', async (_, change, expected) => {
  const { id, inputs, outputs } = await created()
  const secrets = [
    ['secret', 'demo/master', '33:33', ''],
    ['secret', 'vpn/password', 'root:root', saltedDigest(outputs.salt, secretValue)],
  ]
  const { connection } = answeringMachine([...found(change), ...secrets, ['end']])
  const seen = await machineConfigurationHandler(connection).read(id, inputs, outputs, silent)
  if (seen === undefined) throw new Error('it is not gone')
  expect(offline.diff(id, seen.inputs, seen.outputs, inputs, silent)).toEqual(expected)
})

test('S12: a refresh says in words which effect is missing on which machine, and whether a run brings it back', async () => {
  const { id, inputs, outputs } = await created()
  const { operation: loud, warnings } = operation()
  const effects = {
    ...inputs.effects,
    'disk data': { state: 'mounted', command: 'findmnt /mnt/data' },
  }
  const rows = [
    ...found({
      effect: [
        ['demo table', 'in force', 'missing'],
        ['disk data', 'mounted', 'read-only'],
      ],
    }),
    ['end'],
  ]
  await machineConfigurationHandler(answeringMachine(rows).connection).read(id, { ...inputs, effects }, outputs, loud)
  expect(warnings).toEqual([
    'houx: demo table: missing',
    'houx: disk data: read-only, not mounted: a person has to mend it',
  ])
})

test('what was written down before configurations had effects is read, and the next run adds them', async () => {
  const { id, inputs, outputs } = await created()
  const { effects: _, ...old } = inputs
  const { effects: __, ...known } = outputs
  const rows = [...found({ effect: [] }), ['end']]
  const seen = await machineConfigurationHandler(answeringMachine(rows).connection).read(
    id,
    old as never,
    known as never,
    silent,
  )
  expect(seen?.inputs.effects).toEqual({})
  expect(offline.diff(id, old as never, known as never, inputs, silent)).toEqual({ 'effects["demo table"]': 'add' })
})

test('a refresh shows a secret that is gone, and a given one that is another', async () => {
  const { id, inputs, outputs } = await created()
  const rows = [...found(), ['secret', 'vpn/password', 'root:root', saltedDigest(outputs.salt, 'other')], ['end']]
  const seen = await machineConfigurationHandler(answeringMachine(rows).connection).read(id, inputs, outputs, silent)
  if (seen === undefined) throw new Error('it is not gone')
  expect(offline.diff(id, seen.inputs, seen.outputs, inputs, silent)).toEqual({
    'secrets["demo/master"]': 'add',
    'givenSecrets["vpn/password"]': 'update',
  })
})

test('a machine that does not answer is a warning, and what was known of it stands', async () => {
  const { id, inputs, outputs } = await created()
  const { operation: loud, warnings } = operation()
  const { connection } = answeringMachine(new MachineUnreachable('houx', 'connection timed out'))
  expect(await machineConfigurationHandler(connection).read(id, inputs, outputs, loud)).toEqual({ inputs, outputs })
  expect(warnings).toEqual([
    expect.stringContaining('What is on "houx" could not be read, so what was known of it stands.'),
  ])
  expect(warnings).toEqual([expect.stringContaining('connection timed out')])
})

test('a file that a person had put there is kept, and the run says where', async () => {
  const { operation: loud, warnings } = operation()
  const { connection } = answeringMachine([
    ['kept', '/etc/demo/a.conf', '/var/lib/bocage/found/etc/demo/a.conf.1'],
    ...done,
  ])
  await machineConfigurationHandler(connection).create(configuration(), loud)
  expect(warnings).toEqual([
    'houx: /etc/demo/a.conf was there before and belonged to no package. A copy is kept as /var/lib/bocage/found/etc/demo/a.conf.1.',
  ])
})

const site = { kind: 'site', service: 'blogs', bearer: '', mail: '', volumes: ['blogs-a-files'] }
const holding = { holds: [{ identity: 'blogs-a', kind: 'site', service: 'blogs', volumes: ['blogs-a-files'] }] }

test('a thing that holds data is named in a preview, and a refresh shows a ledger that was lost', async () => {
  const { id, inputs, outputs } = await created()
  const next = configuration(holding)
  expect(offline.diff(id, inputs, outputs, next, silent)).toEqual({ 'holds["blogs-a"]': 'add' })
  const known = { ...outputs, holds: { 'blogs-a': site } }
  const read = async (...rows: string[][]) => {
    const { connection } = answeringMachine([...found(), ...rows, ['end']])
    const seen = await machineConfigurationHandler(connection).read(id, next, known, silent)
    return seen?.inputs.holds
  }
  expect(await read(['held', 'blogs-a', 'site', 'blogs', '', '', 'blogs-a-files'])).toEqual({ 'blogs-a': site })
  expect(await read()).toEqual({})
})

test('a refresh shows what is in service by the ledger although nobody asks for it, so that it is let go of', async () => {
  const { id, inputs, outputs } = await created()
  const { connection } = answeringMachine([
    ...found(),
    ['held', 'blogs-a', 'site', 'blogs', '', '', 'blogs-a-files'],
    ['end'],
  ])
  const seen = await machineConfigurationHandler(connection).read(id, inputs, outputs, silent)
  if (seen === undefined) throw new Error('it is not gone')
  expect(offline.diff(id, seen.inputs, seen.outputs, inputs, silent)).toMatchObject({ 'holds["blogs-a"]': 'delete' })
})

const failing = ['problem', 'packages', 'houx', 'caddy could not be installed', 'Mend it.', '']

test.each([
  ['it had changed something', [['changed', 'ledger', 'blogs-a'], failing, ['end']]],
  ['it did not say how it ended', [['changed', 'file', '/etc/demo/a.conf']]],
  ['it fell silent', new MachineUnreachable('houx', 'no answer after 3600 seconds')],
])('a change that failed when %s is in the state, so that the next run mends or removes it', async (_, answer) => {
  const next = configuration(holding)
  const making = machineConfigurationHandler(answeringMachine(answer).connection).create(next, silent)
  const error: unknown = await making.catch((thrown) => thrown)
  expect(error).toMatchObject({ id: 'houx/infini', outputs: { holds: { 'blogs-a': site }, version: '' } })
  expect(error).toBeInstanceOf(PartialError)
  expect(JSON.stringify(error)).not.toContain('hostile')

  const { id, inputs, outputs } = await created()
  const changing = machineConfigurationHandler(answeringMachine(answer).connection).update(
    id,
    inputs,
    outputs,
    next,
    silent,
  )
  // What is known is what was there before: the next run sees what it differs in.
  await expect(changing).rejects.toMatchObject({ id, outputs, secretOutputs: ['givenSecrets'] })
})

test('a change that failed before anything was done is as if it had not been tried', async () => {
  for (const answer of [[failing, ['end']], new MachineUnreachable('houx', 'No route to host')]) {
    const making = machineConfigurationHandler(answeringMachine(answer).connection).create(configuration(), silent)
    await expect(making).rejects.not.toBeInstanceOf(PartialError)
  }
})

test('a word for one change (`from`) is none by itself', async () => {
  const { id, inputs, outputs } = await created()
  expect(offline.diff(id, inputs, outputs, { ...inputs, takesOver: { 'blogs-a': 'houx' } }, silent)).toEqual({})
})

test('a state from before there were ledgers is read, changed and removed like any other', async () => {
  const { id, inputs, outputs } = await created()
  const before = ({ holds: _, takesOver: __, ...rest }: typeof inputs) => rest as typeof inputs
  const known = before(outputs as unknown as typeof inputs) as unknown as typeof outputs
  expect(offline.diff(id, before(inputs), known, inputs, silent)).toEqual({})
  const handler = machineConfigurationHandler(answeringMachine([...found(), ['end']]).connection)
  expect((await handler.read(id, before(inputs), known, silent))?.inputs.holds).toEqual({})
  const { asked, connection } = answeringMachine([['result', 'removed', ''], ['end']])
  await machineConfigurationHandler(connection).delete(id, before(inputs), known, silent)
  expect(asked).toHaveLength(1)
})
