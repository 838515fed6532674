import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import { borrowEstate } from '../lab/borrow-estate.ts'
import { openSession } from '../operations/estate/session.ts'
import { visitAddresses } from '../operations/visits/visit-addresses.ts'
import { type WebAddress, webAddresses } from '../operations/visits/web-addresses.ts'
import { runScript } from '../ssh/run-script.ts'
import { checkout } from '../words/checkout.ts'
import { OperatorError } from '../words/said/problem.ts'
import { publishedPorts } from '../words/written/published-port.ts'
import { inLab } from './in-lab.ts'
import { type Figure, ratios } from './measuring/figure.ts'
import { runRounds } from './measuring/rounds.ts'

/** A site of the estate's, and what somebody who makes another by hand would look up first. */
type Neighbour = { web: WebAddress; machine: string; address: string; container: string; server: string }

/**
 * A new WordPress site in the lab, from the command to its first page over HTTPS: a line in the inventory and `scripts/up`, beside the
 * same by hand over SSH on the same machines. By hand it gets a database on the farm's server, and no network of its own, no limits, no
 * mail and no scheduled jobs.
 */
export async function measureSites(rounds: number, say: (line: string) => void): Promise<Figure[]> {
  if (!inLab('A new site, beside the same by hand,', say)) return []
  const neighbour = await findNeighbour()
  const { stack, host } = neighbour.web
  const estate = await borrowEstate()
  const bringUp = () => execa('scripts/up', [stack], { cwd: checkout, stdin: 'ignore' })
  const [ours, byHand]: [number[], number[]] = [[], []]
  const timed = async (into: number[], name: string, make: () => Promise<unknown>) => {
    const started = performance.now()
    await make()
    await assertPage({ ...neighbour.web, host: name }, say)
    into.push((performance.now() - started) / 1000)
  }
  try {
    await bringUp()
    await runRounds(
      [
        {
          name: 'a new site, by scripts/up',
          // Each round has a name of its own, which has no certificate yet.
          run: async () => {
            const name = `mesure-${ours.length}.${host}`
            await estate.edit(`associations/${stack}.yaml`, /( +)sites:\n/, `$&$1  ${name}: { title: Mesure }\n`)
            const { plan } = await openSession()
            const made = sitesIn(plan).find((endpoint) => endpoint.host === name)
            await timed(ours, name, bringUp)
            await estate.reset()
            await bringUp()
            const leftover = `${made?.machine}/${made?.key}`
            await execa('scripts/leftovers', ['purge', leftover, '--confirm', leftover], { cwd: checkout })
          },
        },
        {
          name: 'a new site, by hand',
          run: async () => {
            const name = `a-la-main-${byHand.length}.${host}`
            try {
              await timed(byHand, name, () => makeByHand(neighbour, name))
            } finally {
              await removeByHand(neighbour)
            }
          },
        },
      ],
      rounds,
      say,
    )
  } finally {
    await estate.reset()
    await estate.restore()
  }
  const title = 'a new WordPress site, to its page'
  return [
    { name: `${title}, by scripts/up: time`, unit: 's', goal: '', samples: ours },
    { name: `${title}, by hand: time`, unit: 's', goal: '', samples: byHand },
    { name: `${title}, by scripts/up: time beside by hand`, unit: 'x', goal: '<= 1.5', samples: ratios(ours, byHand) },
  ]
}

type Session = Awaited<ReturnType<typeof openSession>>

const sitesIn = (plan: Session['plan']) =>
  Object.values(plan.associations)
    .flatMap(({ shares }) => shares)
    .filter(({ service }) => service.kind === 'wordpress-farm')
    .flatMap(({ service, endpoints }) =>
      endpoints.map((endpoint) => ({ ...endpoint, server: `${service.key}-database` })),
    )

async function findNeighbour(): Promise<Neighbour> {
  const { plan, site } = await openSession()
  const [first] = sitesIn(plan)
  const web = webAddresses(plan, site).find(({ host }) => host === first?.host)
  if (first === undefined || web === undefined)
    throw new Error('The estate has no WordPress site to put another beside.')
  return { web, machine: first.machine, address: first.address, container: first.key, server: first.server }
}

async function assertPage(web: WebAddress, say: (line: string) => void): Promise<void> {
  const { site } = await openSession()
  const [seen] = await visitAddresses([web], { site, patienceSeconds: 120 })
  if (seen?.status !== 200)
    throw new OperatorError(`https://${web.host} gives no page: ${seen?.trouble?.what ?? `status ${seen?.status}`}.`)
  say(`https://${web.host} is there`)
}

const nameByHand = 'bocage-bench-by-hand'
/** The gateway alone reaches what containers publish, within the range of published ports. */
const portByHand = publishedPorts.last

const byHandScript = (file: string) => readFile(new URL(`by-hand/${file}`, import.meta.url), 'utf8')

async function makeByHand({ web, machine, address, container, server }: Neighbour, host: string): Promise<void> {
  const place = `${address}:${portByHand}`
  const variables = { name: nameByHand, host, place, container, server }
  await runScript(machine, await byHandScript('new-site.sh'), { variables, timeoutSeconds: 300 })
  await runScript(web.gateway, await byHandScript('serve.sh'), { variables })
}

async function removeByHand({ web, machine, container, server }: Neighbour): Promise<void> {
  const variables = { name: nameByHand, container, server }
  await runScript(web.gateway, await byHandScript('no-longer.sh'), { variables })
  await runScript(machine, await byHandScript('remove-site.sh'), { variables, timeoutSeconds: 120 })
}
