import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bocage-language-'))
  copyFileSync('engine/language-nodejs/with-options.sh', join(folder, 'pulumi-language-nodejs'))
  // It is told to each program by a line.
  writeFileSync(join(folder, 'language-nodejs'), '#!/bin/sh\nprintf "%s\\n" "$@"\n')
  chmodSync(join(folder, 'language-nodejs'), 0o755)
  symlinkSync(join(folder, 'pulumi-language-nodejs'), join(folder, 'link'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const told = () =>
  execFileSync(join(folder, 'link'), ['127.0.0.1:1'], { cwd: folder, encoding: 'utf8' }).trim().split('\n')

test('the host is told by flags what Pulumi.yaml says of the runtime', () => {
  const options = '    typescript: false\n    nodeargs: --require ./bundles/late.cjs\n'
  writeFileSync(join(folder, 'Pulumi.yaml'), `name: bocage\nruntime:\n  name: nodejs\n  options:\n${options}`)
  expect(told()).toEqual(['-typescript=false', '-nodeargs=--require ./bundles/late.cjs', '127.0.0.1:1'])
})

test('where nothing is said, it is as the host has it', () => {
  expect(told()).toEqual(['-typescript=true', '-nodeargs=', '127.0.0.1:1'])
})
