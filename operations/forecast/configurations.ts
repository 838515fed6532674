import { isDeepStrictEqual } from 'node:util'
import type { AssociationPlan, CollectivePlan, Endpoint, Plan } from '../../inventory/model/planning/plan.ts'
import { assemble } from '../../machines/assemble.ts'
import type { MachineConfigurationInputs } from '../../machines/configuration.ts'
import type { MachinePart } from '../../machines/part.ts'
import { associationParts, collectiveParts } from '../../stacks/parts.ts'
import { plansByStack } from '../estate/planned.ts'
import type { Foreseen } from './foreseen.ts'
import { awayOn } from './machines.ts'
import type { SentenceKey } from './said/english.ts'

/** What an owner has on a machine before and after, where that is not the same. */
export type ChangedConfiguration = { owner: string; machine: string; was: MachinePart[]; is: MachinePart[] }

/**
 * The configurations of machines that change, by what the stacks put there.
 *
 * @param stacks those of which something changes
 */
export function changedConfigurations(before: Plan, after: Plan, stacks: ReadonlySet<string>): ChangedConfiguration[] {
  return plansByStack(after).flatMap((part) => {
    const was = stacks.has(part.stack) && plansByStack(before).find(({ stack }) => stack === part.stack)
    if (!was) return []
    const were = partsOf(was)
    return [...partsOf(part)].flatMap(([machine, is]) => {
      const was = were.get(machine)
      return was && !isDeepStrictEqual(was, is) ? [{ owner: part.stack, machine, was, is }] : []
    })
  })
}

const partsOf = (part: CollectivePlan | AssociationPlan): Map<string, MachinePart[]> =>
  'shares' in part ? associationParts(part) : collectiveParts(part, undefined)

/**
 * Units whose start again people notice: how it is told, for how many seconds (an estimate), and by which machine who is away is
 * reached. Docker is none: containers go on while it restarts.
 */
const noticed: Record<string, { say: SentenceKey; seconds: number; reached: (by: Endpoint) => string | undefined }> = {
  'caddy.service': { say: 'configuration.web', seconds: 5, reached: ({ gateway }) => gateway },
}

/** The units of machines that start again, where people notice that. */
export function unitRestarts(changed: ChangedConfiguration[], after: Plan): Foreseen[] {
  const told = new Set<string>()
  return changed.flatMap(({ owner, machine, was, is }) => {
    const [before, next] = [was, is].map((parts) => assemble({ machine, owner, parts, givenSecrets: givenTo(parts) }))
    if (before === undefined || next === undefined) return []
    return restarted(before, next).flatMap((unit): Foreseen[] => {
      const words = noticed[unit]
      if (words === undefined || told.has(`${machine} ${unit}`)) return []
      const { say, seconds, reached } = words
      told.add(`${machine} ${unit}`)
      const away = awayOn(after, machine, { seconds, by: (endpoint) => reached(endpoint) === machine })
      return [
        {
          risk: 'noticed',
          owner: 'collective',
          about: machine,
          what: { say, with: { machine } },
          ...(away && { away }),
        },
      ]
    })
  })
}

/** Whatever it is: what is given restarts what reads it, and is in no plan. */
const givenTo = (parts: MachinePart[]): Record<string, string> =>
  Object.fromEntries(
    parts.flatMap(({ secrets = [] }) => secrets.flatMap(({ path, given }) => (given ? [[path, 'given']] : []))),
  )

type Configuration = Pick<MachineConfigurationInputs, 'units' | 'files'>

/** The units that run before and start again. Source: `changed_for` in provider/converge/things/units.sh. */
function restarted(before: Configuration, next: Configuration): string[] {
  const paths = [...new Set([...Object.keys(before.files), ...Object.keys(next.files)])]
  const changed = paths.filter((path) => !isDeepStrictEqual(before.files[path], next.files[path]))
  const within = (path: string, file: string) => path === file || (file.endsWith('/') && path.startsWith(file))
  return Object.entries(next.units).flatMap(([unit, { onChange, files }]) => {
    const own = unitFolders.flatMap((folder) => [`${folder}/${unit}`, `${folder}/${unit}.d/`])
    const itself = changed.some((path) => own.some((file) => within(path, file)))
    const its = onChange === 'restart' && changed.some((path) => files.some((file) => within(path, file)))
    return before.units[unit] !== undefined && (itself || its) ? [unit] : []
  })
}

const unitFolders = ['/etc/systemd/system', '/usr/lib/systemd/system']
