import { expect, test } from '@jest/globals'
import { planOf } from '../../inventory/model/read.ts'
import { renderSshConfig } from '../../ssh/config.ts'
import { parseDoors } from '../../ssh/doors.ts'
import { resolveSmall } from '../inventory/small-estate.ts'

test('one comes to each guest by its host, and to a host by its own door', () => {
  const { machines } = planOf(resolveSmall()).collective
  const config = renderSshConfig(machines, undefined, { known: '/k', sockets: '/s' })
  expect(Object.fromEntries(parseDoors(config))).toEqual({ pve1: 'pve1', gateway: 'pve1', apps: 'pve1' })
})

test('behind several machines, the first of them is the door', () => {
  const config =
    'Host a\n  HostName a\nHost b\n  HostName b\n  ProxyJump a\nHost c\n  HostName c\n  ProxyJump b\nHost *\n  User root\n'
  expect(Object.fromEntries(parseDoors(config))).toEqual({ a: 'a', b: 'a', c: 'a' })
})
