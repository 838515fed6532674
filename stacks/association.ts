import * as pulumi from '@pulumi/pulumi'
import { Application, type Wiring } from '../components/application.ts'
import { DockerHost } from '../components/docker-host.ts'
import { MachineConfiguration } from '../components/machine-configuration.ts'
import { unitsIn } from '../inventory/model/planning/given-secrets.ts'
import type { AssociationPlan, Endpoint, UnitPlan } from '../inventory/model/planning/plan.ts'
import { whereaboutsOf } from '../ledger/by-hand.ts'
import { heldBy } from '../ledger/holdings.ts'
import { secretFile } from '../machines/secret-file.ts'
import { readGivenSecrets } from './given-secrets.ts'
import { associationParts, webOf } from './parts.ts'

/** Everything one association has: its shares of the collective's services, its own instances, its addresses. */
export async function association(plan: AssociationPlan) {
  const { stack: owner, shares, services } = plan
  const givenSecrets = readGivenSecrets(plan)
  const provided = unitsIn(plan).flatMap(providedTo)
  await collectiveHas({ services: shares.map(({ service }) => service.key), provides: provided })

  const configurations = new Map<string, MachineConfiguration>()
  for (const [machine, parts] of associationParts(plan))
    configurations.set(
      machine,
      new MachineConfiguration({ machine, owner, parts, givenSecrets: givenSecrets.on(machine) }),
    )
  const engines = new Map<string, DockerHost>()
  for (const [name, machine] of Object.entries(plan.machines)) {
    if (!machine.docker) continue
    const dependsOn = [configurations.get(name)].filter((configuration) => configuration !== undefined)
    engines.set(name, new DockerHost(name, { machine: name, owner }, { dependsOn }))
  }
  const wiring: Wiring = {
    docker: (machine) => (engines.get(machine) as DockerHost).provider,
    configuration: (machine) => configurations.get(machine) as MachineConfiguration,
  }
  for (const { unit } of services) if (unit) new Application(unit, wiring)
  for (const { units } of shares) for (const unit of units) new Application(unit, wiring)
  return { name: plan.name, addresses: addressesOf(webOf(plan)), holds: whereaboutsOf(heldBy(plan)) }
}

/** The addresses people open, in the order of the inventory. */
export const addressesOf = (endpoints: Endpoint[]) => endpoints.map(({ host }) => `https://${host}`)

/** What a unit reads on its machine among the collective's secrets, as the collective's stack says that it has put it there. */
const providedTo = ({ machine, steps }: UnitPlan): string[] =>
  steps
    .flatMap((step) => ('container' in step ? Object.values(step.container.secrets ?? {}) : []))
    .filter((file) => file.startsWith(collectives))
    .map((file) => `${machine} ${file.slice(collectives.length)}`)

const collectives = secretFile('collective', '')

/** Stops, with the next step, while the collective's stack doesn't have what the association shares, or hasn't put there what it reads. */
async function collectiveHas(wanted: Record<'services' | 'provides', string[]>) {
  if (wanted.services.length === 0 && wanted.provides.length === 0) return
  const collective = new pulumi.StackReference(`organization/${pulumi.getProject()}/collective`)
  const missing = await Promise.all(
    Object.entries(wanted).map(async ([output, names]) => {
      const { value = [] } = await collective.getOutputDetails(output)
      return [...new Set(names)].filter((name) => !value.includes(name))
    }),
  )
  if (missing.flat().length === 0) return
  const said = `The collective's stack doesn't have ${missing
    .flat()
    .map((name) => `"${name}"`)
    .join(', ')} yet. Run scripts/up: it brings the collective up first.`
  if (!pulumi.runtime.isDryRun()) throw new pulumi.RunError(said)
  await pulumi.log.warn(said)
}
