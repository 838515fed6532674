import { readPlan } from '../../inventory/model/read.ts'
import { readSite } from '../../inventory/model/site.ts'
import { estateOf } from '../estate.ts'
import { internet, places } from '../places.ts'

/** The addresses that the lab answers at, and how to open one from this machine, whose own name server knows none of them. */
export async function renderAddresses(): Promise<string> {
  const inventory = readSite()?.inventory ?? 'inventory'
  const plan = await readPlan(inventory)
  const hosts = new Set(Object.values(plan.collective.machines).map(({ address }) => address))
  const web = Object.entries(estateOf(plan, inventory).names).filter(([name]) => !hosts.has(name))
  const [first] = web
  if (!first) return '\nThe estate is up; no address is served.'
  const [name, address] = first
  return [
    '',
    'The estate is up:',
    ...web.map(([name, address]) => `  https://${name}/  at ${address}`),
    '',
    `Open one:  curl --cacert ${places.roots} --resolve ${name}:443:${address} https://${name}/`,
    `In a browser: take ${internet.container} as the name server, and trust the certificate in ${places.roots}.`,
  ].join('\n')
}
