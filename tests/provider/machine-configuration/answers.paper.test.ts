import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { execa } from 'execa'

/* answers.sh with a container on paper, whose check is given as words. */

const script = await readFile('provider/converge/things/answers.sh', 'utf8')
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bocage-answers-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Asks as a machine does; what is asked of the container is done here, in its folder. */
async function ask(command: string, check: string[]): Promise<number | undefined> {
  await writeFile(join(folder, 'check'), check.map((word) => `${word}\0`).join(''))
  const docker = 'case $1 in inspect) cat check; echo ;; exec) shift 2; "$@" ;; esac'
  await writeFile(join(folder, 'docker'), `#!/bin/sh\n${docker}\n`, { mode: 0o755 })
  const patience = '[ "$1" != 180 ] || { shift; set -- 1 "$@"; }; exec /usr/bin/timeout "$@"'
  await writeFile(join(folder, 'timeout'), `#!/bin/sh\n${patience}\n`, { mode: 0o755 })
  const PATH = `${folder}:${process.env.PATH}`
  return (await execa('sh', ['-s'], { input: `${script}${command}`, cwd: folder, env: { PATH }, reject: false }))
    .exitCode
}

test('a check runs as its words are written, whatever they hold', async () => {
  const words = ['it\'s a "word"', '$(touch harm)', 'two\nlines', '']
  expect(await ask('answers blog', ['sh', '-c', 'printf "<%s>" "$@" > said', 'sh', ...words])).toBe(0)
  expect(await readFile(join(folder, 'said'), 'utf8')).toBe(words.map((word) => `<${word}>`).join(''))
})

test('who does not answer yet is asked again at once, and who never does is given up', async () => {
  const third = ['sh', '-c', 'echo asked >> said; [ "$(grep -c asked said)" -ge 3 ]']
  expect(await ask('answers blog', third)).not.toBe(0)
  expect(await ask('wait_for_answer blog', third)).toBe(0)
  expect(await ask('wait_for_answer blog', ['false'])).not.toBe(0)
})
