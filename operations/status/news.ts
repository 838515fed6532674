import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writePrivately } from '../../ssh/write-privately.ts'
import { visibleLine } from '../../words/said/visible.ts'
import type { Session } from '../estate/session.ts'
import type { EstateStatus } from './estate-status.ts'
import { renderRow } from './render-status.ts'
import type { StatusRow } from './rows.ts'

/** What was not well when it was last told, by what it is and its name. */
const told = z.record(z.string(), z.object({ state: z.string(), machine: z.string().optional() }))

export type Told = z.output<typeof told>

/** What has changed since somebody was last told, a line each, and what they know then. */
export function newsSince(before: Told, rows: StatusRow[]): { news: string[]; now: Told } {
  const amiss = rows.filter(({ mark }) => mark !== 'well')
  const now: Told = Object.fromEntries(
    amiss.map((row) => [keyOf(row), { state: row.state, ...(row.machine && { machine: row.machine }) }]),
  )
  // Of what is on a machine that says nothing, nothing is known to have changed.
  const silent = new Set(amiss.flatMap(({ what, name }) => (what === 'machine' ? [name] : [])))
  const gone = Object.entries(before).filter(([key]) => !(key in now))
  const hidden = gone.filter(([, { machine = '' }]) => silent.has(machine))
  return {
    news: [
      ...amiss.filter((row) => before[keyOf(row)]?.state !== row.state).map(renderRow),
      ...gone
        .filter((one) => !hidden.includes(one))
        .map(([key, { state }]) => visibleLine(`${key}: no longer so: ${state}.`)),
    ],
    now: { ...Object.fromEntries(hidden), ...now },
  }
}

/** What has changed since this was last asked on this machine: that is noted beside the state. */
export async function newsOf(session: Pick<Session, 'home'>, { rows }: Pick<EstateStatus, 'rows'>): Promise<string[]> {
  const file = join(session.home, 'status-told.json')
  const { news, now } = newsSince(parse(await readFile(file, 'utf8').catch(() => '{}')), rows)
  await writePrivately(file, JSON.stringify(now))
  return news
}

const keyOf = ({ what, name }: StatusRow): string => `${what} ${name}`

function parse(text: string): Told {
  try {
    return told.parse(JSON.parse(text))
  } catch {
    return {}
  }
}
