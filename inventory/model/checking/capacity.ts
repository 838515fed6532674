import { groupBy } from '../../../words/group-by.ts'
import { quoted } from '../../../words/said/quoted.ts'
import { renderMebibytes } from '../../../words/written/quantity.ts'
import type { Findings } from '../reading/findings.ts'
import type { InventoryDocument } from '../reading/yaml/document.ts'
import { carriesOthers, type MachineEntry, type Machines } from './machines.ts'

/** What Proxmox itself needs of a host's memory. */
const ownMemoryMiB = 1024

/** One thing that guests of a host take from. */
type Pool = {
  what: string
  total: number
  takes: (guest: MachineEntry) => { field: string; amount?: number | undefined }[]
}

/** Refuses guests that need more together than their host has, as far as the inventory says what it has and what they need. */
export function checkCapacity(document: InventoryDocument, { entries }: Machines, findings: Findings) {
  const carried = groupBy([...entries.values()], ({ parts }) => parts.on)
  for (const host of entries.values()) {
    if (!carriesOthers(host)) continue
    const guests = [...(carried.get(host.name) ?? [])].sort((a, b) => (a.parts.id ?? 0) - (b.parts.id ?? 0))
    for (const pool of poolsOf(host)) fill(pool, host.name, guests, document, findings)
  }
}

function poolsOf({ parts: { memory, storage = '', disk, disks = {} } }: MachineEntry): Pool[] {
  const [further] = Object.keys(disks)
  const sizes = Object.entries({ [storage]: disk, ...mapValues(disks, ({ size }) => size) })
  const pools = sizes.flatMap(([name, total]): Pool[] => {
    const takes = ({ parts: guest }: MachineEntry) => [
      ...(name === storage ? [{ field: 'disk', amount: guest.disk }] : []),
      ...(name === (guest.data_on ?? further ?? storage) ? [{ field: 'data', amount: guest.data }] : []),
    ]
    return total === undefined ? [] : [{ what: `disk in ${quoted(name)}`, total, takes }]
  })
  const takes = ({ parts }: MachineEntry) => [{ field: 'memory', amount: parts.memory }]
  return memory === undefined ? pools : [{ what: 'memory', total: memory - ownMemoryMiB, takes }, ...pools]
}

const mapValues = <From, To>(record: Record<string, From>, to: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]))

/** In the order of their ids, so that the newest guest is the one that doesn't fit. */
function fill(
  { what, total, takes }: Pool,
  host: string,
  guests: MachineEntry[],
  document: InventoryDocument,
  findings: Findings,
) {
  let left = Math.max(0, total)
  for (const guest of guests) {
    for (const { field, amount } of takes(guest)) {
      if (amount === undefined) continue
      if (amount <= left) {
        left -= amount
        continue
      }
      const has = left > 0 ? `${renderMebibytes(left)} of ${what} left` : `no ${what} left`
      const less = left > 0 ? `Give it at most ${renderMebibytes(left)}` : 'Put it on another host'
      const said = `${quoted(guest.name)} needs ${renderMebibytes(amount)}, and ${quoted(host)} has ${has}`
      findings.error(document, ['machines', guest.name, field], said, `${less}, or take from another guest.`)
    }
  }
}
