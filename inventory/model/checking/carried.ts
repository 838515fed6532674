import { addressIn, lastNumber } from '../../../machines/addresses/network.ts'
import { groupBy } from '../../../words/group-by.ts'
import { KnownNames } from '../../../words/said/nearest.ts'
import { quoted } from '../../../words/said/quoted.ts'
import { type Findings, placeIn } from '../reading/findings.ts'
import { carriesOthers, kindIn, type MachineEntry, type Machines } from './machines.ts'

/** What is on a machine that carries it has a number of its own there. */
export function checkCarried(list: MachineEntry[], entries: Machines['entries'], findings: Findings) {
  const carriers = new KnownNames(list.filter(carriesOthers).map(({ name }) => name))
  const carried = list.filter(({ parts }) => parts.on !== undefined || parts.id !== undefined)
  for (const entry of carried) checkOn(entry, entries, carriers, findings)
  checkIds(carried, entries, findings)
}

/** What carries a guest is a host. */
function checkOn(
  { document, path, parts }: MachineEntry,
  entries: Machines['entries'],
  carriers: KnownNames,
  findings: Findings,
) {
  if (parts.on === undefined) return
  const host = entries.get(parts.on)
  const at = [...path, 'on']
  if (host === undefined)
    findings.error(document, at, `there is no machine ${quoted(parts.on)}`, carriers.nearest(parts.on))
  else if (kindIn(host)?.carries === false) {
    const what = `${quoted(parts.on)} is a ${kindIn(host)?.title} itself and carries none`
    findings.error(document, at, what, carriers.list('Hosts'))
  }
}

/** Each guest of a host has a number of its own, which its network has an address for. */
function checkIds(guests: MachineEntry[], entries: Machines['entries'], findings: Findings) {
  const byHost = groupBy(guests, ({ parts }) => parts.on)
  for (const [on, beside] of byHost) {
    if (on === undefined) continue
    const network = entries.get(on)?.parts.network
    const last = network === undefined ? undefined : lastNumber(network)
    const taken = beside.flatMap(({ parts }) => parts.id ?? [])
    const ids = new FreeIds(taken)
    const first = new Map<number, MachineEntry>()
    // Of two guests with one number, the one that is written later is the one to change. To ask for lines reads the file again.
    for (const entry of new Set(taken).size < taken.length ? inOrderOfLines(beside) : beside) {
      const { id } = entry.parts
      if (id === undefined) continue
      const other = first.get(id)
      if (other) refuseSameId(entry, id, other, ids.next(last), findings)
      else first.set(id, entry)
      if (network === undefined || addressIn(network, id) !== undefined) continue
      const what = `${id} is not in the network ${network} of ${quoted(on)}`
      findings.error(entry.document, [...entry.path, 'id'], what, `Write a number from 100 to ${last}.`)
    }
  }
}

const inOrderOfLines = (entries: MachineEntry[]) =>
  entries
    .map((entry) => ({ entry, line: entry.document.place(entry.path, 'name').line }))
    .sort((a, b) => a.line - b.line)
    .map(({ entry }) => entry)

function refuseSameId(
  { document, path }: MachineEntry,
  id: number,
  first: MachineEntry,
  free: number | undefined,
  findings: Findings,
) {
  const what = `${id} is already the id of ${quoted(first.name)} (${placeIn(first.document, [...first.path, 'id'])})`
  const cure = free === undefined ? 'The network is full.' : `Write another: ${free} is free.`
  findings.error(document, [...path, 'id'], what, cure)
}

/** Numbers that no guest of a host has, from 100 on: another one each time. */
class FreeIds {
  readonly #taken: Set<number>
  #next = 100

  constructor(taken: Iterable<number>) {
    this.#taken = new Set(taken)
  }

  next(last = 65_000): number | undefined {
    while (this.#taken.has(this.#next)) this.#next++
    return this.#next > last ? undefined : this.#next++
  }
}
