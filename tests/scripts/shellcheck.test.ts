import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

test('a shell script that does not say which shell reads it is refused by name, rather than passed over', () => {
  const repository = mkdtempSync(join(tmpdir(), 'bocage-'))
  execFileSync('git', ['init', '--quiet', repository])
  mkdirSync(join(repository, 'scripts'))
  copyFileSync('scripts/shellcheck', join(repository, 'scripts/shellcheck'))
  writeFileSync(join(repository, 'marked.sh'), '# shellcheck shell=sh\necho fine\n')
  writeFileSync(join(repository, 'part.sh'), '# Says something.\necho $1\n')
  const { status, stderr } = spawnSync(join(repository, 'scripts/shellcheck'), { encoding: 'utf8' })
  expect(stderr).toBe(
    'part.sh: it does not say which shell reads it. Begin it with "#!/bin/sh", or a part of a script with "# shellcheck shell=sh".\n',
  )
  expect(status).toBe(1)
})
