import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from '@jest/globals'
import { assemble } from '../../../machines/assemble.ts'
import { parseReport } from '../../../provider/machine-configuration/report.ts'
import { type Action, convergeStream } from '../../../provider/machine-configuration/stream.ts'
import type { Holding } from '../../../words/holding.ts'

const root = mkdtempSync(join(tmpdir(), 'bocage-'))
afterAll(() => rmSync(root, { recursive: true }))
beforeEach(() => rmSync(join(root, 'var'), { recursive: true, force: true }))
const ledger = join(root, 'var/lib/bocage/ledger')
const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '')

/** What changes a machine notes how it was called, and what the ledger said by then; nothing is installed. */
const tools: Record<string, string> = {
  dpkg: 'note "$@"',
  'dpkg-deb': 'case $* in *--build*) for last; do :; done; echo archive > "$last" ;; esac',
  'dpkg-query': 'exit 1',
  'apt-get': 'note "$@"',
  systemctl: 'note "$@"',
  'systemd-run': 'note "$@"',
  id: 'echo 0',
  chown: ':',
}

/** One exchange with a machine on paper: the real scripts, all of them. */
async function exchange(action: Action, owner: string, holds: Holding[]) {
  for (const folder of ['bin', 'etc', 'run/bocage', 'usr/sbin', 'var/lib/dpkg/updates', 'var/lib/bocage'])
    mkdirSync(join(root, folder), { recursive: true })
  const note = `note() { echo "\${0##*/} $* | $(cut -f 1,3,4 ${ledger} 2>/dev/null | tr '\\t\\n' ' ;')" >>${root}/calls; }`
  for (const [tool, body] of Object.entries(tools)) {
    writeFileSync(join(root, 'bin', tool), `#!/bin/sh\n${note}\n${body}\n`)
    chmodSync(join(root, 'bin', tool), 0o755)
  }
  const work = mkdtempSync(join(root, 'run/bocage/exchange.'))
  const input = await convergeStream(action, assemble({ machine: 'houx', owner, parts: [{ holds }] }), 'salt')
  spawnSync('tar', ['-x', '-p', '-f', '-', '-C', work], { input })
  for (const name of readdirSync(join(work, 'script'))) {
    const text = readFileSync(join(work, 'script', name), 'utf8')
    const here = text
      .replaceAll(/\/(var\/lib\/(bocage|dpkg)|run\/bocage|usr\/sbin\/policy-rc\.d)/g, `${root}$&`)
      .replaceAll(/^export PATH=.*/gm, `export PATH=${root}/bin:${process.env.PATH}`)
    writeFileSync(join(work, 'script', name), here)
  }
  rmSync(join(root, 'calls'), { force: true })
  const env = { ...process.env, PATH: `${root}/bin:${process.env.PATH}` }
  const { stdout, stderr } = spawnSync('sh', [join(work, 'script/main.sh'), work], { encoding: 'utf8', env })
  return { report: () => parseReport('houx', stdout + stderr), calls: read(join(root, 'calls')) }
}

const site = (identity: string): Holding => ({ identity, kind: 'site', service: 'blogs' })

test('S1: what holds data is in the ledger before anything of it is installed, and is left there on removal', async () => {
  const { calls, report } = await exchange('apply', 'infini', [site('blogs-a')])
  expect(report().rows('changed')).toContainEqual(['ledger', 'blogs-a'])
  const install = calls.split('\n').find((call) => call.includes('--install'))
  expect(install).toContain('| blogs-a infini in-service;')
  expect((await exchange('read', 'infini', [site('blogs-a')])).report().rows('held')).toEqual([
    ['blogs-a', 'site', 'blogs', '', '', ''],
  ])
  const removed = await exchange('remove', 'infini', [site('blogs-a')])
  removed.report()
  expect(read(ledger)).toMatch(/^blogs-a\tsite\tinfini\tleft\t/)
})

test('S3: what is another owner’s is refused before anything begins', async () => {
  await exchange('apply', 'infini', [site('blogs-a')])
  const before = read(ledger)
  expect(before).toContain('blogs-a')
  const { calls, report } = await exchange('apply', 'houx', [site('blogs-a')])
  expect(report).toThrow('blogs-a: the site of infini has its data on houx')
  expect(calls.split('\n').filter((call) => /--install|apt-get/.test(call))).toEqual([])
  expect(read(ledger)).toBe(before)
})
