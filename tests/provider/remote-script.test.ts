import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'

const beginning = readFileSync('components/remote-script.sh', 'utf8')

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
