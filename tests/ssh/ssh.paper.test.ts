import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { scriptCommand } from '../../ssh/run-script.ts'
import { ssh } from '../../ssh/ssh.ts'

const path = process.env.PATH
afterEach(() => {
  process.env.PATH = path
})

/** From now on, `ssh` is this script. */
function sshIs(script: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'bocage-'))
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, 'ssh'), 0o755)
  process.env.PATH = `${folder}:${path}`
}

test('a command that takes too long is given up in time, also when a shared connection keeps its pipes open', async () => {
  // A master has the pipes of its clients, and holds them until the command ends over there.
  sshIs('sleep 30 & trap "exit 255" TERM; while :; do sleep 0.1; done')
  const started = Date.now()
  await expect(ssh('pve1', 'pct list', { timeoutSeconds: 0.2 })).rejects.toThrow('pve1: no answer after 0.2 seconds.')
  expect(Date.now() - started).toBeLessThan(25_000)
})

test('without the SSH configuration, the error says what writes it', async () => {
  sshIs('echo "Can\'t open user config file .bocage/ssh_config: No such file or directory" >&2; exit 255')
  await expect(ssh('pve1', 'true')).rejects.toThrow('Run scripts/up (or eval "$(scripts/env)") first, which writes it.')
})

test('without ssh, the error says what to install', async () => {
  process.env.PATH = mkdtempSync(join(tmpdir(), 'bocage-'))
  await expect(ssh('pve1', 'true')).rejects.toThrow(
    'ssh: it is not on this machine. Install the OpenSSH client (on Debian: apt-get install openssh-client).',
  )
})

test('a command that fails is told with its exit code and its last words, and is not tried again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bocage-'))
  sshIs(`echo once >> ${folder}/times; echo 'no such guest' >&2; exit 2`)
  await expect(ssh('pve1', 'pct start 9')).rejects.toThrow('pve1: the command failed with exit code 2: no such guest.')
  expect(readFileSync(join(folder, 'times'), 'utf8')).toBe('once\n')
})

test.each([
  ['at its end', 'sh -c "exit 255"'],
  ['half-way', 'set -e; sh -c "exit 255"; true'],
  ['by itself', 'exit 255'],
  ['as another program', 'exec sh -c "exit 255"'],
  ['in a script', scriptCommand('exit "$1"', {}, ['255'])],
])(
  'a command that ends with 255, as ssh does, %s, has failed on a machine that is there, and is not tried again',
  async (_, command) => {
    const folder = mkdtempSync(join(tmpdir(), 'bocage-'))
    sshIs(
      `echo once >> ${folder}/times; echo 'session open refused by peer' >&2; for last; do :; done; exec sh -c "$last"`,
    )
    await expect(ssh('pve1', command)).rejects.toThrow(
      'pve1: the command failed with exit code 254: session open refused',
    )
    expect(readFileSync(join(folder, 'times'), 'utf8')).toBe('once\n')
  },
)

test('behind a Proxmox host, ssh does not say which of the two is silent, and neither do we', async () => {
  sshIs('echo "Connection closed by UNKNOWN port 65535" >&2; exit 255')
  await expect(ssh('apps', 'true')).rejects.toThrow(
    'apps: it does not answer, or its Proxmox host does not (Connection closed by UNKNOWN port 65535).',
  )
})

test('S8: a machine that prints without an end is given up, and told', async () => {
  sshIs('exec yes')
  await expect(ssh('pve1', 'pct list', { mostBytes: 10_000 })).rejects.toThrow(
    'pve1: it goes on printing, which was cut off.',
  )
})

test('S8: what a machine says in an error doesn’t act on a terminal', async () => {
  sshIs('printf "no\\033]52;c;aGk=\\007 such guest" >&2; exit 2')
  await expect(ssh('pve1', 'pct start 9')).rejects.toThrow('no\\u{1b}]52;c;aGk=\\u{7} such guest')
})
