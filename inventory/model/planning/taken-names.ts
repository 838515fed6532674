import { quoted } from '../../../words/said/quoted.ts'
import { notForServices } from '../checking/reserved-names.ts'
import type { InstanceEntry } from '../checking/services.ts'
import { type Findings, placeIn } from '../reading/findings.ts'
import { alsoNamed } from './units.ts'

/** The names that instances have on their machines, beside their own keys: nothing else there can have one. */
export type TakenNames = { holder: (machine: string, name: string) => InstanceEntry | undefined }

/** Refuses instances whose containers, networks or volumes would be those of another, or Docker's own. */
export function checkTakenNames(instances: InstanceEntry[], findings: Findings): TakenNames {
  const holders = new Map<string, InstanceEntry>()
  const holder = (machine: string, name: string) => holders.get(`${machine} ${name}`)
  for (const source of instances) {
    const { machine, unit } = source
    if (machine === undefined) continue
    for (const name of unit ? alsoNamed(unit) : []) {
      const first = holder(machine.name, name)
      if (first === undefined) holders.set(`${machine.name} ${name}`, source)
      else if (first.key !== source.key) refuse(source, name, first, findings)
    }
  }
  for (const source of instances) {
    const { key, machine, document, path } = source
    const meaning = notForServices.get(key)
    if (meaning !== undefined) findings.error(document, path, `${quoted(key)} ${meaning}`, chooseAnother, 'name')
    const first = machine && holder(machine.name, key)
    if (first) refuse(source, key, first, findings)
  }
  return { holder }
}

const chooseAnother = 'Choose another name for the service.'

const refuse = ({ document, path }: InstanceEntry, name: string, holder: InstanceEntry, findings: Findings) =>
  findings.error(document, path, whoseName(name, holder), chooseAnother, 'name')

/** Says whose a name is. */
export const whoseName = (name: string, { key, document, path, machine }: InstanceEntry): string =>
  `${quoted(name)} is a name that ${quoted(key)} (${placeIn(document, path, 'name')}) has on ${quoted(machine?.name)}`
