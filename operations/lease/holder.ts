import { readFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import type { Holder } from '../../provider/lease/exchange.ts'

/** This process, as it says so in a lease. @param run the command as it was typed, as `scripts/up infini` */
export const thisProcess = (run: string): Holder => ({
  who: `${userInfo().username}@${hostname()}`,
  run,
  machine: thisMachine(),
  pid: process.pid,
  born: bornOf(process.pid),
})

/** Whether a holder was a process of this machine that is gone. Of other machines' processes nothing is known. */
export const isGone = ({ machine, pid, born }: Holder): boolean => machine === thisMachine() && !isAlive(pid, born)

const thisMachine = (): string => `${hostname()} ${readOr('', '/etc/machine-id').trim()}`.trim()

function isAlive(pid: number, born: string): boolean {
  if (born !== '') return bornOf(pid) === born
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** When a process started, in ticks since its machine did: proc(5), `stat`, the twentieth field after the command. Else nothing. */
const bornOf = (pid: number): string =>
  readOr('', `/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ')[19] ?? ''

function readOr(otherwise: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return otherwise
  }
}
