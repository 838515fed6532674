import { expect, test } from '@jest/globals'
import { planOf } from '../../../inventory/model/read.ts'
import { doorsOf, renderDoors } from '../../../operations/visits/doors.ts'
import { changed, resolveSmall } from '../../inventory/small-estate.ts'

const text = changed(
  'collective.yaml',
  '  gateway: {',
  `  loue: { kind: server, address: 203.0.113.7, address6: 2001:db8::7, host_key: SHA256:${'A'.repeat(43)} }\n  gateway: {`,
)['collective.yaml']
const withServer = `${text}  front-loue: { kind: gateway, on: loue }\n  pages: { kind: wordpress-farm, on: loue }\n`
const plan = planOf(
  resolveSmall({
    'collective.yaml': withServer,
    'associations/lierre.yaml': 'name: Le Lierre\nuses: { pages: { sites: { lierre.example: { title: L } } } }\n',
  }),
)

test('N16: whoever sees to routers and names is told the ports and names of each door, and nothing of what is behind it', () => {
  expect(doorsOf(plan)).toEqual([
    {
      ...{ machine: 'loue', address: '203.0.113.7', address6: '2001:db8::7', names: ['lierre.example'] },
      ports: [80, 443].map((port) => ({ port, protocol: 'TCP', leadsTo: 'web, loue' })),
    },
    {
      ...{ machine: 'pve1', address: 'pve1.bocage.example', names: ['git.bocage.example', 'houx.example'] },
      ports: [
        ...[80, 443].map((port) => ({ port, protocol: 'TCP', leadsTo: 'web, gateway' })),
        { port: 2222, protocol: 'TCP', leadsTo: 'ssh of forge' },
      ],
    },
  ])
})

test('it is said in lines that can be copied', () => {
  expect(renderDoors(doorsOf(plan)).split('\n')).toEqual(
    expect.arrayContaining([
      'pve1, at pve1.bocage.example. A router before it leads these ports to it:',
      '    TCP 2222   ssh of forge',
      '  Names, each with its address as A, and the AAAA 2001:db8::7:',
      '    lierre.example',
    ]),
  )
})
