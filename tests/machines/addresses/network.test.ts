import { expect, test } from '@jest/globals'
import { addressIn, lastNumber, network, overlap } from '../../../machines/addresses/network.ts'
import { subnetOf } from '../../../machines/container-networks.ts'
import { publishedPorts } from '../../../words/written/published-port.ts'

test.each([
  ['10.20.0.0/24', 110, '10.20.0.110'],
  ['10.20.0.0/24', 254, '10.20.0.254'],
  ['10.20.0.0/24', 255, undefined],
  ['10.20.0.0/22', 300, '10.20.1.44'],
  ['192.168.7.128/25', 100, '192.168.7.228'],
  ['192.168.7.128/25', 127, undefined],
  ['172.16.0.0/16', 65534, '172.16.255.254'],
])('%s has the address number %i: %s', (cidr, number, address) => {
  expect(addressIn(cidr, number)).toBe(address)
})

test('the last number is that before the broadcast address', () => {
  expect(lastNumber('10.20.0.0/24')).toBe(254)
})

test.each([
  ['10.20.0.0/24', '10.20.1.0/24', false],
  ['10.20.0.0/23', '10.20.1.0/24', true],
  ['10.20.1.0/24', '10.20.0.0/23', true],
])('whether %s and %s overlap: %s', (one, other, expected) => {
  expect(overlap(one, other)).toBe(expected)
})

test.each([
  '10.20.0.0',
  '10.20.0.0/33',
  '10.020.0.0/24',
  '0x0a.0.0.0/24',
  '10.0.0.0/8',
  '10.20.0.0/26',
  '::ffff:10.20.0.0/24',
  '8.8.8.0/24',
  '10.20.0.0/24 ',
  '100.64.0.0/24',
  '198.18.0.0/24',
  '198.20.0.0/24',
  '169.254.0.0/24',
  '127.0.0.0/24',
])('"%s" is no network for guests', (text) => {
  expect(network.safeParse(text).success).toBe(false)
})

test.each([
  ['100.64.0.0/24', 'Internet providers use 100.64.0.0/10 between their customers and themselves'],
  ['100.127.0.0/16', 'Internet providers use 100.64.0.0/10 between their customers and themselves'],
  ['198.18.0.0/24', 'Containers have their own networks in 198.18.0.0/15, on every machine'],
  ['198.19.255.0/24', 'Containers have their own networks in 198.18.0.0/15, on every machine'],
  ['198.20.0.0/24', 'Only a private network can stand behind the host'],
])('%s is refused with its reason', (text, reason) => {
  expect(network.safeParse(text).error?.issues[0]?.message).toBe(
    `${reason}. Write a private IPv4 network in CIDR form, as "10.20.0.0/24"`,
  )
})

test('every network of a container is where no guest can be', () => {
  for (const port of [publishedPorts.first, publishedPorts.last])
    expect(
      network.safeParse(subnetOf(port).subnet.replace(/[.]\d+\/29$/, '.0/24')).error?.issues[0]?.message,
    ).toContain('Containers have their own networks')
})
