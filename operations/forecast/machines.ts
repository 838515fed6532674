import { isDeepStrictEqual } from 'node:util'
import type { CollectivePlan, Plan } from '../../inventory/model/planning/plan.ts'
import { heldIn } from '../../ledger/holdings.ts'
import { kindOf, type MachinePlan } from '../../machines/kinds/kinds.ts'
import { isCarried } from '../../machines/kinds/machine.ts'
import { type FixedOfGuest, refusals } from '../../provider/lxc-guest/refusals.ts'
import { renderMebibytes } from '../../words/written/quantity.ts'
import { endpointsOfPart, plansByStack } from '../estate/planned.ts'
import { shutsOut } from '../runs/guest-networks.ts'
import type { Away, Foreseen } from './foreseen.ts'
import type { SentenceKey } from './said/english.ts'
import type { Mentioned, Saying } from './said/speak.ts'

/** Another type of a rented machine is put in while it is stopped. Seconds until its applications answer again: an estimate. */
const restartSeconds = 180
/** The same of a guest, which begins within its host. */
const guestRestartSeconds = 60

/** What becomes of the machines themselves: what is added, leaves, changes in place, or can't. */
export function machineChanges(before: Plan, after: Plan): Foreseen[] {
  const [were, are] = [before.collective, after.collective].map(({ machines }) => new Map(Object.entries(machines)))
  const comings = (plan: Plan) => Object.entries(plan.collective.coming ?? {})
  const known = new Set([...(were?.keys() ?? []), ...comings(before).map(([name]) => name)])
  return [
    ...[...(are?.values() ?? [])].flatMap((machine) => {
      const was = were?.get(machine.name)
      return was ? changesOf(was, machine, before, after) : [begins(machine, known)]
    }),
    ...comings(after).flatMap(([name, coming]): Foreseen[] =>
      known.has(name) ? [] : [{ ...risky(name), what: rented(name, kindOf(coming).vendor?.name ?? '') }],
    ),
    ...[...(were?.values() ?? [])].filter(({ name }) => !isNamed(after.collective, name)).map(leaves),
  ]
}

const isNamed = ({ machines, coming = {} }: CollectivePlan, name: string) =>
  Object.hasOwn(machines, name) || Object.hasOwn(coming, name)

const of = (about: string) => ({ owner: 'collective', about })
const risky = (machine: string) => ({ risk: 'risky' as const, ...of(machine) })
const rented = (machine: string, vendor: string): Saying => ({ say: 'rented.begins', with: { machine, vendor } })

function begins(machine: MachinePlan, known: ReadonlySet<string>): Foreseen {
  const { name } = machine
  const { vendor } = kindOf(machine)
  if (isCarried(machine))
    return { risk: 'quiet', ...of(name), what: { say: 'guest.begins', with: { machine: name, host: machine.on } } }
  if (vendor === undefined)
    return { risk: 'quiet', ...of(name), what: { say: 'machine.begins', with: { machine: name } } }
  return known.has(name)
    ? { risk: 'quiet', ...of(name), what: { say: 'rented.known', with: { machine: name } } }
    : { ...risky(name), what: rented(name, vendor.name) }
}

function leaves(machine: MachinePlan): Foreseen {
  const data = isCarried(machine) ? 'data.guest' : kindOf(machine).vendor ? 'data.rented' : 'data.machine'
  return {
    ...risky(machine.name),
    what: { say: 'machine.leaves', with: { machine: machine.name } },
    data: { say: data },
    back: { say: 'back.again' },
  }
}

function changesOf(was: MachinePlan, is: MachinePlan, before: Plan, after: Plan): Foreseen[] {
  if (isDeepStrictEqual(was, is)) return []
  const holdsVolumes = heldIn(before).some(({ machine, volumes = [] }) => machine === was.name && volumes.length > 0)
  const told = [
    ...networkChange(was, is, before, after),
    ...guestChanges(was, is, holdsVolumes),
    ...restartsByHand(was, is, before),
    ...orderChanges(was, is, after, holdsVolumes),
    ...(isLate(was, is, holdsVolumes) ? [lateData(is)] : []),
    ...reachChanges(was, is),
  ]
  if (told.length > 0 || isDeepStrictEqual(itself(was), itself(is))) return told
  return [{ risk: 'quiet', ...of(is.name), what: { say: 'machine.other', with: { machine: is.name } } }]
}

/** Another network for guests that stay: nothing could reach them to tell them of it. */
function networkChange(was: MachinePlan, is: MachinePlan, before: Plan, after: Plan): Foreseen[] {
  if (was.network === undefined || is.network === undefined) return []
  const staying = Object.values(before.collective.machines).filter(
    ({ name, on }) => on === was.name && isNamed(after.collective, name),
  )
  if (
    !shutsOut(
      is.inside,
      staying.map(() => was.inside),
    )
  )
    return []
  return [
    {
      ...{ risk: 'refused', ...of(is.name) },
      what: { say: 'refused.network', with: { machine: is.name, from: was.network, to: is.network } },
      next: { say: 'refused.machine.next', with: { from: was.network } },
    },
  ]
}

/** A machine without what services ask of it, which is told of with these. */
function itself(machine: MachinePlan): unknown {
  return kindOf(machine).serve(machine, { docker: false, ways: [] })
}

/** A data disk where containers have their data already, on the system disk: their engine would look for it in another place (machines/roles/docker). */
const isLate = (was: MachinePlan, is: MachinePlan, holdsVolumes: boolean): boolean =>
  was.data === undefined && is.data !== undefined && holdsVolumes

const lateData = ({ name, data }: MachinePlan): Foreseen => ({
  ...{ risk: 'refused', ...of(name) },
  what: { say: 'refused.data.begins', with: { machine: name, to: amount(data?.sizeMiB ?? 0) } },
  next: { say: 'refused.data.begins.next' },
})

/**
 * What Proxmox changes while a guest runs, and what it can't.
 *
 * @param holdsVolumes its containers have data
 */
function guestChanges(was: MachinePlan, is: MachinePlan, holdsVolumes: boolean): Foreseen[] {
  if (!isCarried(was) || !isCarried(is)) return []
  const { name: machine } = is
  const [there, next] = [fixedOf(was), fixedOf(is)]
  const change = (field: keyof FixedOfGuest, words: Words, from: Mentioned, to: Mentioned): Foreseen[] => {
    if (isDeepStrictEqual(there[field], next[field])) return []
    const isRefused = refusals(there, { ...there, [field]: next[field] }).length > 0
    const say = isRefused ? words.refused : words.done
    if (say === undefined) return []
    const what: Saying = { say, with: { machine, from, to } }
    if (!isRefused) return [{ risk: 'quiet', ...of(machine), what }]
    return [{ risk: 'refused', ...of(machine), what, next: { say: 'refused.machine.next', with: { from } } }]
  }
  const whileItRuns = (
    was: number | undefined,
    is: number | undefined,
    say: SentenceKey,
    shown: (value: number) => Mentioned,
  ): Foreseen[] =>
    was === undefined || is === undefined || was === is
      ? []
      : [{ risk: 'quiet', ...of(machine), what: { say, with: { machine, from: shown(was), to: shown(is) } } }]
  return [
    ...change('host', { refused: 'refused.host' }, there.host, next.host),
    ...change('vmid', { refused: 'refused.id' }, String(there.vmid), String(next.vmid)),
    ...change('storage', { refused: 'refused.storage' }, there.storage, next.storage),
    ...change(
      'diskMiB',
      { done: 'machine.disk', refused: 'refused.disk' },
      amount(there.diskMiB),
      amount(next.diskMiB),
    ),
    ...(isLate(was, is, holdsVolumes) ? [] : change('data', ...dataWords(there.data, next.data))),
    ...whileItRuns(was.memoryMiB, is.memoryMiB, 'machine.memory', amount),
    ...whileItRuns(was.cores, is.cores, 'machine.cores', (cores) => cores),
  ]
}

/** What Docker needs of a guest is in force once that is restarted, which is left to people (provider/lxc-guest). */
function restartsByHand(was: MachinePlan, is: MachinePlan, before: Plan): Foreseen[] {
  if (!isCarried(is) || was.docker || !is.docker) return []
  const { name: machine, id, on: host } = is
  const away = awayOn(before, machine, guestRestartSeconds)
  return [
    {
      ...{ risk: away ? 'noticed' : 'quiet', ...of(machine) },
      what: { say: 'machine.restart', with: { machine } },
      ...(away && { away }),
      next: { say: 'machine.restart.next', with: { id: String(id), host } },
    },
  ]
}

type Words = { done?: SentenceKey; refused: SentenceKey }

const amount = (mebibytes: number) => renderMebibytes(mebibytes)

/** How a data disk that begins, goes, grows or lies elsewhere is told, and what it was and becomes. */
function dataWords(from: FixedOfGuest['data'], to: FixedOfGuest['data']): [words: Words, from: string, to: string] {
  const sizes: [string, string] = [amount(from?.sizeMiB ?? 0), amount(to?.sizeMiB ?? 0)]
  if (from === undefined) return [{ done: 'machine.data.begins', refused: 'refused.data' }, ...sizes]
  if (to === undefined) return [{ refused: 'refused.data.gone' }, ...sizes]
  if (from.storage !== to.storage) return [{ refused: 'refused.storage' }, from.storage, to.storage]
  return [{ done: 'machine.data', refused: 'refused.data' }, ...sizes]
}

function fixedOf(machine: MachinePlan & { on: string; id: number }): FixedOfGuest {
  const { name, on: host, id: vmid, diskMiB = 0, data } = machine
  const storage = 'storage' in machine ? machine.storage : ''
  return { name, host, vmid, storage, diskMiB, ...(data && { data }) }
}

/** What is rented: another type is put in after a restart. */
function orderChanges(was: MachinePlan, is: MachinePlan, after: Plan, holdsVolumes: boolean): Foreseen[] {
  if (!('order' in was) || !('order' in is)) return []
  const { name: machine } = is
  const changes: Foreseen[] = []
  const away = awayOn(after, machine, restartSeconds)
  if (was.order.type !== is.order.type)
    changes.push({
      ...{ risk: 'noticed', ...of(machine) },
      what: { say: 'machine.type', with: { machine, from: was.order.type, to: is.order.type } },
      ...(away && { away }),
    })
  const [stands, wish] = [was.order.location, is.order.location]
  if (stands !== wish)
    changes.push({
      ...risky(machine),
      what: { say: 'machine.stands', with: { machine, from: stands, to: wish } },
      next: { say: 'refused.machine.next', with: { from: stands } },
    })
  const [from, to] = [was.data?.sizeMiB, is.data?.sizeMiB]
  if (from !== to && !isLate(was, is, holdsVolumes)) {
    const values = { machine, from: amount(from ?? 0), to: amount(to ?? 0) }
    if (from === undefined)
      changes.push({ risk: 'quiet', ...of(machine), what: { say: 'machine.data.begins', with: values } })
    else if (to !== undefined && to > from)
      changes.push({ risk: 'quiet', ...of(machine), what: { say: 'machine.data', with: values } })
    else
      changes.push({
        ...{ risk: 'refused', ...of(machine) },
        what: { say: to === undefined ? 'refused.data.gone' : 'refused.data', with: values },
        next: { say: 'refused.machine.next', with: { from: values.from } },
      })
  }
  return changes
}

/** Where it is reached, and what it proves itself by. A guest's follows from the host that carries it. */
function reachChanges(was: MachinePlan, is: MachinePlan): Foreseen[] {
  if (isCarried(is)) return []
  const { name: machine } = is
  return [
    ...(was.address === is.address
      ? []
      : [
          {
            ...risky(machine),
            what: { say: 'machine.address', with: { machine, from: was.address, to: is.address } } as Saying,
          },
        ]),
    ...(was.hostKey === is.hostKey
      ? []
      : [
          {
            ...risky(machine),
            what: { say: 'machine.hostKey', with: { machine } } as Saying,
            next: { say: 'machine.hostKey.next' } as Saying,
          },
        ]),
  ]
}

/** Whatever answers on a machine, or by its gateway; nothing, where nothing does. */
function awayOn(plan: Plan, machine: string, seconds: number): Away | undefined {
  const things = plansByStack(plan)
    .flatMap(endpointsOfPart)
    .filter((endpoint) => endpoint.machine === machine || endpoint.gateway === machine)
    .map(({ host, service }) => host ?? service)
  return things.length > 0 ? { things: [...new Set(things)].sort(), seconds } : undefined
}
