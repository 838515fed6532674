import { readPlan } from '../inventory/model/read.ts'
import { readSite } from '../inventory/model/site.ts'
import { estateOf } from './estate.ts'
import { internet, places } from './places.ts'

/** The addresses that the lab answers at, and how to open one from this machine, whose own name server knows none of them. */
export async function renderAddresses(): Promise<string> {
  const inventory = readSite()?.inventory ?? 'inventory'
  const { names } = estateOf(await readPlan(inventory), inventory)
  const web = Object.entries(names).filter(([, address]) => address !== '')
  const [first = ['', '']] = web.slice(-1)
  return [
    '',
    'The estate is up:',
    ...web.map(([name, address]) => `  https://${name}/  at ${address}`),
    '',
    `Open one:  curl --cacert ${places.roots} --resolve ${first[0]}:443:${first[1]} https://${first[0]}/`,
    `In a browser: take ${internet.container} as the name server, and trust the certificate in ${places.roots}.`,
  ].join('\n')
}
