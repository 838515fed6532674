import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { labRoot } from '../inventory/model/site.ts'
import { OperatorError } from '../words/said/problem.ts'
import { places } from './places.ts'

/** Runs work while no other command changes the lab. A killed command's lock is nobody's. */
export async function holdingLab<Result>(work: () => Promise<Result>): Promise<Result> {
  mkdirSync(labRoot, { recursive: true, mode: 0o711 })
  const holder = holderOfLab()
  if (holder !== undefined) {
    throw new OperatorError('Another command is at work on the lab.', [
      { where: places.lock, what: `process ${holder} holds it`, instead: 'Wait until it ends, or stop it.' },
    ])
  }
  writeFileSync(places.lock, `${process.pid}\n`)
  try {
    return await work()
  } finally {
    rmSync(places.lock, { force: true })
  }
}

/** The process that is at work on the lab, if there is one. */
export function holderOfLab(): number | undefined {
  if (!existsSync(places.lock)) return undefined
  const pid = Number(readFileSync(places.lock, 'utf8'))
  const command = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : ''
  return pid !== process.pid && command.includes('lab/cli') ? pid : undefined
}
