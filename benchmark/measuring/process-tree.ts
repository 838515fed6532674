import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** What a process and all that it started have used. */
export type Usage = {
  /** Processor time, user and system. What ended between two looks is missed. */
  cpuSeconds: number
  /** The most memory that they held at one time, added up; what they share counts for each. */
  peakMiB: number
}

const lookEachMilliseconds = 50
const ticksPerSecond = 100
const pageKiB = 4

/**
 * Watches a process and its descendants until told to stop.
 *
 * Source: proc(5), `/proc/PID/stat` (4 parent, 14 and 15 times in ticks, 24 resident pages).
 */
export function watchTree(root: number): { stop: () => Promise<Usage> } {
  const members = new Set([root])
  const strangers = new Set<string>(readdirSync('/proc').filter((name) => name !== String(root)))
  const ticks = new Map<number, number>()
  let peakPages = 0
  let going = true

  const look = () => {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name) || strangers.has(name) || members.has(Number(name))) continue
      const stat = readStat(Number(name))
      if (stat && members.has(stat.parent)) members.add(Number(name))
      else strangers.add(name)
    }
    let pages = 0
    for (const pid of members) {
      const stat = readStat(pid)
      if (!stat) continue
      ticks.set(pid, stat.ticks)
      pages += stat.pages
    }
    peakPages = Math.max(peakPages, pages)
  }

  const watching = (async () => {
    while (going) {
      look()
      await pause(lookEachMilliseconds)
    }
  })()
  return {
    stop: async () => {
      going = false
      await watching
      const sum = [...ticks.values()].reduce((total, used) => total + used, 0)
      return { cpuSeconds: sum / ticksPerSecond, peakMiB: (peakPages * pageKiB) / 1024 }
    },
  }
}

function readStat(pid: number): { parent: number; ticks: number; pages: number } | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return undefined
  }
}

/** A line of `/proc/PID/stat`: the program's name is in brackets, and may hold anything. */
export function parseStat(line: string): { parent: number; ticks: number; pages: number } {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const field = (number: number) => Number(fields[number - 3])
  return { parent: field(4), ticks: field(14) + field(15), pages: field(24) }
}
