import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { RemoteScript, type RemoteScriptArgs } from '../../components/remote-script.ts'
import { register } from './register.ts'

const beginning = readFileSync('components/remote-script.sh', 'utf8')
const closing = readFileSync('components/remote-script-removal.sh', 'utf8')

/** What is left of what a script says, and its exit code. */
function run(script: string, words: string[] = [], seconds = 30): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync('timeout', [String(seconds), 'sh', '-s', ...words], {
    input: `set -eu\n${beginning}${script}\n`,
    encoding: 'utf8',
  })
  return { code: status, out: stdout, err: stderr }
}

test('a script’s words and exit code pass, and what it says is for the log alone', () => {
  expect(run('echo "gone: $1"; echo why >&2; exit 7', ['removed'])).toEqual({
    code: 7,
    out: '',
    err: 'gone: removed\nwhy\n',
  })
  expect(run('true; false; echo never')).toEqual({ code: 1, out: '', err: '' })
})

test.each([
  ['made', {}],
  ['made, and closes later', { opens: 'a thing' }],
])('of a long script that is %s, a program that reads what it is read from takes nothing away', async (_, more) => {
  const script = `set --\nopened=/dev/null\ncat > /dev/null\n${'# a line of a long script\n'.repeat(800)}echo to the end`
  const args: RemoteScriptArgs = { machine: 'apps', script, values: {}, ...more }
  const { inputs } = await register(() => new RemoteScript('long', args))
  const { stdin } = Object.values(inputs)[0] as { stdin: string }
  const { stderr } = spawnSync('sh', ['-s', 'removed'], { input: stdin, encoding: 'utf8' })
  expect(stderr).toBe('to the end\n')
})

test.each([
  ['ends itself', 'exit 255'],
  ['is ended by a program that fails', "sh -c 'exit 255'\ntrue"],
])('a script that %s with 255, as ssh does, ends with another code', async (_, script) => {
  const { inputs } = await register(() => new RemoteScript('failing', { machine: 'apps', script, values: {} }))
  const { stdin } = Object.values(inputs)[0] as { stdin: string }
  expect(spawnSync('sh', ['-s'], { input: stdin }).status).toBe(254)
})

test('S8: of what a tenant’s page prints, the end is passed on, without what would act on a terminal', () => {
  const { err } = run(
    `head -c 3000000 /dev/zero | tr '\\0' x; printf '\\033]52;c;aGk=\\a\\302\\2332J\\342\\200\\256é\\342\\200\\213\\r\\n'`,
  )
  expect(err).toMatch(/^x{3900,4000}\?\]52;c;aGk=\?\?2J\?é\?\n$/)
  expect(err.length).toBeLessThanOrEqual(4000)
})

test('what a script said until it was ended for taking too long is told', () => {
  expect(run('echo waiting for the database; sleep 5', [], 0.3)).toEqual({
    code: 124,
    out: '',
    err: 'waiting for the database\n',
  })
})

test('what another resource has opened since stays open, when the one that opened it before is removed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bocage-opened-'))
  const said = (opener: string, ...words: string[]) =>
    run(
      `opened='${folder}/of the estate/forge-houx'; opener='${opener}'\n${closing}echo "\${1-open} by ${opener}"`,
      words,
    ).err
  try {
    expect(said('before', 'removed')).toBe('removed by before\n') // opened by a state older than such memories
    expect(said('before')).toBe('open by before\n')
    expect(said('now')).toBe('open by now\n')
    expect(said('before', 'removed')).toBe('')
    expect(said('now', 'removed')).toBe('removed by now\n')
    // Others pass through the folders above to what is theirs; what is written down is root's alone.
    const modes = ['', '/forge-houx'].map((path) => statSync(`${folder}/of the estate${path}`).mode & 0o777)
    expect(modes).toEqual([0o711, 0o600])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
