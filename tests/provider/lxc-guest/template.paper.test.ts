import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

const [older, newer] = ['debian-12-standard_12.7-1_amd64.tar.zst', 'debian-12-standard_12.12-1_amd64.tar.zst']
let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bocage-'))
  for (const folder of ['bin', 'run/lock', 'here']) mkdirSync(join(root, folder), { recursive: true })
  command('dpkg', 'echo amd64')
  command(
    'pveam',
    `cd ${root}
echo "$*" >>calls
case $1 in
list) ls here | sed 's,.*,local:vztmpl/& 126.00MB,' ;;
available) ! [ -e index ] || sed 's/^/system          /' index ;;
update) mv offered index ;;
download) ! [ -e offline ] || exit 0; : >"here/$3" ;;
esac`,
  )
  put('offered', `alpine-3.22-default_20250617_amd64.tar.xz\n${newer}\n${older}\n`)
})
afterEach(() => rmSync(root, { recursive: true }))

const put = (path: string, text = '') => writeFileSync(join(root, path), text)
const command = (name: string, text: string) =>
  writeFileSync(join(root, 'bin', name), `#!/bin/sh\nset -eu\n${text}\n`, { mode: 0o755 })
const calls = () => readFileSync(join(root, 'calls'), 'utf8').split('\n')

/** What the script makes of a host whose templates are in a folder, and whose index of those to be had is a file. */
function ensure(template = '') {
  const script = readFileSync('provider/lxc-guest/scripts/template.sh', 'utf8').replaceAll(
    '/run/lock',
    `${root}/run/lock`,
  )
  const env = { PATH: `${root}/bin:${process.env.PATH}`, template, template_storage: 'local' }
  const { status, stdout, stderr } = spawnSync('sh', ['-euc', `${script}\nensure_template`], { encoding: 'utf8', env })
  return { status, said: stdout + stderr }
}

test('a host that was just installed has no list of templates yet: it gets one, and the newest of Debian 12', () => {
  expect(ensure()).toEqual({ status: 0, said: `local:vztmpl/${newer}\n` })
  expect(calls()).toEqual(expect.arrayContaining(['update', `download local ${newer}`]))
})

test('what is there already is not fetched again', () => {
  put('index', `${older}\n`)
  put(`here/${newer}`)
  expect(ensure()).toEqual({ status: 0, said: `local:vztmpl/${newer}\n` })
  expect(calls().filter((call) => /update|download/.test(call))).toEqual([])
})

test('where none is there and none can be had, that is said with what would show why', () => {
  put('offered')
  expect(ensure()).toEqual({ status: 69, said: expect.stringContaining("see 'pveam update' and 'pveam available'") })
})

test('a download that ends well and brings nothing is not believed', () => {
  put('offline')
  expect(ensure()).toEqual({ status: 69, said: expect.stringContaining(`pveam download local ${newer}`) })
})
