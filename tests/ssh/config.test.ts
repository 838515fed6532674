import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { siteProfile } from '../../inventory/model/site.ts'
import type { Reachable } from '../../machines/kinds/machine.ts'
import { renderSshConfig } from '../../ssh/config.ts'
import { makePrivateFolder } from '../../ssh/private-folder.ts'

const apps: Reachable = { name: 'apps', address: '10.20.0.110', through: 'pve1', on: 'pve1', id: 110 }
const machines: Record<string, Reachable> = { pve1: { name: 'pve1', address: 'pve1.bocage.example' }, apps }
const places = {
  known: '/home/camille/mon bocage/.bocage/known_hosts',
  sockets: '/home/camille/.cache/bocage/ssh/1a2b3c4d',
}

/** What ssh itself makes of the configuration. */
function understood(config: string, machine: string): Record<string, string> {
  const path = join(mkdtempSync(join(tmpdir(), 'bocage-')), 'ssh_config')
  writeFileSync(path, config)
  const printed = execFileSync('ssh', ['-G', '-F', path, machine], { encoding: 'utf8', stdio: 'pipe' })
  return Object.fromEntries(printed.split('\n').map((line) => [line.split(' ')[0], line.slice(line.indexOf(' ') + 1)]))
}

test('a guest is reached through its host, as root, and must show a key that is known', () => {
  expect(understood(renderSshConfig(machines, undefined, places), 'apps')).toMatchObject({
    hostname: '10.20.0.110',
    user: 'root',
    proxyjump: 'root@pve1',
    hostkeyalias: 'apps',
    stricthostkeychecking: 'true',
    hostkeyalgorithms: 'ssh-ed25519',
    userknownhostsfile: '/home/camille/mon bocage/.bocage/known_hosts',
    batchmode: 'yes',
  })
})

test('a host is reached at its address, over a connection that is shared and kept for ten minutes', () => {
  expect(understood(renderSshConfig(machines, undefined, places), 'pve1')).toMatchObject({
    hostname: 'pve1.bocage.example',
    controlmaster: 'auto',
    controlpath: '/home/camille/.cache/bocage/ssh/1a2b3c4d/pve1',
    controlpersist: '600',
    connecttimeout: '10',
    serveraliveinterval: '15',
  })
})

test('a site profile gives another address and the key to log in with', () => {
  const site = siteProfile.parse({
    name: 'lab',
    ssh: { identity: '/var/lib/lab/50%/key', addresses: { pve1: '203.0.113.10' } },
  })
  expect(understood(renderSshConfig(machines, site, places), 'pve1')).toMatchObject({
    hostname: '203.0.113.10',
    identityfile: '/var/lib/lab/50%%/key',
    identitiesonly: 'yes',
  })
})

test('a machine that stands on the internet by itself is reached straight', () => {
  const server = { rented: { name: 'rented', address: '203.0.113.7', hostKey: 'SHA256:abc' } }
  const asked = understood(renderSshConfig(server, undefined, places), 'rented')
  expect(asked).toMatchObject({ hostname: '203.0.113.7', user: 'root', stricthostkeychecking: 'true' })
  expect(asked).not.toHaveProperty('proxyjump')
})

test('S14: a guest of a host that is called "none" is reached through it all the same', () => {
  expect(understood(renderSshConfig({ apps: { ...apps, through: 'none' } }, undefined, places), 'apps')).toMatchObject({
    proxyjump: 'root@none',
  })
})

test('S14: the folder of sockets and the one above it are ours alone', () => {
  const root = mkdtempSync(join(tmpdir(), 'bocage-'))
  const folder = join(root, 'bocage-0/1a2b3c4d')
  makePrivateFolder(folder)
  for (const path of [folder, join(root, 'bocage-0')]) expect(statSync(path).mode & 0o777).toBe(0o700)
  rmSync(root, { recursive: true })
})

test('M: folders of ours that were open to others are closed', () => {
  const root = mkdtempSync(join(tmpdir(), 'bocage-'))
  const folders = [join(root, 'bocage-0'), join(root, 'bocage-0/1a2b3c4d')]
  for (const path of folders) mkdirSync(path, { mode: 0o755 })
  makePrivateFolder(join(root, 'bocage-0/1a2b3c4d'))
  for (const path of folders) expect(statSync(path).mode & 0o777).toBe(0o700)
  rmSync(root, { recursive: true })
})

const asRoot = process.getuid?.() === 0 ? test : test.skip
asRoot('M: a folder that is somebody else’s is refused', () => {
  const root = mkdtempSync(join(tmpdir(), 'bocage-'))
  mkdirSync(join(root, 'bocage-0'))
  chownSync(join(root, 'bocage-0'), 65534, 65534)
  expect(() => makePrivateFolder(join(root, 'bocage-0/1a2b3c4d'))).toThrow('belongs to somebody else')
  rmSync(root, { recursive: true })
})

test('S14: a folder that somebody else put there, or could put another in the place of, is refused', () => {
  const root = mkdtempSync(join(tmpdir(), 'bocage-'))
  mkdirSync(join(root, 'theirs'))
  symlinkSync(join(root, 'theirs'), join(root, 'bocage-0'))
  expect(() => makePrivateFolder(join(root, 'bocage-0/1a2b3c4d'))).toThrow(
    `${root}/bocage-0 belongs to somebody else, or is none`,
  )
  chmodSync(join(root, 'theirs'), 0o777)
  expect(() => makePrivateFolder(join(root, 'theirs/bocage-0/1a2b3c4d'))).toThrow(
    `Everyone may rename what is in ${root}/theirs`,
  )
  rmSync(root, { recursive: true })
})
