import { expect, test } from '@jest/globals'
import { planOf } from '../../../inventory/model/read.ts'
import type { StackState } from '../../../operations/estate/state.ts'
import { refuseOtherNetworks } from '../../../operations/runs/guest-networks.ts'
import { changed, resolveSmall } from '../../inventory/small-estate.ts'

const guest = (name: string, cidr: string, router: string) => ({
  urn: `urn:pulumi:collective::bocage::bocage:provider:LxcGuest::${name}`,
  type: 'bocage:provider:LxcGuest',
  inputs: { name, host: 'pve1', network: { bridge: 'vmbr1', cidr, router } },
})
const [gateway, apps] = [guest('gateway', '10.20.0.101/24', '10.20.0.1'), guest('apps', '10.20.0.110/24', '10.20.0.1')]
const saidOf = (network: string, ...resources: StackState['resources']): string => {
  const plan = planOf(resolveSmall(changed('collective.yaml', '10.20.0.0/24', network)))
  try {
    refuseOtherNetworks(plan, { resources, pending: 0 })
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

test('B10: another network for guests that are there is refused, with the one of before', () => {
  expect(saidOf('10.21.0.0/24', gateway, apps)).toBe(
    'Guests that run would get another network.\n  pve1: its guests are in 10.20.0.0/24, and "network: 10.21.0.0/24" would shut them out, with all that they serve. Write "network: 10.20.0.0/24" again. Another network is for a host that carries no guest yet.',
  )
})

test('B10: a host without guests, a larger network from the same address on, and a guest that was put elsewhere by hand are none of it', () => {
  const moved = guest('apps', '192.168.7.9/24', '192.168.7.1')
  expect([
    saidOf('10.21.0.0/24'),
    saidOf('10.21.0.0/24', guest('gone', '10.20.0.120/24', '10.20.0.1')),
    saidOf('10.20.0.0/16', gateway, apps),
    saidOf('10.20.0.0/24', gateway, moved),
  ]).toEqual(['', '', '', ''])
})
