import { tmpdir } from 'node:os'
import { expect, test } from '@jest/globals'
import {
  createCommand,
  deleteCommand,
  previewCommand,
  updateCommand,
} from '../../../engine/command-stand-in/command.ts'
import { reveal, secret, unknownValue } from '../../../engine/command-stand-in/values.ts'

const lines: string[] = []
const around = () => {
  lines.length = 0
  return { log: (line: string) => void lines.push(line), signal: new AbortController().signal }
}

test('a command is given its input, environment and folder, and what it prints is kept and logged', async () => {
  const inputs = {
    create: 'cat; echo "$A"; pwd; echo warned >&2',
    stdin: 'in\n',
    environment: { A: 'a' },
    dir: tmpdir(),
  }
  const { id, state } = await createCommand('greet', inputs, around())
  expect(id).toMatch(/^greet[0-9a-f]{8}$/)
  expect(state).toEqual({ ...inputs, stdout: `in\na\n${tmpdir()}`, stderr: 'warned' })
  expect([...lines].sort()).toEqual([tmpdir(), 'a', 'in', 'warned'].sort())
})

test('another interpreter is used where one is named', async () => {
  const inputs = { create: 'console.log(6 * 7)', interpreter: [process.execPath, '-e'] }
  expect((await createCommand('c', inputs, around())).state).toMatchObject({ stdout: '42' })
})

test.each([
  ['stdout', ['out']],
  ['stderr', ['err']],
  ['none', []],
])('logging %s logs %j', async (logging, expected) => {
  await createCommand('c', { create: 'echo out; echo err >&2', logging }, around())
  expect(lines).toEqual(expected)
})

test('an update runs update, or create where there is none, and is told what the last run printed', async () => {
  const olds = { create: 'old', stdout: 'before', stderr: 'oops' }
  const print = 'echo "$PULUMI_COMMAND_STDOUT $PULUMI_COMMAND_STDERR"'
  expect(await updateCommand(olds, { create: print }, around())).toMatchObject({ stdout: 'before oops' })
  expect(await updateCommand(olds, { create: 'false', update: print }, around())).toMatchObject({
    stdout: 'before oops',
  })
  const silent = { create: print, addPreviousOutputInEnv: false }
  expect(await updateCommand(olds, silent, around())).toMatchObject({ stdout: ' ' })
})

test('an update without a command keeps what the last run printed', async () => {
  expect(await updateCommand({ stdout: 'kept', stderr: '' }, { delete: 'true' }, around())).toEqual({
    delete: 'true',
    stdout: 'kept',
    stderr: '',
  })
})

test('a delete runs with the inputs of the last run', async () => {
  const state = {
    delete: 'test "$PULUMI_COMMAND_STDOUT" = made && test "$A" = a',
    environment: { A: secret('a') },
    stdout: 'made',
  }
  await expect(deleteCommand(state, around())).resolves.toBeUndefined()
  await expect(deleteCommand({ ...state, stdout: 'other' }, around())).rejects.toThrow('exit status 1: running')
})

test('a failure gives the command and all it printed, as the released plugin does', async () => {
  const failing = createCommand('c', { create: 'echo out; echo err >&2; exit 3' }, around())
  await expect(failing).rejects.toThrow(
    /^exit status 3: running "echo out; echo err >&2; exit 3":\n(out\nerr|err\nout)\n$/,
  )
})

test('a secret input is used, and appears in clear neither in the state nor in logs nor in an error', async () => {
  const inputs = { create: 'cat', stdin: secret('canary-7f3a') }
  const { state } = await createCommand('c', inputs, around())
  expect(reveal(state)).toMatchObject({ stdout: 'canary-7f3a' })
  expect(state).toEqual({ ...inputs, stdout: secret('canary-7f3a'), stderr: secret('') })
  expect(lines).toEqual(['[secret]'])
  await expect(createCommand('c', { ...inputs, create: 'cat; exit 1' }, around())).rejects.toThrow(
    /^exit status 1: running "cat; exit 1":\n\[secret\]$/,
  )
})

test('a command that does not read its input is not failed by that', async () => {
  const { state } = await createCommand('c', { create: 'exec <&-; echo done', stdin: 'x'.repeat(1_000_000) }, around())
  expect(state).toMatchObject({ stdout: 'done' })
})

test('a preview knows the inputs, and not what the command will print', () => {
  expect(previewCommand({ create: 'date' })).toEqual({ create: 'date', stdout: unknownValue, stderr: unknownValue })
})

test('a command is ended when the engine is told to stop', async () => {
  const stop = new AbortController()
  const slow = createCommand('c', { create: 'exec sleep 60' }, { log: () => {}, signal: stop.signal })
  setTimeout(() => stop.abort(), 50)
  await expect(slow).rejects.toThrow('cancelled: running')
})
