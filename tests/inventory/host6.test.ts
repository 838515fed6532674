import { expect, test } from '@jest/globals'
import { kindOf } from '../../machines/kinds/kinds.ts'
import { renderProblem } from '../../words/said/problem.ts'
import { changed, resolveSmall } from './small-estate.ts'

const host = '    kind: proxmox\n'
const resolved = (more = '') => resolveSmall(changed('collective.yaml', host, `${host}${more}`))
const machinesOf = (more?: string) => {
  const { plan, errors } = resolved(more)
  expect(errors).toEqual([])
  return plan?.collective.machines ?? {}
}
const six = '    address6: 2001:DB8:0::10\n'

test('visitors of a host that has an IPv6 address are led to its gateway, which alone of the guests has one', () => {
  const { pve1, gateway, apps } = machinesOf(six)
  expect(pve1).toMatchObject({
    address6: '2001:db8::10',
    forwards: [
      { port: 80, to: '10.20.0.101', toPort: 80, to6: 'fd25:b679:151d::a14:65' },
      { port: 443, to: '10.20.0.101', toPort: 443, to6: 'fd25:b679:151d::a14:65' },
      { port: 2222, to: '10.20.0.110' },
    ],
  })
  expect(gateway).toMatchObject({
    network6: { cidr: 'fd25:b679:151d::a14:65/64', router: 'fd25:b679:151d::a14:1' },
  })
  expect(apps).not.toHaveProperty('network6')
})

test('a host without one knows nothing of IPv6, nor do its guests', () => {
  expect(JSON.stringify(machinesOf())).not.toMatch(/6":|fd25/)
})

test('what a service opens beside the web answers at the host’s IPv6 address, which is looked at', () => {
  const disk = (more?: string) => {
    const machines = Object.values(machinesOf(more))
    return machines.flatMap((machine) =>
      machine.name === 'pve1'
        ? kindOf(machine).parts(machine, { machines, authorizedKeys: ['ssh-ed25519 AAAA alix'] })
        : [],
    )
  }
  const units = (more?: string) => disk(more).flatMap(({ units = {} }) => Object.keys(units))
  expect(units(six).filter((unit) => unit.startsWith('bocage-way6'))).toEqual(['bocage-way6-2222.socket'])
  expect(units().filter((unit) => unit.startsWith('bocage-way6'))).toEqual([])
  expect(disk(six).flatMap(({ effects = [] }) => effects.map(({ title }) => title))).toEqual(
    expect.arrayContaining(['the address 2001:db8::10', 'forwarding of IPv6', 'bridge vmbr1 over IPv6']),
  )
})

test('an address that leads to no host from the internet is refused', () => {
  expect(resolved('    address6: fd00::1\n').errors.map(renderProblem)).toEqual([
    expect.stringContaining('It does not lead there from the internet. Write an IPv6 address of the internet'),
  ])
})
