import { expect, test } from '@jest/globals'
import { debianSources, mirrorOf, renderSources } from '../../lab/trees/apt-sources.ts'

const deb822 = `Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: https://packages.example/node
Suites: nodistro
Components: main
`

test("Debian's sources are taken over from either format, and other people's are left out", () => {
  expect(debianSources([deb822], 'bookworm')).toEqual([
    { uri: 'http://mirror.example/debian', suites: ['bookworm', 'bookworm-updates'], components: ['main', 'contrib'] },
  ])
  const oneLine = [
    '# a comment',
    'deb [signed-by=/x.gpg] http://mirror.example/debian bookworm main contrib # here',
    'deb-src http://mirror.example/debian bookworm main',
    'deb http://other.example/apt cloud-sdk-bookworm main',
    'deb http://mirror.example/security bookworm-security main',
  ].join('\n')
  expect(debianSources([oneLine], 'bookworm')).toEqual([
    { uri: 'http://mirror.example/debian', suites: ['bookworm'], components: ['main', 'contrib'] },
    { uri: 'http://mirror.example/security', suites: ['bookworm-security'], components: ['main'] },
  ])
})

test('a machine that names no source of the release cannot have a lab', () => {
  expect(() => debianSources(['deb http://mirror.example/debian sid main'], 'bookworm')).toThrow(
    "no source has Debian's",
  )
})

test('what is rendered reads as it was', () => {
  const sources = debianSources(['deb http://mirror.example/debian bookworm main'], 'bookworm')
  expect(debianSources([renderSources(sources)], 'bookworm')).toEqual(sources)
  expect(mirrorOf(sources, 'bookworm')).toBe('http://mirror.example/debian')
})
