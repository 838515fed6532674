import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { dirname } from 'node:path'
import { cacheFolder } from '../engine/cache.ts'
import { labRoot } from '../inventory/model/site.ts'

/*
 * What the example estate costs, measured on two cores: /var/lib/bocage-lab holds 9 GiB, the cache 4 GiB, Go's own, where Pulumi is built,
 * one more; its machines use 4 GiB of memory.
 */
const needed = { diskGiB: 14, memoryGiB: 4 }

/** What this machine has: in GiB. */
export type MachineRoom = { diskGiB: number; memoryGiB: number }

/** What the first run on a machine costs, and what there is too little of; nothing of that, once something is there. */
export function costs({ diskGiB, memoryGiB }: MachineRoom, isFirst: boolean): string[] {
  const lack = (what: string, there: number, wanted: number) =>
    there < wanted
      ? [
          `There is less ${what} than the example estate needs: ${there.toFixed(1)} GiB, and it takes some ${wanted} GiB.`,
        ]
      : []
  return [
    ...(isFirst
      ? [
          `The first time takes some 25 minutes on two cores, ${needed.diskGiB} GiB of disk, ${needed.memoryGiB} GiB of memory, and downloads 1 to 3 GiB. "scripts/lab down" says what stays, "scripts/lab down --all" removes that, too.`,
        ]
      : []),
    ...(isFirst ? lack('disk', diskGiB, needed.diskGiB) : []),
    ...lack('memory', memoryGiB, needed.memoryGiB),
  ]
}

/** The same for this machine. */
export async function costsHere(): Promise<string[]> {
  const there = [labRoot, cacheFolder('')].map(nearestFolder)
  const rooms = await Promise.all(there.map((folder) => statfs(folder)))
  const free = rooms.map(({ bavail, bsize }) => (bavail * bsize) / 2 ** 30)
  return costs({ diskGiB: Math.min(...free), memoryGiB: totalmem() / 2 ** 30 }, !existsSync(cacheFolder('lab-trees')))
}

const nearestFolder = (path: string): string => (existsSync(path) ? path : nearestFolder(dirname(path)))
