import type { Plan } from '../../inventory/model/planning/plan.ts'
import type { SiteProfile } from '../../inventory/model/site.ts'
import { type Answers, ask, departuresFolder, nameIn, whoGetsIn } from '../../ledger/departures/ask.ts'
import { secretsFolder } from '../../machines/secret-file.ts'
import { runScript } from '../../ssh/run-script.ts'
import { groupBy } from '../../words/group-by.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { visible } from '../../words/said/visible.ts'
import { type Rotation, rotationScript } from './rotations.ts'

/** What a machine remembers of departures. */
export type Remembered = {
  machine: string
  /** Who left since the last time. */
  noted: string[]
  /** Who left, until somebody says that it is done. */
  left: string[]
  /** Secrets that are older than the last departure, and those that a killed run left half-way, as `OWNER/SERVICE/NAME`. */
  older: Set<string>
}

/** What came of departures: what was made anew, what is left to do, and what failed. */
export type Departures = {
  left: string[]
  /** Whether everything was looked at: when somebody has just left, or something was to be made anew. */
  looked: boolean
  renewed: Rotation[]
  /** Secrets that people must see to. */
  open: Rotation[]
  failures: Problem[]
}

/** The lines of `departures.sh`. */
export function parseRemembered(machine: string, printed: string): Remembered {
  const rows = printed.split('\n').map((line) => line.split('\t').map(visible))
  return {
    machine,
    noted: rows.flatMap(([kind, who = '']) => (kind === 'noted' ? [nameIn(who)] : [])),
    left: rows.flatMap(([kind, who = '']) => (kind === 'left' ? [nameIn(who)] : [])),
    older: new Set(rows.flatMap(([kind, path = '']) => (kind === 'older' || kind === 'unfinished' ? [path] : []))),
  }
}

/** What all machines that answer remember; with `note`, who left since the last time is noted first. */
export async function askWhoLeft(
  { collective }: Plan,
  site: SiteProfile | undefined,
  note: boolean,
): Promise<Answers<Remembered>> {
  const { answers, ...rest } = await ask(Object.keys(collective.machines), {
    action: note ? 'note' : 'list',
    technicians: whoGetsIn(collective, site),
    couldNot: 'tell who left, and what they could read',
  })
  return { answers: answers.map(({ machine, printed }) => parseRemembered(machine, printed)), ...rest }
}

/**
 * Counts what somebody could read as read by others, on every machine; or closes a departure; or lets somebody return.
 *
 * @returns the machines where that was not done, each with the reason
 */
export async function setDeparture(
  machines: string[],
  action: 'left' | 'close' | 'return',
  who: string,
): Promise<Problem[]> {
  const { silent, failures } = await ask(machines, { action, who: [who], couldNot: 'write that down' })
  const unasked = silent.map((where) => ({
    where,
    what: 'it does not answer, so that was not written down there',
    instead: 'Run this again when it does.',
  }))
  return [...unasked, ...failures]
}

/** Those whose secret is older than a departure. What the inventory no longer has is a leftover, and opens nothing. */
export const affected = (rotations: Rotation[], remembered: Remembered[]): Rotation[] => {
  const older = new Map(remembered.map(({ machine, older }) => [machine, older]))
  return rotations.filter(({ machine, secret }) => older.get(machine)?.has(secret))
}

const rotationSeconds = 300

/** Asks a machine about one secret, or has it made anew there. */
export const rotate = (rotation: Rotation, action: 'look' | 'change' | 'settle'): Promise<string> =>
  runScript(rotation.machine, rotationScript(rotation), {
    variables: {
      ...rotation.values,
      file: `${secretsFolder}/${rotation.secret}`,
      stamp: `${departuresFolder}/last`,
    },
    words: [action],
    timeoutSeconds: rotationSeconds,
  })

/**
 * Makes anew what can be without anybody noticing. Of the rest, what people have since changed themselves opens nothing any
 * more, and is settled; what is left is theirs to see to. Once the run is to stop, the rest stays open.
 */
export async function renewWhatIsOlder(
  rotations: Rotation[],
  remembered: Remembered[],
  isStopping = () => false,
): Promise<Departures> {
  const older = affected(rotations, remembered)
  const looked = remembered.some(({ noted }) => noted.length > 0) || older.some(({ when }) => when === 'by itself')
  const departures: Departures = {
    left: whoLeft(remembered),
    looked,
    renewed: [],
    open: looked ? [] : older,
    failures: [],
  }
  if (looked) await seeTo(older, departures, isStopping)
  return departures
}

/** The same for a person who asks what is left to do: nothing is made anew. */
export async function lookAtWhatIsOlder(rotations: Rotation[], remembered: Remembered[]): Promise<Departures> {
  const departures: Departures = { left: whoLeft(remembered), looked: true, renewed: [], open: [], failures: [] }
  const older = affected(rotations, remembered)
  departures.open.push(...older.filter(({ when }) => when === 'by itself'))
  await seeTo(
    older.filter(({ when }) => when !== 'by itself'),
    departures,
  )
  return departures
}

/** One thing after the other on a machine, which has other things to do. */
async function seeTo(rotations: Rotation[], departures: Departures, isStopping = () => false): Promise<void> {
  const work = groupBy(rotations, ({ machine }) => machine)
  await Promise.all([...work.values()].map((ofMachine) => renewOneByOne(ofMachine, departures, isStopping)))
}

async function renewOneByOne(
  rotations: Rotation[],
  { renewed, open, failures }: Departures,
  isStopping: () => boolean,
): Promise<void> {
  for (const rotation of rotations) {
    try {
      if (isStopping()) open.push(rotation)
      else if (rotation.when === 'by itself') {
        await rotate(rotation, 'change')
        renewed.push(rotation)
      } else if (rotation.when === 'on request' && (await rotate(rotation, 'look')).trim() === 'theirs') {
        await rotate(rotation, 'settle')
      } else open.push(rotation)
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error
      const [problem] = error.problems
      failures.push({
        where: `${rotation.machine}: ${rotation.opens}`,
        what: `its password, which a technician who left could read, was not made anew: ${problem?.what ?? error.message}`,
        instead: 'Mend what it says, then run scripts/up again.',
      })
    }
  }
}

/** Who left, on whatever machine it is remembered. */
export const whoLeft = (remembered: Remembered[]): string[] => [...new Set(remembered.flatMap(({ left }) => left))]
