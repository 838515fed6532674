import { readdirSync } from 'node:fs'
import { afterEach, expect, jest, test } from '@jest/globals'
import { execa } from 'execa'
import tar from 'tar-stream'
import { converge } from '../../../provider/machine-configuration/converge.ts'
import { HalfDone, parseReport } from '../../../provider/machine-configuration/report.ts'
import { convergeScript } from '../../../provider/machine-configuration/script.ts'
import { convergeStream, packageDigest } from '../../../provider/machine-configuration/stream.ts'
import type { Connection } from '../../../ssh/ssh.ts'
import { cutOff, MachineUnreachable } from '../../../ssh/ssh.ts'
import { answeringMachine, configuration, secretValue } from './sample.ts'

afterEach(() => {
  jest.useRealTimers()
})

/** What arrives on the machine, by name. */
async function unpacked(stream: Uint8Array) {
  const extract = tar.extract()
  extract.end(Buffer.from(stream))
  const entries = new Map<string, { mode: number | undefined; uname: string | undefined; text: string }>()
  for await (const entry of extract) {
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    const { name, mode, uname } = entry.header
    entries.set(name, { mode, uname, text: Buffer.concat(chunks).toString('utf8') })
  }
  return entries
}

test('the stream holds the files with their modes, and ends with a mark that it is whole', async () => {
  const entries = await unpacked(await convergeStream('apply', configuration(), 'salt'))
  expect(entries.get('root/etc/demo/b.conf')).toMatchObject({ mode: 0o600, text: 'b\n' })
  expect(entries.get('root/etc/demo/')).toMatchObject({ mode: 0o755 })
  expect(entries.get('manifest')?.text).toMatch(/^[0-9a-f]{64}\t0644\troot:root\t\/etc\/demo\/a\.conf\n/)
  expect(entries.get('units')?.text).toBe('demo.service\treload\t/etc/demo/\n')
  expect([...entries.keys()].at(-1)).toBe('complete')
})

test('a given secret travels in one place, which is none of the package', async () => {
  const entries = await unpacked(await convergeStream('apply', configuration(), 'salt'))
  const holders = [...entries].filter(([, { text }]) => text.includes('hostile')).map(([name]) => name)
  expect(holders).toEqual(['given/vpn/password'])
  expect(entries.get('given/vpn/password')).toMatchObject({ mode: 0o600, text: secretValue })
})

test('to read, neither files nor secrets travel', async () => {
  const names = [...(await unpacked(await convergeStream('read', configuration(), 'salt'))).keys()]
  expect(names.filter((name) => /^(root|given|checks|after)/.test(name))).toEqual([])
})

test('the package is another one when a file is, and the same when only a check or a unit is', () => {
  const digest = packageDigest(configuration())
  expect(packageDigest(configuration({ files: {}, guarded: [] }))).not.toBe(digest)
  expect(packageDigest(configuration({ packages: ['caddy', 'curl'] }))).not.toBe(digest)
  expect(packageDigest(configuration({ checks: [], units: {} }))).toBe(digest)
})

test('nothing to do takes one exchange', async () => {
  const { asked, connection } = answeringMachine([['result', 'unchanged', '3'], ['end']])
  expect(await converge('apply', configuration(), 'salt', connection)).toMatchObject({
    result: 'unchanged',
    version: '3',
  })
  expect(asked).toHaveLength(1)
})

test('a change to SSH or the packet filter is confirmed over a new connection', async () => {
  const { asked, connection } = answeringMachine(
    [['armed', '60'], ['result', 'changed', '4'], ['end']],
    [['confirmed']],
  )
  await converge('apply', configuration(), 'salt', connection)
  expect(asked.map(({ fresh }) => fresh)).toEqual([false, true])
})

test('when no new connection gets in, the run fails and says that the machine has undone the change', async () => {
  jest.useFakeTimers()
  const { connection } = answeringMachine(
    [['armed', '3'], ['result', 'changed', '4'], ['end']],
    new MachineUnreachable('houx', 'connection timed out'),
    new MachineUnreachable('houx', 'connection timed out'),
    [['undone']],
  )
  const refused = expect(converge('apply', configuration(), 'salt', connection)).rejects.toThrow(
    /no new connection got in within 3 seconds .*connection timed out.* The machine has undone it, and lets us in again/,
  )
  await jest.advanceTimersByTimeAsync(10_000)
  await refused
})

test('a clock that is put back meanwhile makes nobody wait for longer', async () => {
  jest.useFakeTimers()
  const lost = () => new MachineUnreachable('houx', 'connection timed out')
  const { asked, connection } = answeringMachine([['armed', '3'], ['end']], lost(), lost(), [['undone']])
  const refused = expect(converge('apply', configuration(), 'salt', connection)).rejects.toThrow('has undone it')
  await jest.advanceTimersByTimeAsync(1000)
  jest.setSystemTime(Date.now() - 3_600_000)
  await jest.advanceTimersByTimeAsync(10_000)
  await refused
  expect(asked).toHaveLength(4)
})

test.each([
  'Connection to houx closed by remote host.',
  'Timeout, server houx not responding.',
  // What ssh says when it is a shared connection that ends: nothing.
  cutOff,
])('a connection lost on the way is taken up again, since what was begun goes on there: %s', async (said) => {
  const { asked, connection } = answeringMachine(new MachineUnreachable('houx', said), [
    ['result', 'unchanged', '4'],
    ['end'],
  ])
  await converge('apply', configuration(), 'salt', connection)
  expect(asked).toHaveLength(2)
})

test('a machine that goes down in the middle of a change leaves it half done, whatever is heard of it afterwards', async () => {
  const down = new MachineUnreachable('houx', 'connect to host houx port 22: No route to host')
  const { connection } = answeringMachine(new MachineUnreachable('houx', cutOff), down)
  const change = converge('apply', configuration(), 'salt', connection)
  await expect(change).rejects.toBeInstanceOf(HalfDone)
  await expect(change).rejects.toThrow(
    /^A machine fell silent while it was being changed\.\n {2}houx: .*No route to host/,
  )
  const never = answeringMachine(down)
  await expect(converge('apply', configuration(), 'salt', never.connection)).rejects.not.toBeInstanceOf(HalfDone)
})

test('an exchange that took too long is not begun again', async () => {
  const { asked, connection } = answeringMachine(new MachineUnreachable('houx', 'no answer after 3600 seconds'))
  await expect(converge('apply', configuration(), 'salt', connection)).rejects.toThrow('no answer')
  expect(asked).toHaveLength(1)
})

test('a machine that was never reached is asked once', async () => {
  const { asked, connection } = answeringMachine(
    new MachineUnreachable('houx', 'connect to host houx port 22: No route to host'),
  )
  await expect(converge('apply', configuration(), 'salt', connection)).rejects.toThrow('No route to host')
  expect(asked).toHaveLength(1)
})

test('what is only read is waited for five minutes, and a change as long as apt may take', async () => {
  const waited: (number | undefined)[] = []
  const patient: Connection = async (_machine, _command, { timeoutSeconds } = {}) => {
    waited.push(timeoutSeconds)
    return '["end"]'
  }
  await converge('read', configuration(), 'salt', patient)
  await converge('apply', configuration(), 'salt', patient)
  expect(waited).toEqual([300, 3600])
})

test('a problem names machine, file, cause and next step, with the tool’s own words', () => {
  const row = [
    'problem',
    'check',
    '/etc/bocage/sites.d/infini.caddy',
    'the check "x" refuses it',
    'Mend it.',
    'line 3: no\n',
  ]
  expect(() => parseReport('houx', `${JSON.stringify(row)}\n["end"]\n`)).toThrow(
    [
      'The configuration of "houx" is not as it should be.',
      '  houx: /etc/bocage/sites.d/infini.caddy: the check "x" refuses it. Mend it.',
      '    line 3: no',
    ].join('\n'),
  )
})

test('a report that stops in the middle is not taken for success', () => {
  expect(() => parseReport('houx', '["changed","file","/etc/motd"]\n')).toThrow(
    'the connection was lost before the machine said how it ended. Run scripts/up again: it finishes what was begun.',
  )
})

test.each(Object.entries(convergeScript()))('%s is what a POSIX shell can read', async (_, input) => {
  await execa('sh', ['-n'], { input })
})

test('the parts of the script lie side by side on the machine, each under its own name', () => {
  const files = readdirSync('provider/converge', { recursive: true, encoding: 'utf8' })
  expect(Object.keys(convergeScript())).toHaveLength(files.filter((file) => file.endsWith('.sh')).length)
})

test('S8: a report that is none is an error for people, which names the machine', () => {
  expect(() => parseReport('houx', '[not json\n["end"]\n')).toThrow(
    'houx: asked for what it did, it says "[not json" (',
  )
  expect(() => parseReport('houx', '[["changed"]]\n["end"]\n')).toThrow('houx: asked for what it did')
})

test.each([
  ['3', 3],
  ['1000000', 60],
  ['soon', 60],
  ['-1', 60],
])(
  'S14: a machine that says it waits %s seconds for its confirmation is asked for at most a minute',
  (said, seconds) => {
    expect(parseReport('houx', `["armed","${said}"]\n["end"]\n`).armedSeconds).toBe(seconds)
  },
)
