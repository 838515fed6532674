import type { Changes, Value, Values } from '../protocol/resource-handler.ts'

/** Properties whose entries are named one by one in a preview, by their keys. */
const byEntry = ['packages', 'files', 'contents', 'units', 'checks', 'effects', 'secrets', 'givenSecrets', 'holds']
/** What is one thing. */
const asWhole = ['after', 'guarded', 'diverts', 'dataVolume']

/** What differs between two configurations, by property path: `files["/etc/motd"].mode`, `units["caddy.service"].state`. */
export function changesBetween(before: Values, next: Values): Changes {
  const changes: Changes = {}
  for (const property of byEntry) {
    const old = record(before[property])
    const wanted = record(next[property])
    for (const key of new Set([...Object.keys(old), ...Object.keys(wanted)])) {
      compare(`${property}["${key}"]`, old[key], wanted[key], changes)
    }
  }
  for (const property of asWhole) {
    if (!same(before[property] ?? [], next[property] ?? [])) changes[property] = 'update'
  }
  return changes
}

function compare(path: string, old: Value | undefined, wanted: Value | undefined, changes: Changes): void {
  if (old === undefined) changes[path] = 'add'
  else if (wanted === undefined) changes[path] = 'delete'
  else if (isRecord(old) && isRecord(wanted)) {
    for (const field of Object.keys(wanted)) {
      if (!same(old[field] ?? null, wanted[field] ?? null)) changes[`${path}.${field}`] = 'update'
    }
  } else if (!same(old, wanted)) changes[path] = 'update'
}

const same = (a: Value, b: Value): boolean =>
  typeof a !== 'symbol' && typeof b !== 'symbol' && JSON.stringify(a) === JSON.stringify(b)
const isRecord = (value: Value): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value)
const record = (value: Value | undefined): Values => (value !== undefined && isRecord(value) ? value : {})
