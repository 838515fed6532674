import type { Plan } from '../../inventory/model/planning/plan.ts'
import type { MachinePlan } from '../../machines/kinds/kinds.ts'
import { isCarried } from '../../machines/kinds/machine.ts'
import type { LastRun } from '../../provider/lease/seen.ts'
import { sshConfig } from '../../ssh/ssh.ts'
import { groupBy } from '../../words/group-by.ts'
import { shortened } from '../../words/said/quoted.ts'
import { renderMebibytes } from '../../words/written/quantity.ts'
import { unitsOf } from '../estate/planned.ts'
import { shortages } from '../machines/room.ts'
import { roomIn, type Storage } from '../machines/storages.ts'
import type { Sighting } from '../visits/visit-addresses.ts'
import type { ListedContainer, MachineAnswer, Silence } from './ask-machine.ts'

/** How something is; `unknown` is what could not be told. */
export type Mark = 'well' | 'wrong' | 'unknown'

/** One thing of the estate, and how it is. */
export type StatusRow = {
  what: 'address' | 'machine' | 'disk' | 'container' | 'unit'
  /** Its name in the whole estate: `https://infini.example`, `apps`, `/data of apps`. */
  name: string
  /** The machine that was asked for it. */
  machine?: string
  mark: Mark
  /** In a few words, and the same ones for as long as it is so: nothing that changes from hour to hour. */
  state: string
  /** What else there is to know: numbers, dates, a reason. */
  detail?: string
  /** What would help. */
  instead?: string
}

/** What was learned of an estate. */
export type Learned = {
  machines: Map<string, MachineAnswer | Silence>
  sightings: Sighting[]
  /** In milliseconds since 1970. */
  now: number
}

const dayMs = 86_400_000
/** Certificates are renewed a month before their end: one that has less than this was not. */
const renewedBeforeDays = 7

const up = 'Run scripts/up --refresh.'

/** Everything that was looked at: addresses, machines, disks, containers, and units that have failed. */
export function statusRows(plan: Plan, { machines, sightings, now }: Learned): StatusRow[] {
  const all = Object.values(plan.collective.machines)
  const asked = all.map((machine) => ({
    machine,
    answer: machines.get(machine.name) ?? { silence: 'it was not asked' },
  }))
  const telling = asked.flatMap(({ machine, answer }) => ('silence' in answer ? [] : [{ machine, answer }]))
  return [
    ...sightings.map((sighting) => addressRow(sighting, now)),
    ...asked.map(({ machine, answer }) => machineRow(machine, answer, machines)),
    ...telling.flatMap(({ machine, answer }) => diskRows(machine, answer, plan.collective.machines)),
    ...telling.flatMap(({ machine, answer }) => containerRows(machine, answer, plannedContainers(plan))),
    ...telling.flatMap(({ machine, answer }) => unitRows(machine, answer)),
  ]
}

/** The last run that any machine knows of. A machine may say what it likes: what it says is to come by more than a day, no run said. */
export const lastRunOn = (machines: Learned['machines'], now: number): LastRun | undefined =>
  [...machines.values()]
    .flatMap((answer) => ('silence' in answer ? [] : (answer.last ?? [])))
    .filter(({ at }) => at < now + dayMs)
    .sort((one, other) => other.at - one.at)[0]

/** What is wrong goes before what could not be told. */
export function wholeMark(rows: StatusRow[]): Mark {
  const has = (mark: Mark) => rows.some((row) => row.mark === mark)
  return has('wrong') ? 'wrong' : has('unknown') ? 'unknown' : 'well'
}

function addressRow({ address, status, certificateEnds, trouble, unsure }: Sighting, now: number): StatusRow {
  const row = { what: 'address' as const, name: `https://${address.host}` }
  const certificate = certificateEnds && `certificate until ${dayOf(certificateEnds)}`
  if (trouble) {
    const detail = trouble.why ?? certificate
    return { ...row, mark: 'wrong', state: trouble.what, ...(detail && { detail }), instead: trouble.instead }
  }
  if (certificateEnds && certificateEnds.getTime() - now < renewedBeforeDays * dayMs)
    return {
      ...row,
      mark: 'wrong',
      state: 'its certificate was not renewed',
      detail: `certificate until ${dayOf(certificateEnds)}`,
      instead: `"ssh -F ${sshConfig} ${address.gateway} journalctl -u caddy" says why.`,
    }
  const answered = `answers with status ${status}`
  return {
    ...row,
    ...(unsure
      ? { mark: 'unknown', state: `${answered}; no name server says where its name leads` }
      : { mark: 'well', state: answered }),
    ...(certificate && { detail: certificate }),
  }
}

function machineRow(machine: MachinePlan, answer: MachineAnswer | Silence, machines: Learned['machines']): StatusRow {
  const row = { what: 'machine' as const, name: machine.name }
  const guest = listedBy(machine, machines)
  if (guest === 'missing')
    return {
      ...row,
      mark: 'wrong',
      state: `it is not there: ${machine.on} has no such guest`,
      instead: 'Run scripts/up.',
    }
  if (guest !== undefined && guest !== 'running')
    return { ...row, mark: 'wrong', state: `it is ${shortened(guest)}`, instead: 'Run scripts/up, which starts it.' }
  if ('silence' in answer)
    return {
      ...row,
      mark: 'unknown',
      state: guest === 'running' ? 'runs, and does not answer' : 'does not answer',
      detail: shortLine(answer.silence),
      instead: `Try "ssh -F ${sshConfig} ${machine.name}".`,
    }
  return { ...row, mark: 'well', state: 'answers' }
}

/** The state of a guest, by its host; `missing` where that has none of its number. Nothing, where nobody lists it. */
function listedBy(machine: MachinePlan, machines: Learned['machines']): string | undefined {
  if (!isCarried(machine)) return undefined
  const host = machines.get(machine.on)
  if (host === undefined || 'silence' in host || host.guests === undefined) return undefined
  return host.guests.find(({ vmid }) => vmid === machine.id)?.status ?? 'missing'
}

function diskRows(
  { name }: MachinePlan,
  { rooms, storages = [] }: MachineAnswer,
  plans: Record<string, MachinePlan>,
): StatusRow[] {
  if (rooms === undefined) return [untold('disk', 'the disks', name)]
  const storageRows = storages.map((storage) => storageRow(name, storage))
  const roomRows = rooms.map((room): StatusRow => {
    const [short] = shortages([room], plans)
    const { mount, sizeMiB, freeMiB } = room
    const row = { what: 'disk' as const, name: `${mount} of ${name}`, machine: name }
    const detail = `${inGibibytes(freeMiB)} of ${inGibibytes(sizeMiB)} free`
    if (short === undefined) return { ...row, mark: 'well', state: 'has room', detail }
    const files = room.files && room.files.free < room.files.most / 50 ? `, for ${room.files.free} files` : ''
    const state = short.full ? 'is full' : 'has little room left'
    return { ...row, mark: 'wrong', state, detail: detail + files, instead: short.problem.instead }
  })
  return [...roomRows, ...storageRows]
}

function storageRow(machine: string, storage: Storage): StatusRow {
  const { name, isActive, sizeMiB, freeMiB } = storage
  const row = { what: 'disk' as const, name: `storage ${shortened(name)} of ${machine}`, machine }
  if (!isActive) {
    const instead = `"ssh -F ${sshConfig} ${machine} pvesm status" says more: look whether its disk is there.`
    return { ...row, mark: 'wrong', state: 'is not active', instead }
  }
  const detail = `${inGibibytes(freeMiB)} of ${inGibibytes(sizeMiB)} free`
  const room = roomIn(storage)
  if (room === 'enough') return { ...row, mark: 'well', state: 'has room', detail }
  const state = room === 'full' ? 'is full' : 'has little room left'
  const instead = 'Guests stop when it is full: remove what is not needed there (scripts/leftovers), or make it larger.'
  return { ...row, mark: 'wrong', state, detail, instead }
}

/** The containers that the plan has, by machine. */
const plannedContainers = (plan: Plan): Map<string, string[]> =>
  new Map(
    [...groupBy(unitsOf(plan), ({ machine }) => machine)].map(([machine, units]) => [
      machine,
      units.flatMap(({ steps }) => steps.flatMap((step) => ('container' in step ? [step.container.identity] : []))),
    ]),
  )

function containerRows(
  { name, docker }: MachinePlan,
  answer: MachineAnswer,
  planned: Map<string, string[]>,
): StatusRow[] {
  if (!docker) return []
  if (answer.containers === undefined)
    return [
      {
        what: 'container',
        name: `Docker on ${name}`,
        machine: name,
        mark: 'wrong',
        state: 'gives no answer',
        instead: `"ssh -F ${sshConfig} ${name} systemctl status docker" says more; scripts/up --refresh mends what has drifted.`,
      },
    ]
  const found = new Map(answer.containers.map((container) => [container.name, container]))
  return (planned.get(name) ?? []).map((container) => ({
    what: 'container',
    name: `${container} on ${name}`,
    machine: name,
    ...containerState(found.get(container), name),
  }))
}

function containerState(
  found: ListedContainer | undefined,
  machine: string,
): Pick<StatusRow, 'mark' | 'state' | 'instead'> {
  if (found === undefined) return { mark: 'wrong', state: 'is not there', instead: up }
  const { state, health } = found
  if (state === 'restarting') return { mark: 'wrong', state: 'ends and starts again', instead: logs(found, machine) }
  if (state !== 'running') return { mark: 'wrong', state: `does not run (${state})`, instead: up }
  if (health === 'unhealthy')
    return { mark: 'wrong', state: 'runs, and does not answer', instead: logs(found, machine) }
  // Docker asks for the first time when a minute is over: that says nothing yet.
  return { mark: 'well', state: health === 'healthy' ? 'runs and answers' : 'runs' }
}

const logs = ({ name }: ListedContainer, machine: string) =>
  `"ssh -F ${sshConfig} ${machine} docker logs --tail 50 ${name}" says why.`

function unitRows({ name }: MachinePlan, { failedUnits }: MachineAnswer): StatusRow[] {
  if (failedUnits === undefined) return [untold('unit', 'the units', name)]
  return failedUnits.map((unit) => ({
    what: 'unit',
    name: `${unit} on ${name}`,
    machine: name,
    mark: 'wrong',
    state: 'has failed',
    instead: `"ssh -F ${sshConfig} ${name} journalctl -u ${unit}" says why; "systemctl reset-failed" there forgets it.`,
  }))
}

const untold = (what: 'disk' | 'unit', those: string, machine: string): StatusRow => ({
  what,
  name: `${those} of ${machine}`,
  machine,
  mark: 'unknown',
  state: 'could not be told',
})

const inGibibytes = (mebibytes: number): string =>
  mebibytes < 1024 ? renderMebibytes(mebibytes) : `${Math.floor(mebibytes / 1024)}GiB`

const shortLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 200)

const dayOf = (time: Date): string => time.toISOString().slice(0, 10)
