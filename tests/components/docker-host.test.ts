import { expect, test } from '@jest/globals'
import { DockerHost } from '../../components/docker-host.ts'
import { MachineConfiguration } from '../../components/machine-configuration.ts'
import { register } from './register.ts'

const engine = 'bocage:components:DockerHost$pulumi:providers:docker::apps'

test('a machine’s engine is reached over SSH alone, as our configuration of SSH says', async () => {
  const { inputs } = await register(() => new DockerHost('apps', { machine: 'apps', owner: 'infini' }))
  expect(inputs[engine]).toEqual({ host: 'ssh://apps', sshOpts: '["-F",".bocage/ssh_config"]' })
})

test('all that goes through it waits for what it is told to wait for', async () => {
  const { options } = await register(() => {
    const configuration = new MachineConfiguration({ machine: 'apps', owner: 'infini', parts: [] })
    new DockerHost('apps', { machine: 'apps', owner: 'infini' }, { dependsOn: [configuration] })
  })
  expect(options[engine]?.dependsOn).toEqual(['bocage:provider:MachineConfiguration::apps'])
})

test('it says in the state which machine and owner it is of', async () => {
  const { outputs } = await register(() => new DockerHost('apps', { machine: 'apps', owner: 'infini' }))
  expect(outputs['bocage:components:DockerHost::apps']).toEqual({ machine: 'apps', owner: 'infini' })
})
