import { expect, test } from '@jest/globals'
import * as docker from '@pulumi/docker'
import { trustingRelay } from '../../stacks/trusting-relay.ts'
import { register } from '../components/register.ts'

test('in a rehearsal, who has the relay’s password trusts its authority as well; nobody else is another container', async () => {
  const { inputs } = await register(() => {
    trustingRelay({ file: '5ed36f99.0', certificate: 'PEM' })
    const secret = (hostPath: string) => ({ hostPath, containerPath: '/run/secrets/mail' })
    const files = [{ file: '/opt/page', content: 'x' }]
    new docker.Container('site', {
      ...{ image: 'site', uploads: files },
      volumes: [secret('/var/lib/bocage/secrets/collective/mail-relay/password-33-33')],
    })
    new docker.Container('pad', { image: 'pad', volumes: [secret('/var/lib/bocage/secrets/collective/pad/mail')] })
  })
  const uploadsOf = (name: string) => inputs[`docker:index/container:Container::${name}`]?.uploads
  expect(uploadsOf('site')).toEqual([
    { file: '/opt/page', content: 'x' },
    { file: '/etc/ssl/certs/5ed36f99.0', content: 'PEM' },
  ])
  expect(uploadsOf('pad')).toBeUndefined()
})
