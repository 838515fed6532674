import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { CollectivePlan } from '../inventory/model/planning/plan.ts'
import { OperatorError } from '../words/said/problem.ts'
import { places } from './places.ts'

const note = z.object({ domain: z.string(), name: z.string() })

/**
 * Notes whose estate the lab is, until it is taken down: machines, addresses and state are that one's. The same estate may come from
 * another folder, and another checkout.
 *
 * @param file where that is noted
 * @throws OperatorError where it is another's, before anything is made for this one
 */
export function claimLab({ domain, name }: Pick<CollectivePlan, 'domain' | 'name'>, file = places.estate): void {
  const holder = holderIn(file)
  if (holder !== undefined && holder.domain !== domain)
    throw new OperatorError('The lab is of another estate. Nothing was changed.', [
      {
        where: 'scripts/lab up',
        what: `the lab rehearses ${holder.name} (${holder.domain}), and this inventory is of ${name} (${domain})`,
        instead: 'The lab holds one estate at a time: scripts/lab down takes that one away, then say this again.',
      },
    ])
  mkdirSync(dirname(file), { recursive: true, mode: 0o711 })
  writeFileSync(file, JSON.stringify({ domain, name }))
}

function holderIn(file: string): z.output<typeof note> | undefined {
  try {
    return note.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}
