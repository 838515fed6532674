import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from '@jest/globals'
import { jsonSchemas } from '../../inventory/model/json-schema.ts'
import { readEstate } from '../../inventory/model/read.ts'
import { readCatalogue } from '../../services/catalogue.ts'

const inventory = resolve(import.meta.dirname, '../../inventory')
const { plan, errors, warnings } = await readEstate(inventory)

test('the example estate has no errors, and one warning: nobody has written down what its images are', () => {
  expect(errors).toEqual([])
  expect(warnings.map(({ where, what }) => `${where}: ${what}`)).toEqual([
    'services/images.lock.json: this copy of Bocage has no lock file: images are pulled by tag, and a registry may change what a tag means',
  ])
})

test('its identities are for good: a guest, a port and an address that change are moves of somebody’s data', () => {
  const { machines = {}, services = [] } = plan?.collective ?? {}
  const guests = Object.values(machines).flatMap((machine) =>
    machine.kind === 'lxc' ? [`${machine.name} ${machine.id} ${machine.cidr}`] : [],
  )
  expect(guests).toEqual(['apps 110 10.20.0.110/24', 'gateway 101 10.20.0.101/24'])
  const shares = Object.values(plan?.associations ?? {}).flatMap((association) => association.shares)
  const endpoints = [...services, ...shares].flatMap((part) => part.endpoints)
  expect(endpoints.map(({ key, port }) => `${key} ${port}`).sort()).toEqual([
    'blogs-blog-pointcommuns-example 22096',
    'blogs-conferences-pointcommuns-example 27690',
    'blogs-gnuragistes-example 21986',
    'blogs-hebergement-pointcommuns-example 29357',
    'blogs-infini-example 26730',
    'blogs-pointcommuns-example 25002',
    'blogs-radios-infini-example 23348',
    'blogs-tiers-lieux-example 20861',
    'forge-http 28306',
    'forge-ssh 26481',
    'pages-reseau-tiers-lieux-example 29968',
    'wikis-notes-pointcommuns-example 21105',
    'wikis-wiki-pointcommuns-example 29795',
  ])
})

test('what comes from outside is passed on: the web to the gateway, live broadcasts and git over SSH to who takes them', () => {
  expect(plan?.collective.machines.pve1).toMatchObject({
    forwards: [
      { port: 80, to: '10.20.0.101', toPort: 80 },
      { port: 443, to: '10.20.0.101', toPort: 443 },
      { port: 1935, to: '10.20.0.110', toPort: 27817 },
      { port: 2222, to: '10.20.0.110', toPort: 26481 },
    ],
  })
  expect(plan?.collective.machines.gateway).toMatchObject({ docker: false, open: [80, 443] })
  expect(plan?.collective.machines.apps).toMatchObject({
    docker: true,
    open: [26481, 27817],
    gateway: '10.20.0.101',
    data: { sizeMiB: 100 * 1024, storage: 'data' },
  })
})

test('the forge has accounts for the people of every share, and an association sees only its own', () => {
  const accounts = plan?.collective.services.find(({ key }) => key === 'forge')?.accounts
  expect(accounts?.map(({ key }) => key)).toEqual(['aziz', 'camille', 'lotte', 'nolwenn', 'yann'])
  const share = plan?.associations.gnuragistes?.shares.find(({ service }) => service.key === 'forge')
  expect(share?.service.accounts.map(({ key }) => key)).toEqual(['aziz', 'camille', 'lotte', 'nolwenn'])
})

test('the JSON Schemas are current', async () => {
  const schemas = jsonSchemas(await readCatalogue())
  for (const [name, schema] of Object.entries(schemas)) {
    const text = readFileSync(resolve(inventory, `schema/${name}.json`), 'utf8')
    // When this fails: npm run check -- --schema
    expect(text).toBe(`${JSON.stringify(schema, null, 2)}\n`)
  }
})

test('whatever may be written has a hover text', async () => {
  const silent: string[] = []
  const visit = (schema: unknown, path: string) => {
    if (typeof schema !== 'object' || schema === null) return
    const { properties = {}, ...rest } = schema as Record<string, unknown>
    for (const [name, property] of Object.entries(properties as Record<string, { description?: string }>)) {
      if (property.description === undefined) silent.push(`${path}.${name}`)
      visit(property, `${path}.${name}`)
    }
    for (const [name, inner] of Object.entries(rest))
      if (typeof inner === 'object') visit(inner, Array.isArray(schema) ? `${path}[${name}]` : path)
  }
  visit(jsonSchemas(await readCatalogue()), '')
  expect(silent).toEqual([])
})
