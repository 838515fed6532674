import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const root = mkdtempSync(join(tmpdir(), 'bocage-'))
mkdirSync(join(root, 'etc/pve/lxc'), { recursive: true })
for (const id of [101, 110, 120, 140]) writeFileSync(join(root, `etc/pve/lxc/${id}.conf`), '')
const key = (name: string) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${name}`
// Guest 101 is whole; what 110 has in the place of its key speaks of others; 120 does not run; 130 is not there; 140 never ends,
// and 150 has something else there.
const pct = `#!/bin/sh
case $2 in
101) echo '${key('gateway')} root@gateway' ;;
110) printf '${key('apps')} root@apps\\ngateway ssh-ed25519 AAAAevil\\nguest 101\\nabsent\\nwhole\\n' ;;
140) yes '${key('wiki')}' | tr -d '\\n' ;;
150) printf '\\033]52;c;aGVsbG8=\\a${key('shop')}\\n' ;;
*) exit 1 ;;
esac
`
writeFileSync(join(root, 'pct'), pct)
chmodSync(join(root, 'pct'), 0o755)

const source = (...files: string[]) => files.map((file) => readFileSync(file, 'utf8')).join('\n')

/** What one of the scripts prints on that host. */
function printed(script: string, ...words: string[]): string {
  const text = script.replaceAll('/etc/pve', `${root}/etc/pve`)
  const env = { ...process.env, PATH: `${root}:${process.env.PATH}` }
  return spawnSync('sh', ['-c', text, 'bocage', ...words], { encoding: 'utf8', env }).stdout
}

test('each guest that runs tells its own key, and has no say about another’s', () => {
  const words = ['gateway', '101', 'apps', '110', 'mail', '120', 'wiki', '130']
  const lines = printed(source('ssh/keys/guest-key.sh', 'ssh/keys/guest-keys.sh'), ...words).split('\n')
  expect(lines.sort()).toEqual(['', `apps ${key('apps')}`, `gateway ${key('gateway')}`])
})

test('a guest that is read tells its key in one line, whatever it has in its place', () => {
  const functions = source('ssh/keys/guest-key.sh', 'provider/lxc-guest/scripts/facts.sh')
  expect(printed(`set -eu\n${functions}\nvmid=110\nkey_now\necho whole`)).toBe(`host_key ${key('apps')}\nwhole\n`)
  expect(printed(`set -eu\n${functions}\nvmid=120\nkey_now\necho whole`)).toBe('whole\n')
})

test('S8: a guest whose key has no end tells no more than a key, and one that has something else there tells none', () => {
  const told = (id: number) => printed(`set -eu\n${source('ssh/keys/guest-key.sh')}\nguest_key ${id}\necho whole`)
  expect(told(140)).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]{16,200}\nwhole\n$/)
  expect(told(150)).toBe('whole\n')
})
