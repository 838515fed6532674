import { sshConfig } from '../../ssh/ssh.ts'
import type { Problem } from '../../words/said/problem.ts'
import { renderMebibytes } from '../../words/written/quantity.ts'
import type { GuestInputs } from './inputs.ts'

/** A disk on a host, as `local-lvm:vm-110-disk-0`. */
export type Disk = { volume: string; sizeMiB: number }

/**
 * What stands in the way of a new guest: another machine has its number, disks with its number are left, or a killed run left it
 * half made and somebody has started it since (`mark` is the file on the host by which that is known).
 */
export type Obstacle = { taken: string } | { disks: Disk[] } | { mark: string }

/** The obstacle as people read it, with the way out. */
export function obstacleProblem(obstacle: Obstacle, next: GuestInputs): Problem {
  const { name, host, vmid } = next
  if ('taken' in obstacle) {
    return {
      where: host,
      what: `id ${vmid} is taken in this cluster (${obstacle.taken})`,
      instead: 'Choose another id.',
    }
  }
  if ('mark' in obstacle) {
    return {
      where: host,
      what: `guest ${vmid} was left half made by a run that was killed, and has been started since`,
      instead: `If it holds nothing, "pct stop ${vmid}; pct destroy ${vmid}" there, then scripts/up makes it again; if it does, let the technicians' keys in with "pct enter ${vmid}", then "rm ${obstacle.mark}".`,
    }
  }
  const { disks } = obstacle
  const command = takingBackCommand(next, takingBack(disks, next))
  return {
    where: host,
    what: `there is no guest ${vmid}, but disks with its number are: ${listed(disks)}. They may be what "${name}" had before the host was installed anew or its configuration was lost`,
    instead: `To take them back, say which is which, then run scripts/up: ${command}. To begin empty, look at what they hold, then remove them there with "pvesm free VOLUME"; or choose another id.`,
  }
}

/** Disks as people read them. */
export const listed = (disks: Disk[]): string =>
  disks.map(({ volume, sizeMiB }) => `${volume} (${renderMebibytes(sizeMiB)})`).join(', ')

/** The command by which a person gives a guest its disks back. */
export const takingBackCommand = ({ host, vmid }: Pick<GuestInputs, 'host' | 'vmid'>, word: string[]): string =>
  `ssh -F ${sshConfig} ${host} "printf '%s\\n' ${word.map((line) => `'${line}'`).join(' ')} > /var/lib/bocage/taking-back/${vmid}"`

/** The lines by which a person gives a guest its disks back, as far as the inventory tells which is which. */
export function takingBack(
  disks: Disk[],
  { storage, diskMiB, data }: Pick<GuestInputs, 'storage' | 'diskMiB' | 'data'>,
): string[] {
  const root = likeliest(disks, storage, diskMiB, data?.storage === storage ? data.sizeMiB : undefined)
  const rest = disks.filter((disk) => disk !== root)
  const second = data && likeliest(rest, data.storage, data.sizeMiB)
  const words = [...(root ? [`rootfs ${root.volume}`] : []), ...(second ? [`mp0 ${second.volume}`] : [])]
  return words.length > 0 ? words : ['mp0 VOLUME']
}

/** The disk of that size on a storage, else the only one there, unless it has the size of another that is looked for. */
function likeliest(disks: Disk[], storage: string, sizeMiB: number, otherMiB?: number): Disk | undefined {
  const there = disks.filter(({ volume }) => volume.startsWith(`${storage}:`))
  const fitting = there.find((disk) => disk.sizeMiB === sizeMiB)
  return fitting ?? (there.length === 1 && there[0]?.sizeMiB !== otherMiB ? there[0] : undefined)
}
