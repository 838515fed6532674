import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { jsonSchemas } from '../../../../inventory/model/json-schema.ts'
import { writeSchemas } from '../../../../scripts/commands/check/schemas.ts'
import { readCatalogue } from '../../../../services/catalogue.ts'
import { renderProblem } from '../../../../words/said/problem.ts'
import { changed, resolveSmall } from '../../../inventory/small-estate.ts'

const folder = mkdtempSync(join(tmpdir(), 'bocage-schemas-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the schemas are written where they are asked for, and nowhere that is not there', async () => {
  expect(await writeSchemas(folder)).toEqual(
    ['collective', 'association'].map((name) => join(folder, `schema/${name}.json`)),
  )
  const written = JSON.parse(readFileSync(join(folder, 'schema/association.json'), 'utf8'))
  expect(written).toEqual(JSON.parse(JSON.stringify(jsonSchemas(await readCatalogue()).association)))
  await expect(writeSchemas(join(folder, 'inventroy'))).rejects.toThrow('there is no such folder. Name the folder')
})

type Json = { [name: string]: unknown }

/** Every word that a schema offers for a value, by the names that lead there; of a map, whatever the name. */
function offered(schema: unknown, path: string[] = []): [string, unknown][] {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties = {}, additionalProperties, items, anyOf = [], oneOf = [], enum: words = [] } = schema as Json
  return [
    ...(words as unknown[]).map((word): [string, unknown] => [path.join('.'), word]),
    ...Object.entries(properties as Json).flatMap(([name, inner]) => offered(inner, [...path, name])),
    ...offered(additionalProperties, [...path, '*']),
    ...offered(items, [...path, '*']),
    ...[...(anyOf as unknown[]), ...(oneOf as unknown[])].flatMap((option) => offered(option, path)),
  ]
}

const radioWith = (bitrate: string) =>
  `ondes: { kind: web-radio, on: apps, address: ondes.example, stations: { une: { title: U, bitrate: ${bitrate} } } }`

const videosIn = (height: string) =>
  `videos: { kind: peertube, on: apps, address: videos.example, resolutions: [${height}] }`

/** The small estate with a word in the place that a path leads to. */
const places: Record<string, (word: string) => Record<string, string>> = {
  'association language': (word) => changed('associations/houx.yaml', 'name: Le Houx', `name: H\nlanguage: ${word}`),
  'association people.*.role': (word) =>
    changed('associations/houx.yaml', 'houx.example }', `houx.example, role: ${word} }`),
  'association services.*.resolutions.*': (word) =>
    changed('associations/houx.yaml', 'name: Le Houx', `name: Le Houx\nservices:\n  ${videosIn(word)}`),
  'association services.*.stations.*.bitrate': (word) =>
    changed('associations/houx.yaml', 'name: Le Houx', `name: Le Houx\nservices:\n  ${radioWith(word)}`),
  'association uses.*.sites.*.language': (word) =>
    changed('associations/houx.yaml', 'title: Le Houx', `title: H, language: ${word}`),
  'association uses.*.sites.*.members.*': (word) =>
    changed('associations/houx.yaml', 'title: Le Houx', `title: H, members: { zoe: ${word} }`),
  'association uses.*.sites.*.software': (word) => ({
    ...changed(
      'collective.yaml',
      'services:\n',
      'services:\n  wikis: { kind: wiki-farm, on: apps, yeswiki_image: r.example/yeswiki:4.4.5 }\n',
    ),
    ...changed(
      'associations/houx.yaml',
      'uses:\n',
      `uses:\n  wikis: { sites: { w.example: { title: W, software: ${word} } } }\n`,
    ),
  }),
  'collective collective.language': (word) => changed('collective.yaml', 'name: Bocage', `name: B, language: ${word}`),
  'collective machines.*.location': (word) =>
    changed('collective.yaml', 'services:', `  nuage: { kind: hcloud, type: cax11, location: ${word} }\nservices:`),
  'collective mail.relay.security': (word) =>
    changed('collective.yaml', 'people:', `mail: { relay: { host: s.example, login: l, security: ${word} } }\npeople:`),
  'collective people.*.role': (word) =>
    changed('collective.yaml', 'people:', `people:\n  lou: { name: L, email: l@l.example, role: ${word} }`),
  'collective services.*.resolutions.*': (word) =>
    changed('collective.yaml', 'services:', `services:\n  ${videosIn(word)}`),
  'collective services.*.stations.*.bitrate': (word) =>
    changed('collective.yaml', 'services:', `services:\n  ${radioWith(word)}`),
}

test('what editors offer for a value, the check takes, wherever it is', async () => {
  const schemas = Object.entries(jsonSchemas(await readCatalogue()))
  const words = schemas.flatMap(([file, schema]) =>
    offered(schema).map(([path, word]) => [`${file} ${path}`, String(word)] as const),
  )
  expect([...new Set(words.map(([place]) => place))].sort()).toEqual(Object.keys(places))
  for (const [place, word] of words)
    expect([place, word, ...resolveSmall(places[place]?.(word)).errors.map(renderProblem)]).toEqual([place, word])
})

test('associations are offered the kinds that may be their own, and no other', async () => {
  const { kinds } = await readCatalogue()
  const own = [...kinds].filter(([, { instances }]) => instances === 'anyone').map(([name]) => name)
  const section = JSON.stringify(jsonSchemas({ names: [], kinds }).association.properties?.services)
  for (const name of kinds.keys())
    expect([name, section.includes(`"const":"${name}"`)]).toEqual([name, own.includes(name)])
})

/** Every schema within a schema. */
function within(schema: unknown): Json[] {
  if (typeof schema !== 'object' || schema === null) return []
  return [schema as Json, ...Object.values(schema).flatMap(within)]
}

test('N15: what an editor says of a wrong text is what the check says of it, and never a pattern', async () => {
  const all = within(jsonSchemas(await readCatalogue()))
  const patterns = all.filter(({ pattern }) => typeof pattern === 'string')
  expect(patterns.filter(({ patternErrorMessage: words }) => !/^[A-Z].*\.$/.test(String(words)))).toEqual([])
  const { errors } = resolveSmall(changed('associations/houx.yaml', 'name: Le Houx', 'name: Le Houx\ncontact: nobody'))
  const { contact } = jsonSchemas(await readCatalogue()).association.properties ?? {}
  expect(errors.map(renderProblem)).toEqual([expect.stringContaining(String((contact as Json).patternErrorMessage))])
})

test('N15: where there is a choice, each of it has the name that people know, and is not one "object" among others', async () => {
  const choices = within(jsonSchemas(await readCatalogue())).flatMap(({ anyOf = [], oneOf = [] }) =>
    [...(anyOf as Json[]), ...(oneOf as Json[])].filter(({ type }) => type === 'object'),
  )
  expect(new Set(choices.map(({ title }) => title))).toEqual(
    new Set([
      'etherpad',
      'gitea',
      'peertube',
      'web-radio',
      'wiki-farm',
      'wordpress-farm',
      'gateway',
      'proxmox',
      'lxc',
      'server',
      'hcloud',
    ]),
  )
})

test('N15: a new file of the inventory has the schema that the others name in their first comment', () => {
  const { 'yaml.schemas': schemas } = JSON.parse(readFileSync('.vscode/settings.json', 'utf8'))
  expect(schemas).toEqual({
    'inventory/schema/collective.json': 'inventory/collective.yaml',
    'inventory/schema/association.json': 'inventory/associations/*.yaml',
  })
  const first = (file: string) => readFileSync(file, 'utf8').split('\n')[0]
  expect(first('inventory/collective.yaml')).toBe('# yaml-language-server: $schema=schema/collective.json')
  for (const name of readdirSync('inventory/associations'))
    expect(first(`inventory/associations/${name}`)).toBe('# yaml-language-server: $schema=../schema/association.json')
})
