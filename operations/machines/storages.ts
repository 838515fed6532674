/** A storage of a Proxmox host that lies in no file system: its end is seen by nobody else, and stops the guests on it. */
export type Storage = { name: string; isActive: boolean; sizeMiB: number; freeMiB: number }

/** The command by which a Proxmox host lists its storages. */
export const storageListing = 'pvesm status'

/** Those that are promised more than they hold: what is in a file system, df tells of. Source: pvesm(1), "Storage Types". */
const thin = ['lvmthin', 'zfspool']

/** Below a fiftieth, something will fail soon; below a tenth, people are told. */
const fullBelow = 50
const tellBelow = 10

/** Reads the table of `pvesm status`. What it doesn't understand, and what is disabled, is left out. */
export const parseStorages = (printed: string): Storage[] =>
  printed.split('\n').flatMap((line) => {
    const [, name = '', type = '', state, total, , free] =
      /^(\S+)\s+(\w+)\s+(active|inactive)\s+(\d+)\s+(\d+)\s+(\d+)\s+\S+\s*$/.exec(line) ?? []
    const isActive = state === 'active'
    if (state === undefined || (isActive && !thin.includes(type))) return []
    return [{ name, isActive, sizeMiB: Math.floor(Number(total) / 1024), freeMiB: Math.floor(Number(free) / 1024) }]
  })

/** How much is left of a storage, in a word. */
export function roomIn({ sizeMiB, freeMiB }: Storage): 'full' | 'short' | 'enough' {
  if (freeMiB < sizeMiB / fullBelow) return 'full'
  return freeMiB < sizeMiB / tellBelow ? 'short' : 'enough'
}
