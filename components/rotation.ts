import { existsSync, readFileSync } from 'node:fs'
import type { Plan, ServicePlan, SharePlan } from '../inventory/model/planning/plan.ts'

/**
 * How a secret is made anew, after somebody could read it who should not any more.
 * Until the new one is in force the old one stays so, wherever the script is killed; the next one goes on from there.
 */
export type Rotation = {
  machine: string
  /** `OWNER/SERVICE/NAME`, as it lies among the machine's secrets. */
  secret: string
  /** What it opens, as a person would say it: `the database of infini.example`. */
  opens: string
  /**
   * `by itself`: nobody notices, so a departure is enough. `on request`: somebody may be using it, and must be told the new one.
   * `never`: nothing can; the reason is in `note`.
   */
  when: 'by itself' | 'on request' | 'never'
  /** What people should know about it, as a sentence. */
  note?: string
  /**
   * For a POSIX shell on the machine, after `rotate.sh`; it defines `change` (puts the new one in force) and, on request only,
   * `is_ours` (whether what was made for it is still in force, or somebody has chosen another since).
   */
  script?: string
  /** What the script reads as `$name`. */
  values?: Record<string, string>
}

/** How the secrets of one kind of service are made anew: `components/rotations/KIND.ts` exports it as `rotations`. */
export type KindRotations = {
  ofService?: (service: ServicePlan) => Rotation[]
  ofShare?: (share: SharePlan) => Rotation[]
}

/** How each secret of the estate is made anew. */
export async function rotationsOf({ collective, associations }: Plan): Promise<Rotation[]> {
  const services = [collective, ...Object.values(associations)].flatMap((one) => one.services)
  const shares = Object.values(associations).flatMap((one) => one.shares)
  const all = await Promise.all([
    ...services.map(async (service) => (await kindRotations(service.kind)).ofService?.(service) ?? []),
    ...shares.map(async (share) => (await kindRotations(share.service.kind)).ofShare?.(share) ?? []),
  ])
  return all.flat()
}

/** A kind without secrets has no file. */
async function kindRotations(kind: string): Promise<KindRotations> {
  if (!existsSync(new URL(`rotations/${kind}.ts`, import.meta.url))) return {}
  const module: { rotations: KindRotations } = await import(`./rotations/${kind}.ts`)
  return module.rotations
}

const helper = readFileSync(new URL('rotate.sh', import.meta.url), 'utf8')
const ending = readFileSync(new URL('rotate-end.sh', import.meta.url), 'utf8')

/** The whole of a rotation's script; its `$1` is `look`, `change` or `settle`. */
export const rotationScript = ({ script = '' }: Rotation): string => `set -eu\n${helper}${script}${ending}`
