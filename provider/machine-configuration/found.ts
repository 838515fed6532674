import type { MachineConfigurationInputs } from '../../machines/configuration.ts'
import type { Report } from './report.ts'

/**
 * What is really on a machine, in the words of the inputs: a refresh compares the two, and shows drift by property.
 * Where a file is missing, its entry is; where its text was changed, only the digest tells, since a person may have
 * written a secret in it.
 */
export function foundConfiguration(wanted: MachineConfigurationInputs, report: Report): MachineConfigurationInputs {
  const files = Object.fromEntries(
    report
      .rows('file')
      .map(([sha256 = '', mode = '', owner = '', path = '']) => [path, { sha256, mode, owner }] as const),
  )
  const missing = new Set(report.rows('missing').map(([name]) => name))
  const states = new Map(
    report.rows('unit').map(([unit = '', load = '', active = '', file = '']) => [unit, stateOf(load, active, file)]),
  )
  const secrets = new Map(
    report.rows('secret').map(([path = '', owner = '', digest = '']) => [path, { owner, digest }]),
  )
  const effects = new Map(report.rows('effect').map(([title = '', , state = '']) => [title, state]))

  const held = report
    .rows('held')
    .map(([identity = '', kind = '', service = '', bearer = '', mail = '', volumes = '']) => {
      return [identity, { kind, service, bearer, mail, volumes: volumes.split(' ').filter(Boolean) }] as const
    })

  return {
    ...wanted,
    // What it holds that nobody asked for is a difference as well: it isn't in service, and the next change says so.
    holds: { ...inOrderOf(wanted.holds, Object.fromEntries(held)), ...Object.fromEntries(held) },
    packages: mapRecord(wanted.packages, (state, name) => (missing.has(name) ? 'missing' : state)),
    files: inOrderOf(wanted.files, files),
    units: mapRecord(wanted.units, (unit, name) => ({ ...unit, state: states.get(name) ?? 'not there' })),
    effects: mapRecord(wanted.effects, (effect, title) => ({
      ...effect,
      state: effects.get(title) ?? 'not looked at',
    })),
    secrets: filterRecord(
      mapRecord(wanted.secrets, (secret, path) => ({ ...secret, owner: secrets.get(path)?.owner ?? '' })),
      ({ owner }) => owner !== '',
    ),
  }
}

/** What is not so although no file or unit tells of it, in words: `packet filter: missing`. */
export const missingEffects = ({ effects }: MachineConfigurationInputs, report: Report): string[] =>
  report.rows('effect').flatMap(([title = '', wanted = '', state = '']) => {
    if (state === wanted) return []
    return `${title}: ${state}${effects[title]?.mend === undefined ? `, not ${wanted}: a person has to mend it` : ''}`
  })

/** The digests of the given secrets as the machine has them, by path. */
export const foundGivenSecrets = (report: Report): Record<string, string> =>
  Object.fromEntries(
    report.rows('secret').flatMap(([path = '', , digest = '']) => (digest === '' ? [] : [[path, digest]])),
  )

/** A unit's state in a word: `running` is the one that is wanted. */
function stateOf(load: string, active: string, file: string): string {
  if (load !== 'loaded') return load === 'not-found' ? 'not there' : load
  if (active === 'outdated') return 'running by an earlier file'
  if (active !== 'active') return active === 'inactive' ? 'stopped' : active
  return file === 'disabled' ? 'running, but not after a restart of the machine' : 'running'
}

function mapRecord<Before, After>(record: Record<string, Before>, change: (value: Before, key: string) => After) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]))
}

function filterRecord<Value>(record: Record<string, Value>, keep: (value: Value) => boolean): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => keep(value)))
}

function inOrderOf<Value>(order: Record<string, unknown>, record: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(
    Object.keys(order).flatMap((key) => {
      const value = record[key]
      return value === undefined ? [] : [[key, value]]
    }),
  )
}
