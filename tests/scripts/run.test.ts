import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const wanted = JSON.parse(readFileSync('package.json', 'utf8')).engines.node.replace('>=', '')

/** A machine on which a command is another one: these scripts stand in its place. */
function machineWith(commands: Record<string, string>): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(tmpdir(), 'bocage-'))
  for (const [name, script] of Object.entries(commands)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return { ...process.env, PATH: `${folder}:${process.env.PATH}` }
}

/** What a command of people says, on a machine whose Node.js is of this version and runs nothing. */
const withNode = (version: string) =>
  spawnSync('scripts/env', {
    encoding: 'utf8',
    env: machineWith({ node: `case $1 in -p) echo ${version} ;; *) echo "node runs $3" ;; esac` }),
  })

test.each(['18.20.4', '20.9.0', '20.17.9'])('Node.js %s is too old, and said to be', (version) => {
  const { status, stderr } = withNode(version)
  expect(stderr).toBe(
    `Node.js ${wanted} or newer is needed; this is ${version}. See https://nodejs.org for how to install it.\n`,
  )
  expect(status).toBe(1)
})

test.each(['20.18.0', '20.20.2', '22.1.0', '100.0.0'])('Node.js %s is new enough', (version) => {
  expect(withNode(version)).toMatchObject({ status: 0, stdout: 'node runs scripts/commands/env.ts\n' })
})

test('the lab says first that it is for root, and installs nothing before', () => {
  const env = machineWith({ id: 'echo 1000', node: 'echo node runs', npm: 'echo npm runs' })
  const { status, stdout, stderr } = spawnSync('scripts/lab', ['status'], { encoding: 'utf8', env })
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'scripts/lab makes containers and a network of this machine, and installs packages: run it as root.\n',
  })
})
