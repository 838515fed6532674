import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { runStep } from '../../engine/step.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bocage-step-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const telling = (lines: string[] = []) => ({
  title: 'Docker plugin 5.2.0',
  log: join(folder, 'log/engine.log'),
  show: (line: string) => void lines.push(line),
})

test('a step shows its lines as they come and keeps them in the log', async () => {
  const lines: string[] = []
  await runStep(['sh', '-c', 'echo one; echo "$A" >&2'], telling(lines), { env: { A: 'two' } })
  expect(lines).toEqual(['one', 'two'])
  expect(readFileSync(telling().log, 'utf8')).toBe('$ sh -c echo one; echo "$A" >&2\none\ntwo\n')
})

test('a step that fails names the part, the command and its last words, and the log', async () => {
  const failing = runStep(['sh', '-c', 'seq 10; exit 2'], telling())
  await expect(failing).rejects.toThrow(
    /^The engine is not ready\.\n {2}Docker plugin 5\.2\.0: "sh seq 10; exit 2" ended with exit code 2\n {4}6\n(.|\n)*10\. \n {4}All it said is in .*log\/engine\.log;/,
  )
})

test('a program that is missing is named', async () => {
  await expect(runStep(['no-such-program'], telling())).rejects.toThrow('"no-such-program" is not installed')
})
