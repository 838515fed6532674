import type { MachinePlan } from '../../machines/kinds/kinds.ts'
import { ssh } from '../../ssh/ssh.ts'
import type { Problem } from '../../words/said/problem.ts'
import { renderMebibytes } from '../../words/written/quantity.ts'

/** What is left on one file system of a machine. */
export type Room = {
  machine: string
  /** Where it is mounted. */
  mount: string
  sizeMiB: number
  freeMiB: number
  /** How many files it may have, and how many more; nothing where it sets no number. */
  files?: { most: number; free: number }
}

/** A file system whose end is near; what is full takes no more containers, databases or files. */
export type Shortage = { machine: string; full: boolean; problem: Problem }

/** Every local file system, MiB. df ends with 1 when it can't look at one of them; the others stand. */
export const roomListing = `df --local --block-size=1M --output=size,avail,itotal,iavail,target -x tmpfs -x devtmpfs -x overlay -x squashfs -x efivarfs 2> /dev/null || [ $? = 1 ]`

/** Where Debian, its packages, containers and guests are written to; a guest's own disks, it tells itself. */
const written = /^\/(?!var\/lib\/lxc\/)($|(usr|var|etc|boot|opt|srv|home|data)(\/|$)|mnt\/bocage-)/

/** Below this, something will fail; below a tenth of its size, or a few GiB of a large one, people are told. */
const fullBelow = { MiB: 256, files: 1000 }
const tellBelow = { MiB: 5120, part: 10, partOfFiles: 50 }

/** What is left on the file systems of a machine that a run may write to. One that doesn't answer has nothing to tell. */
export async function roomOn(machine: string): Promise<Room[]> {
  try {
    return parseRoom(machine, await ssh(machine, roomListing, { timeoutSeconds: 60 }))
  } catch {
    return [] // the run itself says why, on the resource it concerns
  }
}

/** Reads df's table. What it doesn't understand is left out. */
export const parseRoom = (machine: string, printed: string): Room[] =>
  printed.split('\n').flatMap((line) => {
    const [, size, free, mostFiles, freeFiles, mount = ''] =
      /^\s*(\d+)\s+(\d+)\s+(\d+|-)\s+(\d+|-)\s+(\/[\w/.@:+-]*)$/.exec(line) ?? []
    if (!written.test(mount)) return []
    const most = Number(mostFiles) || 0
    const files = most > 0 ? { files: { most, free: Number(freeFiles) } } : {}
    return [{ machine, mount, sizeMiB: Number(size), freeMiB: Number(free), ...files }]
  })

/** What is short, with the way to more. A volume that the inventory wants larger than it is gets so by this run. */
export const shortages = (rooms: Room[], machines: Record<string, MachinePlan>): Shortage[] =>
  rooms.flatMap((room) => {
    const { machine, mount, sizeMiB, freeMiB, files } = room
    const full =
      freeMiB < Math.min(fullBelow.MiB, sizeMiB / 20) || (files !== undefined && files.free < fullBelow.files)
    const short =
      freeMiB < Math.min(tellBelow.MiB, sizeMiB / tellBelow.part) ||
      (files !== undefined && files.free < files.most / tellBelow.partOfFiles)
    if (!full && !short) return []
    const grows = grown(room, machines[machine])
    const left = `${freeMiB} MiB of ${renderMebibytes(sizeMiB)}${files ? ` and ${files.free} of ${files.most} files` : ''}`
    const what = `${full ? 'there is no room left' : 'there is little room left'} on ${mount}: ${left}`
    return [{ machine, full, problem: { where: machine, what, instead: grows ?? cure(room, machines[machine]) } }]
  })

/** The line of the inventory that says how large a file system of a machine is; and how large that is, in MiB. */
const lines: Record<string, string> = { '/': 'disk', '/data': 'data' }
const sizesOf = (machine?: MachinePlan): Record<string, number | undefined> => ({
  '/': machine?.diskMiB,
  '/data': machine?.data?.sizeMiB,
})

function grown({ mount, sizeMiB }: Room, machine?: MachinePlan): string | undefined {
  const wanted = sizesOf(machine)[mount]
  // A file system is a little smaller than what it lies on.
  return wanted !== undefined && wanted > sizeMiB * 1.15
    ? `The inventory wants ${renderMebibytes(wanted)}: the collective's run makes it larger.`
    : undefined
}

const cure = ({ mount }: Room, machine?: MachinePlan): string =>
  sizesOf(machine)[mount] !== undefined
    ? `Give it more in the inventory, as "${lines[mount]}: …" of the machine, and run scripts/up; or remove what is not needed (scripts/leftovers lists data out of service).`
    : 'Remove what is not needed there, as old backups, templates and packages ("apt-get clean").'
