import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'

const folder = mkdtempSync(join(tmpdir(), 'bocage-ssh-state-'))
afterAll(() => rmSync(folder, { recursive: true }))
const script = readFileSync('machines/roles/base/ssh-state.sh', 'utf8').replace('/usr/sbin/sshd', 'sshd')
const tool = (name: string, text: string) => writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })

const closed = ['passwordauthentication no', 'kbdinteractiveauthentication no', 'permitrootlogin without-password']
const everywhere = ['listenaddress [::]:22', 'listenaddress 0.0.0.0:22']

/** What it says of a daemon with these rules in its files, that answers so; and how it was asked. */
function state(rules: string[], answer: string) {
  tool('sshd', `printf '%s\\n' ${rules.map((rule) => `'${rule}'`).join(' ')}`)
  tool('ssh', `echo "$*" >"${folder}/asked"; echo '${answer}' >&2; exit 255`)
  const env = { PATH: `${folder}:${process.env.PATH}` }
  const said = spawnSync('sh', ['-eu', '-c', script], { encoding: 'utf8', env }).stdout.trim()
  return { said, asked: () => readFileSync(join(folder, 'asked'), 'utf8') }
}

test('S12: SSH takes keys only when its files say so, and the daemon that runs does so', () => {
  const { said, asked } = state([...closed, ...everywhere], 'root@127.0.0.1: Permission denied (publickey).')
  expect(said).toBe('keys only')
  expect(asked()).toMatch(/-p 22 .*root@127\.0\.0\.1 true/)
  expect(state([...closed, 'listenaddress 192.0.2.1:2200'], '').asked()).toMatch(/-p 2200 .*root@192\.0\.2\.1 true/)
})

test.each(closed)('S12: without "%s" in force, its files let in by more', (rule) => {
  const others = closed.filter((one) => one !== rule)
  expect(state([...others, rule.replace(/\S+$/, 'yes'), ...everywhere], '').said).toBe(
    'its files let in by more than keys',
  )
})

test('S12: a daemon that did not read its files again is seen, and one that is silent', () => {
  expect(state([...closed, ...everywhere], 'Permission denied (publickey,password).').said).toBe(
    'it takes publickey,password',
  )
  expect(state([...closed, ...everywhere], 'Connection refused').said).toBe('no answer')
})
