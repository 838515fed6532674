import { expect, test } from '@jest/globals'
import * as docker from '@pulumi/docker'
import { ContainerService } from '../../components/container-service.ts'
import { register } from './register.ts'

const wiki = {
  owner: 'tilleuls',
  identity: 'wiki',
  image: 'registry.example/dokuwiki:1.2.3',
  data: { pages: '/data' },
  secrets: { admin: '/var/lib/bocage/secrets/tilleuls/wiki/admin' },
  ports: [{ internal: 80, external: 20001, ip: '10.20.0.110' }],
  health: ['true'],
}
const build = (shape: typeof wiki) => () =>
  new ContainerService('wiki', { shape, docker: new docker.Provider('apps', {}) })

test('a service is a volume for each path of data, an image and a container', async () => {
  const { urns } = await register(build(wiki))
  expect(urns).toEqual([
    'bocage:components:ContainerService$docker:index/container:Container::wiki-container',
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

test('a wrong shape is refused before anything is registered', async () => {
  const program = () => {
    const shape = { ...wiki, identity: 'Wiki' }
    expect(() => new ContainerService('wiki', { shape, docker: undefined as never })).toThrow(
      /ContainerService "wiki" is not valid.*→ at identity/s,
    )
  }
  expect((await register(program)).urns).toEqual([])
})
