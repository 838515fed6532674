import { existsSync } from 'node:fs'
import type { ServicePlan } from '../inventory/model/planning/plan.ts'

/** A part of an instance's data that may be out of service while the instance is not: a site's database, an organisation. */
export type KeptPart = {
  /** As its machine's ledger has it. */
  identity: string
  /** Whose it is, where the instance knows that. */
  owner?: string
  /** For people: `database blogs-infini-example`. */
  what: string
  sizeKiB: number
  /** When something was last written in it, where that is known. */
  written?: Date
  /** The command that destroys it, for a POSIX shell on the instance's machine. */
  destroy: string
}

/** How an instance tells what it keeps of whom. */
export type Kept = {
  /** For a POSIX shell on its machine. It fails where the instance can't tell; where there is no instance yet, it prints nothing. */
  script: string
  /** What the script reads as `$name`. */
  variables: Record<string, string>
  /** Reads what the script printed. */
  read: (printed: string) => KeptPart[]
}

/**
 * What an instance keeps within itself for those who have a share of it: `components/kept/KIND.ts` exports it as `kept`. What a kind
 * keeps in volumes and secrets by the names of its holdings is found without that.
 */
export async function keptBy(service: ServicePlan): Promise<Kept | undefined> {
  if (!existsSync(new URL(`kept/${service.kind}.ts`, import.meta.url))) return undefined
  const module: { kept: (service: ServicePlan) => Kept } = await import(`./kept/${service.kind}.ts`)
  return module.kept(service)
}
