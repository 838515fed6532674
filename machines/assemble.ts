import { createHash } from 'node:crypto'
import { OperatorError, type Problem } from '../words/said/problem.ts'
import type { Assembled, MachineConfigurationInputs } from './configuration.ts'
import { configurationProblems } from './configuration-problems.ts'
import type { MachineFile, MachinePart, MachineUnit } from './part.ts'

/** What one owner puts on one machine, in the roles that say it. */
export type Assembly<Given = string> = {
  machine: string
  owner: string
  parts: MachinePart[]
  /** The values of given secrets, by `SERVICE/NAME`: of a type that can hide them, where it is a stack that assembles. */
  givenSecrets?: Record<string, Given>
}

/**
 * The parts of one owner on one machine, put together: the same parts in any order give the same inputs.
 * (Only `after` keeps the order of the parts: its commands may build on each other.)
 *
 * @throws OperatorError that lists every clash between two parts and everything that can never work
 */
export function assemble<Given = string>({
  machine,
  owner,
  parts,
  givenSecrets = {},
}: Assembly<Given>): Assembled<Given> {
  const all = <Value>(pick: (part: MachinePart) => Value[] | undefined) => parts.flatMap((part) => pick(part) ?? [])
  const files = all((part) => Object.entries(part.files ?? {}))
  const secrets = all((part) => part.secrets)
  const checks = all((part) => part.checks)
  const holds = all((part) => part.holds)
  const effects = all((part) => part.effects)
  const [dataVolume] = all(({ dataVolume }) => (dataVolume === undefined ? [] : [dataVolume]))

  const inputs: Assembled<Given> = {
    machine,
    owner,
    packages: sorted(all((part) => part.packages).map((name) => [name, 'installed'])),
    files: sorted(files.map(([path, file]) => [path, describe(file)])),
    contents: sorted(files.map(([path, file]) => [path, file.text])),
    units: units(all((part) => Object.entries(part.units ?? {}))),
    checks: sorted(checks.map(({ title, needs, command }) => [title, { needs: unique(needs), command }])),
    effects: sorted(
      effects.map(({ title, expected = 'in force', command, mend }) => [
        title,
        { state: expected, command, ...(mend && { mend }) },
      ]),
    ),
    secrets: sorted(
      secrets.map(({ path, owner = 'root:root', bytes = 24, given = false }) => [path, { owner, bytes, given }]),
    ),
    givenSecrets: sorted(Object.entries(givenSecrets)),
    holds: sorted(
      holds.map(({ identity, kind, service, bearer = '', mail = '', volumes = [] }) => [
        identity,
        { kind, service, bearer, mail, volumes: unique(volumes) },
      ]),
    ),
    takesOver: sorted(holds.flatMap(({ identity, from }) => (from === undefined ? [] : [[identity, from]]))),
    ...(dataVolume !== undefined && { dataVolume }),
    after: [...new Set(all((part) => part.after))],
    guarded: unique(all((part) => part.guarded)),
    diverts: unique(all((part) => part.diverts)),
  }

  const problems = [
    ...clashes('files', files, 'Keep it in one of them, or give each its own file in a drop-in folder.'),
    ...clashes(
      'secrets',
      secrets.map((secret) => [secret.path, secret]),
      'Let both roles name it with the same owner and size.',
    ),
    ...clashes(
      'holds',
      holds.map((holding) => [holding.identity, holding]),
      'Give each thing that holds data an identity of its own.',
    ),
    ...clashes(
      'checks',
      checks.map((check) => [check.title, check]),
      'Give each check its own title.',
    ),
    ...clashes(
      'effects',
      effects.map((effect) => [effect.title, effect]),
      'Give each effect its own title.',
    ),
    ...configurationProblems(inputs),
  ]
  if (problems.length > 0)
    throw new OperatorError(`The configuration of ${owner} on ${machine} is not valid.`, problems)
  return inputs
}

/** The digest under which a file's text is compared with what is on the machine. */
export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex')

const describe = ({ text, mode = '0644', owner = 'root:root' }: MachineFile) => ({
  sha256: sha256Of(text),
  mode,
  owner,
})

/** Two parts may name the same unit: the union of their files, and a restart where one of them asks for it. */
function units(entries: [string, MachineUnit][]): MachineConfigurationInputs['units'] {
  const merged: MachineConfigurationInputs['units'] = {}
  for (const [name, { onChange = 'restart', files = [] }] of entries) {
    const before = merged[name]
    merged[name] = {
      state: 'running',
      onChange: before && before.onChange !== onChange ? 'restart' : onChange,
      files: unique([...(before?.files ?? []), ...files]),
    }
  }
  return sorted(Object.entries(merged))
}

/** The names that two parts give different meanings to. */
function clashes(property: string, entries: [string, unknown][], instead: string): Problem[] {
  const seen = new Map<string, string>()
  return entries.flatMap(([name, value]) => {
    const text = JSON.stringify(value)
    const before = seen.get(name)
    seen.set(name, text)
    return before === undefined || before === text
      ? []
      : [{ where: `${property}["${name}"]`, what: 'two parts say different things of it', instead }]
  })
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : a > b ? 1 : 0)
const sorted = <Value>(entries: [string, Value][]): Record<string, Value> => Object.fromEntries(entries.sort(byName))
const unique = (values: string[]): string[] => [...new Set(values)].sort()
