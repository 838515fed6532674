import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { assemble, sha256Of } from '../../machines/assemble.ts'
import type { MachinePart } from '../../machines/part.ts'

const motd: MachinePart = { files: { '/etc/motd': { text: 'Hello\n' } } }
const web: MachinePart = {
  packages: ['caddy'],
  files: { '/etc/bocage/Caddyfile': { text: '{}\n', mode: '0640', owner: 'root:caddy' } },
  units: { 'caddy.service': { onChange: 'reload', files: ['/etc/bocage/Caddyfile'] } },
  checks: [{ title: 'caddy accepts it', needs: ['/etc/bocage'], command: 'true' }],
}
const sites: MachinePart = {
  packages: ['caddy', 'curl'],
  units: { 'caddy.service': { onChange: 'reload', files: ['/etc/bocage/sites.d/'] } },
  checks: [{ title: 'caddy accepts it', needs: ['/etc/bocage'], command: 'true' }],
  secrets: [{ path: 'forge/master', owner: '1000:1000' }],
  guarded: ['/etc/bocage/'],
}
const of = (...parts: MachinePart[]) => assemble({ machine: 'houx', owner: 'collective', parts })

test('a file is known by its digest, its mode and its owner, and its text is apart', () => {
  const { files, contents } = of(motd, web)
  expect(files['/etc/motd']).toEqual({ sha256: sha256Of('Hello\n'), mode: '0644', owner: 'root:root' })
  expect(files['/etc/bocage/Caddyfile']).toMatchObject({ mode: '0640', owner: 'root:caddy' })
  expect(contents['/etc/motd']).toBe('Hello\n')
})

test('the order of the parts does not matter', () => {
  const parts = [motd, web, sites]
  const expected = JSON.stringify(of(...parts))
  fc.assert(
    fc.property(fc.shuffledSubarray(parts, { minLength: 3 }), (shuffled) => {
      expect(JSON.stringify(of(...shuffled))).toBe(expected)
    }),
  )
})

test('parts that name the same unit share it', () => {
  expect(of(web, sites).units['caddy.service']).toEqual({
    state: 'running',
    onChange: 'reload',
    files: ['/etc/bocage/Caddyfile', '/etc/bocage/sites.d/'],
  })
})

test('a part that wants a restart is not given a reload', () => {
  expect(of(web, { units: { 'caddy.service': {} } }).units['caddy.service']?.onChange).toBe('restart')
})

test('two parts with one file are refused, and so is everything else that is wrong, at once', () => {
  const wrong: MachinePart = {
    files: { '/etc/motd': { text: 'Goodbye\n' }, 'etc/other': { text: '' } },
    packages: ['Caddy'],
  }
  expect(() => of(motd, wrong)).toThrow(
    [
      'The configuration of collective on houx is not valid.',
      '  files["/etc/motd"]: two parts say different things of it. Keep it in one of them, or give each its own file in a drop-in folder.',
      '  packages["Caddy"]: no Debian package can have that name: "Caddy". Use the name that "apt-cache search" shows.',
      '  files["etc/other"]: the path is not absolute: "etc/other". Begin it with "/".',
    ].join('\n'),
  )
})

test('a given secret has its value beside the list, and needs one', () => {
  const vpn: MachinePart = { secrets: [{ path: 'tunnel/password', given: true }] }
  expect(() => of(vpn)).toThrow('secrets["tunnel/password"]: it is to be given, and is not')
  const inputs = assemble({ machine: 'houx', owner: 'infini', parts: [vpn], givenSecrets: { 'tunnel/password': 'x' } })
  expect(inputs.givenSecrets).toEqual({ 'tunnel/password': 'x' })
  expect(() =>
    assemble({ machine: 'houx', owner: 'infini', parts: [], givenSecrets: { 'tunnel/password': 'x' } }),
  ).toThrow('no role asks for it')
})
