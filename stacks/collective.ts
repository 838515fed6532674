import type * as pulumi from '@pulumi/pulumi'
import { Application, type Wiring } from '../components/application.ts'
import { DockerHost } from '../components/docker-host.ts'
import { MachineConfiguration } from '../components/machine-configuration.ts'
import type { CollectivePlan } from '../inventory/model/planning/plan.ts'
import type { SiteProfile } from '../inventory/model/site.ts'
import { whereaboutsOf } from '../ledger/by-hand.ts'
import { heldBy } from '../ledger/holdings.ts'
import type { MachinePlan } from '../machines/kinds/kinds.ts'
import { addressesOf } from './association.ts'
import { readGivenSecrets } from './given-secrets.ts'
import { authorizedKeysOf } from './machine-parts.ts'
import { makeComing, makeMachine } from './machines.ts'
import { collectiveParts } from './parts.ts'

/** What everyone shares: the machines, the shared services, people's accounts. */
export async function collective(plan: CollectivePlan, site: SiteProfile | undefined) {
  const { machines, coming = {}, services, provides = [] } = plan
  const givenSecrets = readGivenSecrets(plan)
  const partsOf = collectiveParts(plan, site)
  const configurations = new Map<string, MachineConfiguration>()
  const configure = (machine: string, opts?: pulumi.CustomResourceOptions) => {
    const parts = partsOf.get(machine) ?? []
    const args = { machine, owner: 'collective', parts, givenSecrets: givenSecrets.on(machine) }
    configurations.set(machine, new MachineConfiguration(args, opts))
  }
  const configuration = (machine: string) => configurations.get(machine) as MachineConfiguration

  const hostKeys: Record<string, pulumi.Output<string>> = {}
  const engines = new Map<string, DockerHost>()
  const nameserver = site?.nameserver
  const making = {
    authorizedKeys: authorizedKeysOf(plan, site),
    ...(nameserver && { nameserver }),
    configuration,
    ...{ given: givenSecrets.here, networks: new Map() },
  }
  for (const machine of carriersFirst(Object.values(machines))) {
    const { name } = machine
    const { opts, hostKey } = makeMachine(machine, making)
    if (hostKey) hostKeys[name] = hostKey
    configure(name, opts)
    if (machine.docker)
      engines.set(
        name,
        new DockerHost(name, { machine: name, owner: 'collective' }, { dependsOn: [configuration(name)] }),
      )
  }

  for (const machine of Object.values(coming)) makeComing(machine, making)

  const wiring: Wiring = {
    docker: (machine) => (engines.get(machine) as DockerHost).provider,
    configuration,
  }
  for (const { unit } of services) if (unit) new Application(unit, wiring)

  return {
    name: plan.name,
    domain: plan.domain,
    services: services.map(({ key }) => key),
    // What applications of associations read there: it is there before they are.
    provides: provides.flatMap(({ machine, secrets }) => secrets.map(({ path }) => `${machine} ${path}`)),
    addresses: addressesOf(services.flatMap(({ endpoints }) => endpoints.filter(({ host }) => host !== undefined))),
    hostKeys,
    holds: whereaboutsOf(heldBy(plan)),
  }
}

/** What carries others comes before them. */
const carriersFirst = (machines: MachinePlan[]) => [
  ...machines.filter(({ on }) => on === undefined),
  ...machines.filter(({ on }) => on !== undefined),
]
