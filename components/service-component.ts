import type * as docker from '@pulumi/docker'
import type * as pulumi from '@pulumi/pulumi'
import type { ServicePlan, SharePlan } from '../inventory/model/planning/plan.ts'
import type { MachinePart } from '../machines/part.ts'

/** What a stack gives to the services it assembles. */
export type Wiring = {
  /** The Docker engine of a machine. */
  docker: (machine: string) => docker.Provider
  /** The stack's own configuration of a machine: what runs there waits for it. */
  configuration: (machine: string) => pulumi.Resource
  /** Where mail about the stack's services goes. */
  contact: string
}

/**
 * What every component says of itself in its outputs: in the state, operations read what it is of, and guess nothing from its
 * class and name. What doesn't say it is never taken for something that left.
 */
export type Standing = {
  /** The machine it is on. */
  machine: string
  /** Whose it is: the stack's. */
  owner: string
  /** The service that it is, by its own key; a part of the machine itself has none. */
  service?: string
  /** The collective's service that it is a share of. */
  uses?: string
}

/**
 * How a kind of service becomes resources: `components/KIND.ts` exports one as `component`.
 * First its parts are collected, one package for each machine; then its resources are made.
 */
export type ServiceComponent = {
  /** What an instance puts on its machine. */
  parts?: (service: ServicePlan) => MachinePart[]
  /** An instance's resources. */
  build?: (service: ServicePlan, wiring: Wiring) => void
  /** What an association's share puts on the instance's machine. */
  shareParts?: (share: SharePlan) => MachinePart[]
  /** A share's resources. */
  buildShare?: (share: SharePlan, wiring: Wiring) => void
}

/** The component of a kind; only what a stack uses is loaded. */
export async function componentOf(kind: string): Promise<ServiceComponent> {
  const module: { component: ServiceComponent } = await import(`./${kind}.ts`)
  return module.component
}
