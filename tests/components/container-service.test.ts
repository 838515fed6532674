import { expect, test } from '@jest/globals'
import * as docker from '@pulumi/docker'
import { ContainerService } from '../../components/container-service.ts'
import { subnetOf } from '../../machines/container-networks.ts'
import { withoutLimits } from '../../stacks/without-limits.ts'
import { register } from './register.ts'

const wiki = {
  owner: 'tilleuls',
  identity: 'wiki',
  image: 'registry.example/dokuwiki:1.2.3',
  data: { pages: '/data' },
  secrets: { admin: '/var/lib/bocage/secrets/tilleuls/wiki/admin' },
  ports: [{ internal: 80, external: 20001, ip: '10.20.0.110' }],
  health: ['true'],
  memoryMiB: 256,
}
const container = 'bocage:components:ContainerService$docker:index/container:Container::wiki-container'
const build = (shape: ConstructorParameters<typeof ContainerService>[1]['shape']) => () =>
  new ContainerService('wiki', { shape, machine: 'apps', docker: new docker.Provider('apps', {}) })

test('a service is a volume for each path of data, a network, an image and a container', async () => {
  const { urns } = await register(build(wiki))
  expect(urns).toEqual([
    'bocage:components:ContainerService$command:local:Command::wiki-answers',
    'bocage:components:ContainerService$docker:index/container:Container::wiki-container',
    'bocage:components:ContainerService$docker:index/network:Network::wiki-network',
    'bocage:components:ContainerService$docker:index/remoteImage:RemoteImage::wiki-image',
    'bocage:components:ContainerService$docker:index/volume:Volume::wiki-pages',
    'bocage:components:ContainerService::wiki',
    'pulumi:providers:docker::apps',
  ])
})

test('a volume is named by the service for good, and a secret is a file that the container may only read', async () => {
  const { inputs } = await register(build(wiki))
  expect(inputs['bocage:components:ContainerService$docker:index/container:Container::wiki-container']).toMatchObject({
    name: 'wiki',
    ports: [{ internal: 80, external: 20001, ip: '10.20.0.110' }],
    volumes: [
      { volumeName: 'wiki-pages', containerPath: '/data' },
      { hostPath: '/var/lib/bocage/secrets/tilleuls/wiki/admin', containerPath: '/run/secrets/admin', readOnly: true },
    ],
  })
})

test('S5: a container has time to end, whoever stops it: Docker or the engine', async () => {
  expect((await register(build(wiki))).inputs[container]).toMatchObject({ stopTimeout: 20, destroyGraceSeconds: 20 })
  const database = await register(build({ ...wiki, stopSeconds: 60 }))
  expect(database.inputs[container]).toMatchObject({ stopTimeout: 60, destroyGraceSeconds: 60 })
})

test('who stands on a container waits until it answers by its own check, each time it is another one', async () => {
  const { inputs, options } = await register(build(wiki))
  const answers = 'bocage:components:ContainerService$command:local:Command::wiki-answers'
  expect(inputs[answers]).toMatchObject({
    create: 'ssh -F .bocage/ssh_config -T apps timeout 900 sh -s',
    stdin: expect.stringMatching(/^{\n\(\nset -eu\ncontainer='wiki'\nid='wiki-container-id'\n/),
  })
  expect(options[answers]).toMatchObject({ parent: 'bocage:components:ContainerService::wiki' })
  expect(inputs[container]).toMatchObject({ healthcheck: { tests: ['CMD', 'true'] } })
})

test('a container goes before the one that takes its place comes: they have one name', async () => {
  const { options } = await register(build(wiki))
  expect(options[container]).toMatchObject({ deleteBeforeReplace: true })
})

test('S9: a container has its memory and no swap beside it, and gains none of root’s powers that its shape does not name', async () => {
  const { inputs } = await register(build({ ...wiki, capabilities: ['CAP_SETUID'] }))
  expect(inputs[container]).toMatchObject({
    memory: 256,
    memorySwap: 256,
    capabilities: { adds: ['CAP_SETUID'], drops: ['ALL'] },
    securityOpts: ['no-new-privileges:true'],
  })
})

test('S9: there is no container without a limit of its memory', async () => {
  const { memoryMiB, ...unlimited } = wiki
  const program = () => {
    expect(() => build(unlimited as typeof wiki)()).toThrow(/→ at memoryMiB/)
  }
  await register(program)
})

test('a container runs as its image’s user, or as another by number, and never as root by that', async () => {
  expect((await register(build(wiki))).inputs[container]).not.toHaveProperty('user')
  expect((await register(build({ ...wiki, user: '1000:1000' }))).inputs[container]).toMatchObject({ user: '1000:1000' })
  await register(() => {
    for (const user of ['0:0', 'root', '1000']) expect(build({ ...wiki, user })).toThrow(/→ at user/)
  })
})

test('S10: a container is in a network of its own, whose addresses its port decides', async () => {
  const { inputs } = await register(build(wiki))
  const network = inputs['bocage:components:ContainerService$docker:index/network:Network::wiki-network']
  expect(network).toMatchObject({ name: 'wiki', ipamConfigs: [{ subnet: '198.18.0.8/29', gateway: '198.18.0.9' }] })
  expect(inputs[container]).toMatchObject({ networkMode: 'wiki' })
})

test('S10: every port that can be published has addresses of its own, all within 198.18.0.0/15', () => {
  const subnets = Array.from({ length: 10_000 }, (_, index) => subnetOf(20_000 + index))
  expect(new Set(subnets.map(({ subnet }) => subnet)).size).toBe(10_000)
  expect(subnets[0]).toEqual({ subnet: '198.18.0.0/29', gateway: '198.18.0.1' })
  expect(subnets.at(-1)).toEqual({ subnet: '198.19.56.120/29', gateway: '198.19.56.121' })
})

test('a network that is there already may be named; a container that is not reached has no other', async () => {
  const { ports, ...unreached } = wiki
  const { urns } = await register(build({ ...unreached, network: 'blogs' }))
  expect(urns.filter((urn) => urn.includes('Network'))).toEqual([])
  await register(() => {
    expect(build(unreached)).toThrow(/has no network of its own: name one\n {2}→ at network/)
  })
})

test('S5: the container of another version waits until what the one before wrote is copied, and is made again whatever its image', async () => {
  const versioned = { ...wiki, versioned: { data: 'pages', paths: ['*'] } }
  const { inputs, options } = await register(build(versioned))
  const script = 'bocage:components:ContainerService$command:local:Command::wiki-version'
  expect(inputs[script]).toMatchObject({
    create: 'ssh -F .bocage/ssh_config -T apps timeout 10800 sh -s',
    stdin: expect.stringMatching(
      /^{\n\(\nset -eu\ncontainer='wiki'\nimage='registry.example\/dokuwiki:1.2.3'\nvolume='wiki-pages'\n/,
    ),
  })
  expect(options[container]?.dependsOn).toContain(script)
  for (const first of ['RemoteImage::wiki-image', 'Volume::wiki-pages'])
    expect(options[script]?.dependsOn).toContainEqual(expect.stringContaining(first))
  expect(inputs[container]?.labels).toContainEqual({ label: 'bocage.image', value: wiki.image })
})

test('a rehearsal whose kernel limits nothing asks for no limits, and for everything else as ever', async () => {
  const bounded = { ...wiki, processors: 1.5 }
  const limited = await register(build(bounded))
  const unlimited = await register(() => {
    withoutLimits()
    return build(bounded)()
  })
  const { memory, memorySwap, cpus, ...rest } = limited.inputs[container] ?? {}
  expect([memory, memorySwap, cpus]).toEqual([256, 256, '1.5'])
  expect(unlimited.inputs[container]).toEqual(rest)
})

test('a wrong shape is refused before anything is registered', async () => {
  const program = () => {
    const shape = { ...wiki, identity: 'Wiki' }
    expect(() => new ContainerService('wiki', { shape, machine: 'apps', docker: undefined as never })).toThrow(
      /ContainerService "wiki" is not valid.*→ at identity/s,
    )
  }
  expect((await register(program)).urns).toEqual([])
})

test('a secret that is read from the environment alone goes there within the container: Docker never has it', async () => {
  const { inputs } = await register(
    build({ ...wiki, secretEnvironment: { ADMIN_PASSWORD: 'admin' }, command: ['/entrypoint.sh', 'serve'] }),
  )
  expect(inputs[container]).toMatchObject({
    entrypoints: [
      ...['/bin/sh', '-c', expect.stringContaining('ADMIN_PASSWORD=$(cat /run/secrets/admin)'), 'sh'],
      ...['/entrypoint.sh', 'serve'],
    ],
    envs: [],
  })
})

test.each([
  ['a secret that it hasn’t', { secretEnvironment: { KEY: 'key' }, command: ['serve'] }, /It has no secret "key"/],
  ['no word of what then runs', { secretEnvironment: { ADMIN: 'admin' } }, /write the whole of what runs/],
])('refuses an environment with %s', async (_, shape, message) => {
  await register(() => {
    expect(() => build({ ...wiki, ...shape })()).toThrow(message)
  })
})
