import { type Changes, holdsUnknown, type Value, type Values } from './resource-handler.ts'

/**
 * What differs between two values, by property path as the engine writes it: `network.router`, `files["/etc/hosts"]`.
 * A list is one value: it changes as a whole.
 */
export function changesBetween(before: Values, next: Values): Changes {
  const changes: Changes = {}
  compare(before, next, '', changes)
  return changes
}

function compare(before: Values, next: Values, path: string, changes: Changes): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(next)])) {
    const old = before[name]
    const now = next[name]
    const here = path + step(name, path === '')
    if (old === undefined && now !== undefined) changes[here] = 'add'
    else if (old !== undefined && now === undefined) changes[here] = 'delete'
    else if (isObject(old) && isObject(now)) compare(old, now, here, changes)
    else if (!isSame(old, now)) changes[here] = 'update'
  }
}

/** What nobody knows yet is never the same. */
const isSame = (old: Value | undefined, now: Value | undefined): boolean =>
  !holdsUnknown(now) && JSON.stringify(old) === JSON.stringify(now)

const step = (name: string, first: boolean): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? `${first ? '' : '.'}${name}` : `[${JSON.stringify(name)}]`

const isObject = (value: Value | undefined): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
