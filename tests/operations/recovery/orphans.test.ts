import { expect, test } from '@jest/globals'
import { isOfARun } from '../../../operations/recovery/orphans.ts'

test.each([
  'pulumi up --yes --stack infini',
  '/cache/engine/bin/pulumi-language-nodejs 127.0.0.1:4000',
  '/cache/plugins/resource-docker-v5/pulumi-resource-docker 127.0.0.1:4000',
  '/usr/bin/node /estate/node_modules/@pulumi/pulumi/cmd/run/index.js --monitor 127.0.0.1:1',
  'node /cache/plugins/resource-command-v1.2.1/command-stand-in.cjs 127.0.0.1:4000',
  'node --enable-source-maps .bocage/cache/provider-1234/provider.mjs 127.0.0.1:4000',
])('a killed run leaves %s', (command) => {
  expect(isOfARun(command.split(' '))).toBe(true)
})

test('a killed run leaves a shell that speaks to a machine', () => {
  expect(isOfARun(['/bin/sh', '-c', 'ssh -F .bocage/ssh_config -T apps sh -s'])).toBe(true)
})

test.each([
  'tmux new-session -s bocage',
  'code /home/camille/bocage',
  'ssh -F .bocage/ssh_config -f -N -o ControlMaster=yes apps',
  'vim operations/estate/pulumi.ts',
])('%s is somebody’s own', (command) => {
  expect(isOfARun(command.split(' '))).toBe(false)
})
