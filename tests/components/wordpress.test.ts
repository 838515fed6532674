import { expect, test } from '@jest/globals'
import * as docker from '@pulumi/docker'
import { WordPressFarm } from '../../components/wordpress-farm.ts'
import { WordPressSite, wordPressSiteParts, wordPressSites } from '../../components/wordpress-site.ts'
import type { ServicePlan, SharePlan } from '../../inventory/model/planning/plan.ts'
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
/** The text of a file that a container is given. */
const textIn = ({ uploads }: Record<string, unknown>, path: string) =>
  (uploads as { file: string; content: string }[]).find(({ file }) => file === path)?.content ?? ''
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

test('S10: a site has a network of its own, and reaches the database by its socket, where it may write nothing', async () => {
  expect(await inputsOf(site, `${shape.key}-network`)).toMatchObject({ name: shape.key })
  const container = await inputsOf(site, `${shape.key}-container`)
  expect(container).toMatchObject({ networkMode: shape.key })
  expect(container.envs).toContain('WORDPRESS_DB_HOST=localhost:/run/database/mysqld.sock')
  expect(container.volumes).toContainEqual({
    hostPath: '/run/bocage-databases/blogs',
    containerPath: '/run/database',
    readOnly: true,
  })
  expect((await inputsOf(farm, 'blogs-database-container')).volumes).toContainEqual({
    hostPath: '/run/bocage-databases/blogs',
    containerPath: '/run/mysqld',
  })
})

test('S10: PHP can read its database’s password, and not the administrator’s', async () => {
  const { volumes } = await inputsOf(site, `${shape.key}-container`)
  const paths = (volumes as { hostPath?: string }[]).map(({ hostPath }) => hostPath)
  expect(paths).toContain(`/var/lib/bocage/secrets/infini/${shape.key}/database`)
  expect(paths.filter((path) => path?.includes('admin'))).toEqual([])
  expect(wordPressSiteParts(share)[0]?.secrets).toEqual([
    { path: `${shape.key}/database`, owner: '33:33' },
    { path: `${shape.key}/admin` },
  ])
})

test('S10: the gateway alone is believed when it says for whom it speaks', async () => {
  const container = await inputsOf(site, `${shape.key}-container`)
  expect(container.envs).toContain('BOCAGE_GATEWAY=10.20.0.101')
  expect(textIn(container, '/etc/apache2/conf-available/remoteip.conf').match(/^RemoteIP.*/gm)).toEqual([
    'RemoteIPHeader X-Forwarded-For',
    expect.stringMatching(/^RemoteIPInternalProxy ..BOCAGE_GATEWAY.$/),
  ])
})

test('what the farm lets be uploaded is written in each site: another limit makes its container anew', async () => {
  const limited = (upload: number) => ({
    ...share,
    service: { ...blogs, settings: { ...(blogs.settings as object), upload } },
  })
  const settingsOf = async (upload: number) => {
    const [shape] = wordPressSites(limited(upload), '')
    if (shape === undefined) throw new Error('infini has a site')
    const made = () => new WordPressSite(shape.key, { shape, docker: apps(), configuration: apps() })
    return textIn(await inputsOf(made, `${shape.key}-container`), '/usr/local/etc/php/conf.d/bocage.ini')
  }
  expect(await settingsOf(64)).toContain('upload_max_filesize = 64M\npost_max_size = 72M\n')
  expect(await settingsOf(128)).toContain('upload_max_filesize = 128M\npost_max_size = 136M\n')
})

test('S10: root of the database is made for its container alone, and taken away where it was for all', async () => {
  const { envs } = await inputsOf(farm, 'blogs-database-container')
  expect(envs).toContain('MARIADB_ROOT_HOST=localhost')
  expect((await inputsOf(farm, 'blogs-root')).stdin).toContain("DROP USER IF EXISTS 'root'@'%%'")
})

test('S9: a site serves as many requests at once as its memory holds, and has a connection to the database for each', async () => {
  expect((await inputsOf(site, `${shape.key}-container`)).envs).toContain('BOCAGE_WORKERS=16')
  expect((await inputsOf(site, `${shape.key}-database`)).stdin).toContain("connections='20'")
  expect((await inputsOf(farm, 'blogs-database-container')).command).toEqual(['--max-connections=300'])
})

test('S5: what the database server and the forge wrote is copied before another version of theirs', async () => {
  expect((await inputsOf(farm, 'blogs-database-version')).stdin).toContain("volume='blogs-database-data'")
})

test('a site’s database is there before the site starts, and its old login goes once the site has started', async () => {
  const { options } = await register(site)
  const waitsFor = (end: string) =>
    Object.entries(options)
      .find(([urn]) => urn.endsWith(end))?.[1]
      .dependsOn?.map((urn) => urn.split('::').at(-1))
  // All of a component waits for what the component waits for.
  expect(waitsFor(`ContainerService::${shape.key}`)).toContain(`${shape.key}-database`)
  expect(waitsFor(`::${shape.key}-install`)).toContain(`${shape.key}-container`)
})

test('S10: root of the database is taken away once its server answers', async () => {
  const { options } = await register(farm)
  const [, script] = Object.entries(options).find(([urn]) => urn.endsWith('::blogs-root')) ?? []
  expect(script?.dependsOn).toContainEqual(expect.stringMatching(/Container::blogs-database-container$/))
})
