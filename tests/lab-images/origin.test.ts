import { expect, test } from '@jest/globals'
import { byDigest } from '../../lab/images/official.ts'
import { originOf, renderOrigins } from '../../lab/images/origin.ts'
import { recipeOf } from '../../lab/images/recipe.ts'

const [first, second] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`]
const offline = async () => ({ words: 'no such host', unreached: true as const })
const nothingKept = () => []

test.each([
  ['a registry serves it', async () => ({ digest: first }), {}, [], { digest: first }],
  ['no registry is reached', offline, {}, [], { because: 'no such host' }],
  ['no registry is reached, but it was copied before', offline, {}, [second, first], { digest: second }],
  [
    'another digest is written down than was copied',
    offline,
    { 'mariadb:10.11.18': first },
    [second],
    { because: 'no such host' },
  ],
  ['the tag means another image than was copied', async () => ({ digest: second }), {}, [first], { digest: second }],
] as const)('where an image is from, when %s', async (_, ask, digests, kept, origin) => {
  expect(await originOf('mariadb:10.11.18', { digests, kept: () => [...kept] }, ask)).toEqual(origin)
})

test('a digest that is written down is asked for by itself, and only until its copy is kept', async () => {
  const asked: string[] = []
  const ask = async (image: string) => {
    asked.push(image)
    return { digest: first }
  }
  const digests = { 'gitea/gitea:1.27.3': first }
  await originOf('gitea/gitea:1.27.3', { digests, kept: nothingKept }, ask)
  await originOf('gitea/gitea:1.27.3', { digests, kept: () => [first] }, ask)
  expect(asked).toEqual([`gitea/gitea@${first}`])
})

test('a name with a digest has no version, and keeps the port of its registry', () => {
  expect(byDigest('registry.example:5000/pad:2.5.3', first)).toBe(`registry.example:5000/pad@${first}`)
})

test('what is official and what is made is said, with the reasons', () => {
  const official = ['a:1', { digest: first }] as const
  const made = ['b:1', { because: 'no such host' }] as const
  expect(renderOrigins([official])).toBe('Images: all 1 are the official ones, from their registries')
  expect(renderOrigins([made, made])).toBe('Images: all 2 are made from packages (no such host)')
  expect(renderOrigins([official, made])).toBe(
    'Images: 1 are the official ones, from their registries; 1 are made from packages (no such host)',
  )
})

test('an image that can neither be copied nor made says both', () => {
  expect(() => recipeOf('nextcloud:31.0.0', 'no such host')).toThrow(
    'nextcloud:31.0.0: it is not copied (no such host), and there is no folder lab/images/nextcloud with a Containerfile.',
  )
})
