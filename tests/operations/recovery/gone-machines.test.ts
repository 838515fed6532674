import { expect, test } from '@jest/globals'
import { goneWith } from '../../../operations/recovery/gone-machines.ts'

const resource = (type: string, name: string, more: object = {}) => ({
  urn: `urn:pulumi:collective::bocage::${type}::${name}`,
  type,
  ...more,
})

test('with a host, the guests that it carried are gone', () => {
  const guest = (name: string, on: string, vmid: number) =>
    resource('bocage:provider:LxcGuest', name, { outputs: { host: on, vmid } })
  const resources = [guest('apps', 'pve1', 110), guest('mail', 'pve2', 101)]
  expect(goneWith(['pve1'], { resources, pending: 0 })).toEqual(['pve1', 'apps'])
  expect(goneWith(['mail'], { resources, pending: 0 })).toEqual(['mail'])
})
