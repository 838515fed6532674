import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bocage-'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** A folder in the machine's memory, of that process. */
function leave(name: string, pid: number): string {
  const folder = join(root, 'run/bocage', name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'pid'), `${pid}\n`)
  return folder
}

test('a run removes what killed ones left, and nothing of one that waits, be it to undo a change', () => {
  const script = join(root, 'armed/script/undone.sh')
  mkdirSync(join(script, '..'), { recursive: true })
  writeFileSync(script, 'read -r line\n')
  const waiting = spawn('sh', [script, join(root, 'armed')])
  const other = spawn('sh', ['-c', 'read -r line'])
  try {
    const ours = leave('exchange.ours', process.pid)
    const undoing = leave('exchange.undoing', waiting.pid ?? 0)
    const reused = leave('exchange.reused', other.pid ?? 0)
    const sweep = readFileSync('provider/converge/steps/lock.sh', 'utf8').replaceAll(
      '/run/bocage',
      `${root}/run/bocage`,
    )
    const { status, stderr } = spawnSync('sh', ['-euc', `work=${ours}\n${sweep}\nsweep`], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect([ours, undoing, reused].map((folder) => existsSync(folder))).toEqual([true, true, false])
  } finally {
    waiting.kill()
    other.kill()
  }
})
