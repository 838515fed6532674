import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parse, stringify } from 'yaml'
import { relayPassword } from '../../../inventory/model/planning/given-by.ts'
import { siteFile } from '../../../inventory/model/site.ts'
import { places } from '../../../lab/places.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { checkout } from '../../../words/checkout.ts'
import { command, session, up } from '../estate.ts'
import { visit } from '../visit.ts'

const profile = join(checkout, siteFile)
const { home } = await session()
const containers = () => ssh('apps', "docker ps --no-trunc --format '{{.ID}} {{.Names}}' | sort")
const moveTo = async (folder: string) =>
  writeFile(profile, stringify({ ...parse(await readFile(profile, 'utf8')), home: folder }))

let elsewhere = ''
beforeAll(async () => {
  elsewhere = await mkdtemp(`${home}-lost-`)
  await moveTo(elsewhere)
})
// The estate is known to the new state now, which takes the old one's place.
afterAll(async () => {
  await moveTo(home)
  await cp(elsewhere, home, { recursive: true })
  await rm(elsewhere, { recursive: true })
})

test('an estate that another state brought up is refused, and left alone', async () => {
  const before = await containers()
  const { exitCode, output } = await command('scripts/up')
  expect(exitCode).toBe(1)
  expect(output).toContain('This estate is brought up from another state.')
  expect(output).toContain('scripts/up --adopt')
  expect(await containers()).toBe(before)
})

test('an estate whose state is lost is taken over with its data, by asking for it', async () => {
  const { plan } = await session()
  const { shares = [] } = plan.associations.infini ?? {}
  const [site] = shares.flatMap(({ endpoints }) => endpoints.filter(({ host }) => host))
  const address = `https://${site?.host}/`
  const password = () => ssh('apps', `cat /var/lib/bocage/secrets/infini/${site?.key}/admin`)
  const before = { page: (await visit(address)).body, password: await password() }
  // What was given is lost with the state: people have it, or its machine.
  const relay = (await readFile(places.relayPassword, 'utf8')).trim()
  expect(await command('scripts/secret', ['set', relayPassword], relay)).toMatchObject({ exitCode: 0 })
  await up('--adopt')
  expect({ page: (await visit(address)).body, password: await password() }).toEqual(before)
  const again = await up('--refresh', 'collective', 'infini')
  for (const stack of ['collective', 'infini']) expect(again).toContain(`${stack}: no change`)
})
