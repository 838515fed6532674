import type * as docker from '@pulumi/docker'
import * as pulumi from '@pulumi/pulumi'
import type { StepPlan, UnitPlan } from '../inventory/model/planning/plan.ts'
import { scriptText } from '../services/form/script-text.ts'
import { containerNetwork } from './container-network.ts'
import { ContainerService } from './container-service.ts'
import { RemoteScript } from './remote-script.ts'
import type { Standing } from './standing.ts'

/** What a stack gives to the applications it assembles. */
export type Wiring = {
  /** The Docker engine of a machine. */
  docker: (machine: string) => docker.Provider
  /** The stack's own configuration of a machine: what runs there waits for it. */
  configuration: (machine: string) => pulumi.Resource
}

/**
 * One thing of an application, whatever it is: an instance, a site, an organisation. What it is made of is in the plan; its type is
 * the definition's word for it, as `bocage:components:WordPressSite`.
 *
 * What happens on change and on removal, each definition in `services/` says of itself. Whatever holds data stays.
 *
 * @example new Application(plan.unit, { docker, configuration })
 */
export class Application extends pulumi.ComponentResource {
  constructor(unit: UnitPlan, { docker: engine, configuration }: Wiring, opts?: pulumi.ComponentResourceOptions) {
    const { identity, component, owner, machine, network, steps, uses, url } = unit
    super(`bocage:components:${component}`, identity, {}, opts)
    // Its machine remembers it, and has its secrets, before it is made.
    let before: pulumi.Resource = configuration(machine)
    if (network !== undefined)
      before = containerNetwork(
        `${identity}-network`,
        { name: network, labels: [{ label: 'bocage.stack', value: owner }], ports: publishedBy(steps) },
        { parent: this, provider: engine(machine), dependsOn: [before] },
      )
    for (const step of steps) before = this.#make(step, machine, engine, before)
    const standing: Standing = { machine, owner, service: identity, ...(uses !== undefined && { uses }) }
    this.registerOutputs({ ...standing, ...(url !== undefined && { url }) })
  }

  #make(step: StepPlan, machine: string, engine: Wiring['docker'], before: pulumi.Resource): pulumi.Resource {
    const opts = { parent: this, dependsOn: [before] }
    if ('container' in step) {
      const { container: shape } = step
      return new ContainerService(shape.identity, { shape, machine, docker: engine(machine) }, opts)
    }
    const { name, scripts, values, opens } = step.task
    const script = scriptText(scripts)
    return new RemoteScript(name, { machine, script, values, ...(opens !== undefined && { opens }) }, opts)
  }
}

const publishedBy = (steps: StepPlan[]) =>
  steps.flatMap((step) => ('container' in step ? (step.container.ports ?? []) : []))
