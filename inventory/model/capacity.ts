import { renderMebibytes } from '../../words/quantity.ts'
import { quoted } from '../../words/quoted.ts'
import type { InventoryDocument } from './document.ts'
import type { Findings } from './findings.ts'
import type { Machines } from './machines.ts'
import type { GuestPlan } from './plan.ts'

/** What Proxmox itself needs of a host's memory. */
const ownMemoryMiB = 1024

/** One thing that guests of a host take from. */
type Pool = { what: string; total: number; takes: (guest: GuestPlan) => { field: string; amount: number }[] }

/** Refuses guests that need more together than their host has, as far as the inventory says what it has. */
export function checkCapacity(document: InventoryDocument, { entries, guests }: Machines, findings: Findings) {
  for (const { name: host, value } of entries.values()) {
    if (value?.kind !== 'proxmox') continue
    const pools: Pool[] = []
    if (value.memory !== undefined)
      pools.push({
        what: 'memory',
        total: value.memory - ownMemoryMiB,
        takes: ({ memoryMiB }) => [{ field: 'memory', amount: memoryMiB }],
      })
    const sizes = {
      [value.storage]: value.disk,
      ...Object.fromEntries(Object.entries(value.disks).map(([disk, { size }]) => [disk, size])),
    }
    for (const [storage, total] of Object.entries(sizes)) {
      if (total !== undefined)
        pools.push({ what: `disk in ${quoted(storage)}`, total, takes: (guest) => takenFrom(storage, guest) })
    }
    const carried = [...guests.values()].filter(({ on }) => on === host).sort((a, b) => a.id - b.id)
    for (const pool of pools) fill(pool, host, carried, document, findings)
  }
}

function takenFrom(storage: string, { storage: system, diskMiB, data }: GuestPlan) {
  return [
    ...(system === storage ? [{ field: 'disk', amount: diskMiB }] : []),
    ...(data?.storage === storage ? [{ field: 'data', amount: data.sizeMiB }] : []),
  ]
}

/** In the order of their ids, so that the newest guest is the one that doesn't fit. */
function fill(
  { what, total, takes }: Pool,
  host: string,
  guests: GuestPlan[],
  document: InventoryDocument,
  findings: Findings,
) {
  let left = Math.max(0, total)
  for (const guest of guests) {
    for (const { field, amount } of takes(guest)) {
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
