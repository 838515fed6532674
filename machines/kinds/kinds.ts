import { z } from 'zod'
import { type HcloudComing, type HcloudPlan, hcloud } from './hcloud.ts'
import { type GuestPlan, lxc } from './lxc.ts'
import type { MachineKind } from './machine.ts'
import { type ProxmoxPlan, proxmox } from './proxmox.ts'
import { type ServerPlan, server } from './server.ts'

/** A machine of the plan, of whatever kind. */
export type MachinePlan = ProxmoxPlan | GuestPlan | ServerPlan | HcloudPlan

/** A machine that is made, and that the inventory can't say yet how to reach. */
export type ComingPlan = HcloudComing

type AnyKind = MachineKind<z.ZodObject, MachinePlan, ComingPlan>

/** The kinds of machines there are, by the word of the inventory. */
const kinds: Record<MachinePlan['kind'], AnyKind> = { proxmox, lxc, server, hcloud }

/** What is its kind's own of a machine. */
export const kindOf = ({ kind }: { kind: MachinePlan['kind'] }): AnyKind => kinds[kind]

/** The kind of this name, where there is one. */
export const kindNamed = (name: unknown): AnyKind | undefined =>
  typeof name === 'string' && Object.hasOwn(kinds, name) ? kinds[name as MachinePlan['kind']] : undefined

/** Who rents machines out, of any kind. */
export const vendors: NonNullable<AnyKind['vendor']>[] = Object.values(kinds).flatMap(({ vendor }) => vendor ?? [])

/** What may be written of a machine. */
export const machine = z.discriminatedUnion('kind', [proxmox.schema, lxc.schema, server.schema, hcloud.schema])
