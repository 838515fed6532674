import type { Plan } from '../../inventory/model/planning/plan.ts'
import { heldIn } from '../../ledger/holdings.ts'
import type { MachinePlan } from '../../machines/kinds/kinds.ts'
import { type Carried, isCarried } from '../../machines/kinds/machine.ts'
import { ssh, sshConfig } from '../../ssh/ssh.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { some } from '../../words/said/some.ts'
import { logicalName, type StackState } from '../estate/state.ts'
import type { Reached } from '../machines/reach-machines.ts'

const onGuest = new Set(['bocage:provider:LxcGuest', 'bocage:provider:MachineConfiguration'])

type Lost = MachinePlan & Carried

/** The guests that the state knows, or what is on them, and that their host, which answers, doesn't have. */
export function lostGuests({ collective }: Plan, { resources }: StackState, { guests, silent }: Reached): Lost[] {
  const present = new Set(guests.map(({ guest }) => guest.name))
  return Object.values(collective.machines).flatMap((machine) => {
    if (!isCarried(machine) || present.has(machine.name) || silent.includes(machine.on)) return []
    const known = resources.filter(({ type, urn }) => onGuest.has(type) && logicalName(urn) === machine.name)
    // One that the inventory has elsewhere now is no lost one: that is refused by whoever knows why.
    const isElsewhere = ({ outputs }: (typeof known)[number]) =>
      outputs?.vmid !== undefined && (outputs.vmid !== machine.id || outputs.host !== machine.on)
    return known.length > 0 && !known.some(isElsewhere) ? [machine] : []
  })
}

/** Where a person says on a host what becomes of a lost guest's disks: `provider/lxc-guest/scripts/remains.sh` reads it. */
const words = '/var/lib/bocage/taking-back'
const wordMinutes = 24 * 60

/**
 * A guest that held data is made anew only where a person has said which of its disks are left: everything in it would begin
 * empty otherwise. A word that was not needed after all, since the guest was restored, is none for another loss.
 *
 * @throws OperatorError with the ways to have it back
 */
export async function refuseLostData(plan: Plan, lost: Lost[]): Promise<void> {
  const holding = lost.flatMap((guest) => {
    const held = heldIn(plan).filter(({ machine }) => machine === guest.name)
    return held.length > 0 ? [{ guest, held: held.map(({ identity }) => identity).sort() }] : []
  })
  const said = await Promise.all(
    holding.map(({ guest: { on, id } }) =>
      ssh(on, `if [ -n "$(find ${words}/${id} -size +0 -mmin -${wordMinutes} 2> /dev/null)" ]; then echo yes; fi`, {
        timeoutSeconds: 60,
      }),
    ),
  )
  const unsaid = holding.filter((_, index) => said[index]?.trim() !== 'yes')
  if (unsaid.length === 0) return
  throw new OperatorError(
    'A guest with data is gone. Nothing was changed.',
    unsaid.map(({ guest: { name, on, id }, held }) => ({
      where: on,
      what: `the guest "${name}" (${id}) is not there any more; it held ${some(held)}`,
      instead: `Restore it there from a backup (pct restore ${id} ARCHIVE). Or, where its data disk is left (pvesm list STORAGE), say so: ssh -F ${sshConfig} ${on} "mkdir -p ${words} && echo 'mp0 VOLUME' > ${words}/${id}". (To begin without its data: echo nothing, to the same file.) Then run scripts/up: it makes the rest anew. The word counts for a day.`,
    })),
  )
}
