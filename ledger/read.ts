import { readFileSync } from 'node:fs'
import { type Connection, ssh } from '../ssh/ssh.ts'
import { OperatorError } from '../words/said/problem.ts'
import { guestIdentity } from './holdings.ts'
import type { Row } from './row.ts'

/** What one machine remembers. */
export type Memory = {
  machine: string
  /** Whether it keeps a ledger: one that an earlier version of Bocage made has none yet. */
  keeps: boolean
  rows: Row[]
  /** What is on the disks of guests that it carried and that left. */
  kept: Row[]
}

/** What the machines remember, and those that could not be asked, each with the reason. */
export type Memories = { answers: Memory[]; silent: { machine: string; reason: string }[] }

/** Seconds for one machine to answer in: it reads a small file, and lists volumes and containers. */
const patienceSeconds = 45

/** Asks the machines, all at once, in one exchange each. */
export async function readLedgers(machines: string[], connection: Connection = ssh): Promise<Memories> {
  const asked = await Promise.all(
    machines.map(async (machine) => {
      try {
        return await readLedger(machine, connection)
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error
        return { machine, reason: error.problems[0]?.what ?? error.message }
      }
    }),
  )
  return {
    answers: asked.filter((answer) => 'rows' in answer),
    silent: asked.filter((answer) => 'reason' in answer),
  }
}

const readLedger = async (machine: string, connection: Connection): Promise<Memory> =>
  parseLedger(machine, await connection(machine, script, { timeoutSeconds: patienceSeconds }))

/**
 * The lines of `ledger.sh`. Volumes that no ledger tells of count as well: of an estate from before there were ledgers, and of
 * a machine that lost its own.
 *
 * @throws OperatorError when the answer is cut off, or holds what no ledger of ours does
 */
export function parseLedger(machine: string, printed: string): Memory {
  const lines = printed.split('\n').filter((line) => line !== '')
  if (lines.pop() !== 'end') throw unreadable(machine, 'its answer was cut off')
  const of = (word: string) =>
    lines.flatMap((line) => (line.startsWith(`${word}\t`) ? [line.split('\t').slice(1)] : []))
  const rows = of('row').map((fields) => {
    const row = rowOf(machine, fields)
    if (!row) throw unreadable(machine, 'its ledger holds a line that Bocage did not write')
    return row
  })
  const written = new Set(rows.map(({ identity }) => identity))
  const running = new Map(of('runs').map(([identity = '', owner = '']) => [identity, owner]))
  const volumes = new Map(of('volume').map(([identity = '', owner = '']) => [identity, owner]))
  return {
    machine,
    // A guest said it of itself when it left: what is no line of ours takes nothing else along.
    kept: of('kept').flatMap(([vmid = '', name = '', ...fields]) => {
      const row = rowOf(name, fields)
      return row ? [{ ...row, inService: false, within: guestIdentity(machine, Number(vmid)) }] : []
    }),
    keeps: lines.includes('ledger'),
    rows: [
      ...rows,
      ...[...volumes]
        .filter(([identity]) => !written.has(identity) && isIdentity(identity))
        .map(([identity, owner]) => ({
          // A volume's labels stay what they were when it was made; a container has those of its owner now.
          ...{ machine, identity, kind: '', owner: running.get(identity) ?? owner, inService: running.has(identity) },
          ...{ since: '', service: '', bearer: '', mail: '', volumes: [] },
        })),
    ],
  }
}

/** A line of a ledger; nothing, where it is none. */
function rowOf(machine: string, fields: string[]): Row | undefined {
  const [identity = '', kind = '', owner = '', state = '', since = '', service = '', bearer = '', mail = ''] = fields
  const volumes = (fields[8] ?? '').split(' ').filter(Boolean)
  if (!isIdentity(identity) || !['in-service', 'left'].includes(state) || fields.some((field) => /\p{Cc}/u.test(field)))
    return undefined
  return { machine, identity, kind, owner, inService: state === 'in-service', since, service, bearer, mail, volumes }
}

const isIdentity = (text: string) => /^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)?$/.test(text)

const unreadable = (machine: string, what: string) =>
  new OperatorError('A ledger cannot be read.', [
    { where: machine, what, instead: 'Look at /var/lib/bocage/ledger on it; a line is nine words parted by tabs.' },
  ])

const script = readFileSync(new URL('ledger.sh', import.meta.url), 'utf8')
