import type { z } from 'zod'
import { type ComingPlan, kindNamed, kindOf, type MachinePlan, machine } from '../../../machines/kinds/kinds.ts'
import type { MachinePlace } from '../../../machines/kinds/machine.ts'
import { quoted } from '../../../words/said/quoted.ts'
import { type Entry, readEntries } from '../reading/entries.ts'
import type { Findings } from '../reading/findings.ts'
import type { InventoryDocument } from '../reading/yaml/document.ts'
import { checkCarried } from './carried.ts'
import { checkAddresses, checkDisks } from './machine-addresses.ts'
import { notForMachines } from './reserved-names.ts'

/** What may be written of a machine, right and whole. */
export type WrittenMachine = z.output<typeof machine>

/** A field has one meaning in every kind that has it: whoever asks for it need not ask for the kind. */
type Every<Union> = Union extends unknown ? keyof Union : never
type FieldOf<Union, Name extends PropertyKey> =
  Union extends Record<Name, infer Value> ? Value : Union extends { [Key in Name]?: infer Value } ? Value : never
export type MachineFields = { [Name in Every<WrittenMachine>]?: FieldOf<WrittenMachine, Name> }

/** A machine as it is written; `parts` is what of it is right. */
export type MachineEntry = Omit<Entry<WrittenMachine>, 'parts'> & { parts: MachineFields }

/** The machines as they are written, those whose place could be worked out, and those that are not there to have one. */
export type Machines = {
  entries: Map<string, MachineEntry>
  plans: Map<string, MachinePlan>
  coming: Map<string, ComingPlan>
}

/** Looks up what carries whom, and works out each machine's place. */
export function readMachines(collective: InventoryDocument, findings: Findings): Machines {
  const list: MachineEntry[] = readEntries(collective, 'machines', machine, findings)
  const entries = new Map(list.map((entry) => [entry.name, entry]))
  for (const { name, document, path } of list) {
    const meaning = notForMachines.get(name)
    if (meaning !== undefined)
      findings.error(document, path, `${quoted(name)} ${meaning}`, 'Choose another name.', 'name')
  }
  checkAddresses(list, findings)
  for (const entry of list) checkDisks(entry, findings)
  checkCarried(list, entries, findings)

  const plans: Machines['plans'] = new Map()
  const coming: Machines['coming'] = new Map()
  // What carries others comes before them.
  const carried = list.filter(({ value }) => value !== undefined && 'on' in value)
  for (const entry of [...list.filter((entry) => !carried.includes(entry)), ...carried]) {
    const place = placeOf(entry, plans, findings)
    if (place?.plan) plans.set(entry.name, place.plan)
    if (place?.coming) coming.set(entry.name, place.coming)
  }
  return { entries, plans, coming }
}

function placeOf(
  { name, document, path, value }: MachineEntry,
  plans: Machines['plans'],
  findings: Findings,
): MachinePlace<MachinePlan, ComingPlan> {
  if (value === undefined) return undefined
  const place = kindOf(value).place(name, value, 'on' in value ? plans.get(value.on) : undefined)
  for (const fault of place?.faults ?? []) findings.error(document, [...path, ...fault.path], fault.what, fault.instead)
  return place
}

/** The kind that a machine says it is; nothing, where there is none of that name. */
export const kindIn = ({ raw }: Pick<MachineEntry, 'raw'>) => kindNamed((raw as Record<string, unknown> | null)?.kind)

/** Whether it says that it carries others; and whether it says that services run on it. */
export const carriesOthers = (entry: MachineEntry): boolean => kindIn(entry)?.carries === true
export const runsServices = (entry: MachineEntry): boolean => kindIn(entry)?.carries === false
