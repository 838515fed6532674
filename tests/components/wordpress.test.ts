import { expect, test } from '@jest/globals'
import * as docker from '@pulumi/docker'
import { WordPressFarm } from '../../components/wordpress-farm.ts'
import { WordPressSite, wordPressSites } from '../../components/wordpress-site.ts'
import type { ServicePlan, SharePlan } from '../../inventory/model/plan.ts'
import { planOf, readEstate } from '../../inventory/model/read.ts'
import { register } from './register.ts'

const { collective, associations } = planOf(await readEstate('inventory'))
const blogs = collective.services.find(({ kind }) => kind === 'wordpress-farm') as ServicePlan
const share = associations.infini?.shares.find(({ service }) => service.kind === 'wordpress-farm') as SharePlan
const [shape] = wordPressSites(share, 'contact@infini.example')
if (shape === undefined) throw new Error('infini has a site')

const apps = () => new docker.Provider('apps', {})
const inputsOf = async (program: () => unknown, name: string) => {
  const { inputs } = await register(program)
  const found = Object.entries(inputs).find(([urn]) => urn.endsWith(`::${name}`))
  if (found === undefined) throw new Error(`nothing is called ${name}: ${Object.keys(inputs).join(' ')}`)
  return found[1]
}
const farm = () => new WordPressFarm('blogs', { shape: blogs, docker: apps() })
const site = () => {
  const provider = apps()
  new WordPressSite(shape.key, { shape, docker: provider, configuration: provider })
}

test('S5: the database server has a minute to end, a site some seconds', async () => {
  expect(await inputsOf(farm, 'blogs-database-container')).toMatchObject({ stopTimeout: 60, destroyGraceSeconds: 60 })
  expect(await inputsOf(site, `${shape.key}-container`)).toMatchObject({ stopTimeout: 20, destroyGraceSeconds: 20 })
})

test('S9: a site and the database server have the memory of the inventory', async () => {
  expect(await inputsOf(farm, 'blogs-database-container')).toMatchObject({ memory: 1024, memorySwap: 1024 })
  expect(await inputsOf(site, `${shape.key}-container`)).toMatchObject({ memory: 512, memorySwap: 512 })
})

test('S9: a site has the memory that it asks for, else what its farm gives', () => {
  const service = { ...blogs, settings: { ...(blogs.settings as object), site_memory: 256 } }
  const host = share.endpoints[0]?.host ?? ''
  const memoryOf = (site: object) =>
    wordPressSites({ ...share, service, use: { sites: { [host]: site } } }, '')[0]?.memoryMiB
  expect(memoryOf({ title: 'Infini' })).toBe(256)
  expect(memoryOf({ title: 'Infini', memory: 2048 })).toBe(2048)
})
