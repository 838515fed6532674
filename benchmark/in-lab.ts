import { readSite } from '../inventory/model/site.ts'

/**
 * Whether the lab is up, so that this can be measured.
 *
 * @param what is left out otherwise
 */
export function inLab(what: string, say: (line: string) => void): boolean {
  if (readSite()?.name === 'lab') return true
  say(`${what} is left out: it needs the lab. Bring it up with "scripts/lab up".`)
  return false
}
