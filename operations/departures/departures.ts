import { readFileSync } from 'node:fs'
import type { CollectivePlan, Plan } from '../../inventory/model/planning/plan.ts'
import type { SiteProfile } from '../../inventory/model/site.ts'
import { rootKeys } from '../../machines/roles/base.ts'
import { secretsFolder } from '../../machines/secret-file.ts'
import { runScript } from '../../ssh/run-script.ts'
import { MachineUnreachable } from '../../ssh/ssh.ts'
import { groupBy } from '../../words/group-by.ts'
import { OperatorError, type Problem } from '../../words/problem.ts'
import { visible } from '../../words/visible.ts'
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

/** What machines answered, and what is not known because one did not, or could not do it. */
export type Answers<Answer> = { answers: Answer[]; silent: string[]; failures: Problem[] }

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

const script = readFileSync(new URL('departures.sh', import.meta.url), 'utf8')
const folder = '/var/lib/bocage/departures'
const seconds = 300

type Action = 'remember' | 'note' | 'list' | 'left' | 'close'

/** What is asked of machines, and how one that could not do it is told of: what `it could not` do. */
type Question = { action: Action; technicians?: string; who?: string[]; couldNot: string }

/** Asks machines, all at once. One that fails, as where a disk is full, keeps nobody from what the others say. */
async function ask(machines: string[], question: Question): Promise<Answers<{ machine: string; printed: string }>> {
  const { action, technicians = '', who = [], couldNot } = question
  const variables = { departures: folder, secrets: secretsFolder, keys: rootKeys, technicians }
  const told: Answers<{ machine: string; printed: string }> = { answers: [], silent: [], failures: [] }
  const askOne = async (machine: string) => {
    try {
      const options = { variables, words: [action, ...who], timeoutSeconds: seconds }
      told.answers.push({ machine, printed: await runScript(machine, `set -eu\n${script}`, options) })
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error
      if (error instanceof MachineUnreachable) told.silent.push(machine)
      else {
        const what = `it could not ${couldNot}: ${error.problems[0]?.what ?? error.message}`
        told.failures.push({ where: machine, what, instead: 'Mend what it says on the machine, then run it again.' })
      }
    }
  }
  await Promise.all(machines.map(askOne))
  return told
}

/** Who gets in by the inventory, a line for each key: `WHO TYPE KEY`. */
export const whoGetsIn = ({ technicians }: Pick<CollectivePlan, 'technicians'>, site?: SiteProfile): string =>
  [
    ...technicians.flatMap(({ key, ssh }) => ssh.map((line) => ({ who: key, line }))),
    ...(site?.ssh.authorized ?? []).map((line) => ({ who: site?.name ?? '', line })),
  ]
    .map(({ who, line }) => [who.replaceAll(' ', '-'), ...line.split(' ').slice(0, 2)].join(' '))
    .join('\n')

/**
 * Before a run: a machine that doesn't remember yet who gets in, learns it from the keys that it has.
 *
 * @returns those that could not
 */
export const rememberTechnicians = async (machines: string[]): Promise<Problem[]> =>
  (await ask(machines, { action: 'remember', couldNot: 'note who gets in' })).failures

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

/**
 * A name as machines write it down. People copy it into a command, so that a machine which says something else says nothing there
 * that a shell would act on.
 */
const nameIn = (said: string): string => said.replaceAll(/[^A-Za-z0-9@_.-]/g, '-').slice(0, 100)

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
 * Counts what somebody could read as read by others, on every machine; or closes a departure.
 *
 * @returns the machines where that was not done, each with the reason
 */
export async function setDeparture(machines: string[], action: 'left' | 'close', who: string): Promise<Problem[]> {
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

/** Asks a machine about one secret, or has it made anew there. */
export const rotate = (rotation: Rotation, action: 'look' | 'change' | 'settle'): Promise<string> =>
  runScript(rotation.machine, rotationScript(rotation), {
    variables: {
      ...rotation.values,
      file: `${secretsFolder}/${rotation.secret}`,
      stamp: `${folder}/last`,
    },
    words: [action],
    timeoutSeconds: seconds,
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
