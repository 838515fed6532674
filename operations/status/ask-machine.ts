import type { MachinePlan } from '../../machines/kinds/kinds.ts'
import { type LastRun, seenStates } from '../../provider/lease/seen.ts'
import { ssh } from '../../ssh/ssh.ts'
import { inTurn } from '../../ssh/turns.ts'
import { quote } from '../../words/quote.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { shortened } from '../../words/said/quoted.ts'
import { guestListing, type ListedGuest, parseGuests } from '../machines/guests-on-host.ts'
import { parseRoom, type Room, roomListing } from '../machines/room.ts'
import { parseStorages, type Storage, storageListing } from '../machines/storages.ts'

/** A container of ours, as Docker lists it. */
export type ListedContainer = { name: string; state: string; health?: 'healthy' | 'unhealthy' | 'starting' }

/** What a machine says of itself; nothing for each part that it could not tell. */
export type MachineAnswer = {
  rooms: Room[] | undefined
  /** Units of systemd that have failed. */
  failedUnits: string[] | undefined
  containers: ListedContainer[] | undefined
  /** What it carries, where it carries guests. */
  guests: ListedGuest[] | undefined
  /** Its storages that lie in no file system, where it carries guests. */
  storages: Storage[] | undefined
  /** The last run that left word there. */
  last: LastRun | undefined
}

/** A machine that says nothing, and why. */
export type Silence = { silence: string }

/** So many machines are asked at once. */
const atOnce = 24
const limits = { timeoutSeconds: 90, mostBytes: 1024 ** 2 }

/** What is asked of a machine, by the name of its answer. Nothing is written there. */
const questions = (carries: boolean): Record<string, string> => ({
  disks: roomListing,
  units: 'systemctl list-units --failed --plain --no-legend --no-pager',
  containers: `command -v docker >/dev/null || exit 0; docker ps --all --filter label=bocage.stack --format '{{.Names}} {{.State}} {{.Status}}'`,
  ...(carries && { guests: guestListing, storages: storageListing }),
  last: 'if [ -e /var/lib/bocage/seen-states.json ]; then cat /var/lib/bocage/seen-states.json; fi',
})

const scriptOf = (carries: boolean): string =>
  Object.entries(questions(carries))
    .map(
      ([name, asked]) => `printf '\\n== ${name}\\n'; timeout 15 sh -c ${quote(asked)} 2>/dev/null || printf '\\n?\\n'`,
    )
    .join('\n')

/** Asks a machine how it is: one exchange, bounded in time. One that says nothing is no error. */
export async function askMachine({
  name,
  carries,
}: Pick<MachinePlan, 'name' | 'carries'>): Promise<MachineAnswer | Silence> {
  try {
    return parseMachine(name, await inTurn('status of machines', atOnce, () => ssh(name, scriptOf(carries), limits)))
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    return { silence: error.problems[0]?.what ?? error.message }
  }
}

/** Reads what a machine printed. What it doesn't understand counts as not told. */
export function parseMachine(machine: string, printed: string): MachineAnswer {
  const parts = new Map<string, string>()
  for (const text of printed.split(/^== /m).slice(1)) {
    const [name = '', ...lines] = text.split('\n')
    if (!parts.has(name)) parts.set(name, lines.join('\n').trim())
  }
  const told = <Value>(name: string, read: (text: string) => Value): Value | undefined => {
    const text = parts.get(name)
    return text === undefined || /(^|\n)\?$/.test(text) ? undefined : read(text)
  }
  return {
    rooms: told('disks', (text) => parseRoom(machine, text)),
    failedUnits: told('units', (text) => linesOf(text).map((line) => shortened(line.trim().split(/\s/)[0] ?? ''))),
    containers: told('containers', (text) => linesOf(text).map(parseContainer)),
    guests: told('guests', (text) => guestsIn(machine, text)),
    storages: told('storages', parseStorages),
    last: told('last', lastIn),
  }
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '')

/** Source: `docker ps`, the state of a container and the end of its status: `Up 3 hours (healthy)`. */
function parseContainer(line: string): ListedContainer {
  const [name = '', state = '', ...status] = line.split(' ')
  const [, health] = /\((?:health: )?(healthy|unhealthy|starting)\)$/.exec(status.join(' ')) ?? []
  return { name, state: shortened(state), ...(health && { health: health as 'healthy' | 'unhealthy' | 'starting' }) }
}

function guestsIn(machine: string, text: string): ListedGuest[] | undefined {
  try {
    return parseGuests(machine, text)
  } catch (error) {
    if (error instanceof OperatorError) return undefined
    throw error
  }
}

function lastIn(text: string): LastRun | undefined {
  try {
    return seenStates.parse(JSON.parse(text)).last
  } catch {
    return undefined
  }
}
