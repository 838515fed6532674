import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { docker } from '../../machines/roles/docker.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bocage-'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** Leaves an engine's folder with these volumes, beside what it always has there. */
function leave(folder: string, ...volumes: string[]) {
  mkdirSync(join(root, folder, 'volumes'), { recursive: true })
  writeFileSync(join(root, folder, 'volumes/metadata.db'), '')
  for (const volume of volumes) mkdirSync(join(root, folder, 'volumes', volume))
}

/** What the check says before the engine is told where to look from now on. */
function check(dataVolume: boolean) {
  const command = docker({ dataVolume }).checks?.[0]?.command ?? ''
  const text = command.replaceAll(/\/(var\/lib\/docker|data\/docker)/g, `${root}/$1`)
  const { status, stdout } = spawnSync('sh', ['-euc', text], { encoding: 'utf8' })
  return { status, said: stdout.replaceAll(root, '') }
}

test('S1: a guest with services that gets a data disk does not begin empty there, and says how to move them', () => {
  leave('var/lib/docker', 'blogs-a-files')
  const { status, said } = check(true)
  expect(status).toBe(1)
  expect(said).toBe(
    `The engine's volumes are in /var/lib/docker, and /data/docker, where it would look for them, lacks blogs-a-files/. Move them first, as root there:
  docker ps --quiet > /root/running && xargs --no-run-if-empty docker stop --time 60 < /root/running
  systemctl stop docker.socket docker.service && mkdir -p /data/docker && cp -a /var/lib/docker/. /data/docker/ && mv /var/lib/docker /var/lib/docker.moved
Then scripts/up, and at last, there: xargs --no-run-if-empty docker start < /root/running
`,
  )
  expect(check(false)).toEqual({ status: 0, said: '' })
})

test('an engine that has nothing yet, or whose volumes were moved, looks where it is told', () => {
  expect(check(true)).toEqual({ status: 0, said: '' })
  leave('var/lib/docker')
  expect(check(true)).toEqual({ status: 0, said: '' })
  leave('data/docker', 'blogs-a-files', 'blogs-b-files')
  mkdirSync(join(root, 'var/lib/docker/volumes/blogs-a-files'))
  expect(check(true)).toEqual({ status: 0, said: '' })
  expect(check(false).said).toContain('lacks blogs-b-files/')
})
