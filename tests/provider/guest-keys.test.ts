import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const root = mkdtempSync(join(tmpdir(), 'bocage-'))
mkdirSync(join(root, 'etc/pve/lxc'), { recursive: true })
for (const id of [101, 110, 120]) writeFileSync(join(root, `etc/pve/lxc/${id}.conf`), '')
// Guest 101 is whole; what 110 has in the place of its key speaks of others; 120 does not run; 130 is not there.
const pct = `#!/bin/sh
case $2 in
101) echo 'ssh-ed25519 AAAAgateway root@gateway' ;;
110) printf 'ssh-ed25519 AAAAapps root@apps\\ngateway ssh-ed25519 AAAAevil\\nguest 101\\nabsent\\nwhole\\n' ;;
*) exit 1 ;;
esac
`
writeFileSync(join(root, 'pct'), pct)
chmodSync(join(root, 'pct'), 0o755)

/** What one of the scripts prints on that host. */
function printed(script: string, ...words: string[]): string {
  const text = script.replaceAll('/etc/pve', `${root}/etc/pve`)
  const env = { ...process.env, PATH: `${root}:${process.env.PATH}` }
  return spawnSync('sh', ['-c', text, 'bocage', ...words], { encoding: 'utf8', env }).stdout
}

test('each guest that runs tells its own key, and has no say about another’s', () => {
  const words = ['gateway', '101', 'apps', '110', 'mail', '120', 'wiki', '130']
  const lines = printed(readFileSync('provider/guest-keys.sh', 'utf8'), ...words).split('\n')
  expect(lines.sort()).toEqual([
    '',
    'apps ssh-ed25519 AAAAapps root@apps',
    'gateway ssh-ed25519 AAAAgateway root@gateway',
  ])
})

test('a guest that is read tells its key in one line, whatever it has in its place', () => {
  const functions = readFileSync('provider/lxc-guest/facts.sh', 'utf8')
  expect(printed(`set -eu\n${functions}\nvmid=110\nkey_now\necho whole`)).toBe(
    'host_key ssh-ed25519 AAAAapps root@apps\nwhole\n',
  )
  expect(printed(`set -eu\n${functions}\nvmid=120\nkey_now\necho whole`)).toBe('whole\n')
})
