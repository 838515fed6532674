import type { Problem } from '../../words/said/problem.ts'
import { renderMebibytes } from '../../words/written/quantity.ts'
import type { GuestInputs } from './inputs.ts'
import { renderGibibytes } from './property-string.ts'

/** What can't change in a guest, or can only grow. */
export type FixedOfGuest = Pick<GuestInputs, 'name' | 'host' | 'vmid' | 'storage' | 'diskMiB' | 'data'>

/**
 * What Proxmox can't change in a guest that is there, with the way to do it. A guest holds data: it is never replaced.
 */
export function refusals(there: FixedOfGuest, next: FixedOfGuest): Problem[] {
  const where = `guest "${next.name}"`
  const problems: Problem[] = []
  const fixed = (what: string, was: string | number, wish: string | number, way: string) => {
    if (was !== wish)
      problems.push({ where, what: `its ${what} can't go from ${was} to ${wish} in place`, instead: way })
  }
  const grows = (what: string, was: number, wish: number) => {
    if (wish < was) {
      problems.push({
        where,
        what: `${what} can't shrink from ${renderMebibytes(was)} to ${renderMebibytes(wish)}`,
        instead: `Write ${renderMebibytes(was)} again; for a smaller one, ${elsewhere}.`,
      })
    }
  }

  fixed('host', there.host, next.host, `Write "${there.host}" again; to move it, ${elsewhere}.`)
  fixed('id', there.vmid, next.vmid, `Write ${there.vmid} again: it is part of its address and of its disks' names.`)
  fixed('system disk', there.storage, next.storage, moveVolume(there, 'rootfs', next.storage))
  grows('its system disk', there.diskMiB, next.diskMiB)
  if (there.data && next.data) {
    fixed('data disk', there.data.storage, next.data.storage, moveVolume(there, 'mp0', next.data.storage))
    grows('its data disk', there.data.sizeMiB, next.data.sizeMiB)
  }
  if (there.data && !next.data) {
    problems.push({
      where,
      what: `it has a data disk of ${renderMebibytes(there.data.sizeMiB)}, and the inventory asks for none`,
      instead: `Write "data: ${renderMebibytes(there.data.sizeMiB)}" again; to be rid of it, save what it holds, then "pct set ${there.vmid} --delete mp0" on "${there.host}".`,
    })
  }
  return problems
}

/** A guest that had a data disk, and has none now: a new one would be empty, and all that is on the guest would begin anew. */
export function lostData({ name, host, vmid, data }: GuestInputs): Problem {
  const { storage = '', sizeMiB = 0 } = data ?? {}
  const give = (volume: string) => `"pct set ${vmid} --mp0 ${volume},mp=/data,backup=1"`
  return {
    where: host,
    what: `guest ${vmid} ("${name}") has no data disk any more, and a new one would be empty`,
    instead: `Give it back there: "pvesm list ${storage} --vmid ${vmid}" shows what is left, and ${give('VOLUME')} attaches it. If it is gone, restore a backup; or, where all may begin anew, give an empty one: ${give(`${storage}:${renderGibibytes(sizeMiB)}`)}.`,
  }
}

const elsewhere = 'add a guest under a new key and restore a backup there'

/** Proxmox can move a disk while the guest is stopped; people decide when. */
const moveVolume = ({ vmid, host, storage }: FixedOfGuest, volume: string, target: string): string =>
  `Write "${storage}" again, or move it by hand on "${host}" while the guest is stopped: "pct move-volume ${vmid} ${volume} ${target}", then scripts/up --refresh.`
