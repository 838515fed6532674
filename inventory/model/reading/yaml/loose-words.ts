import { isScalar, type Pair, type YAMLMap } from 'yaml'
import { quoted } from '../../../../words/said/quoted.ts'
import type { Said } from './yaml-error.ts'

/**
 * Words without a value between braces, which nothing of ours has: `la plante` of `{ title: Le Lierre, la plante }`. The text before
 * them goes on, and its comma ended it.
 */
export function looseWords(map: YAMLMap, text: string): { loose: Set<Pair>; said: Said[] } {
  const loose = new Set<Pair>()
  const said: Said[] = []
  if (!map.flow) return { loose, said }
  for (const [index, pair] of map.items.entries()) {
    if (pair.value !== null || !isScalar(pair.key)) continue
    loose.add(pair)
    const before = map.items[index - 1]
    // One comma more of a text that is told already.
    if (before && loose.has(before)) continue
    const [start = 0] = pair.key.range ?? []
    const value = isScalar(before?.value) && before.value.type === 'PLAIN' ? before.value : undefined
    if (value === undefined) {
      said.push({ offset: start, what: 'a name stands here without ": " after it', instead: 'Write "name: value".' })
      continue
    }
    const after = map.items.slice(index).findIndex((next) => next.value !== null || !isScalar(next.key))
    const last = map.items.at(after < 0 ? -1 : index + after - 1)?.key
    const [from = 0] = value.range ?? []
    const whole = text.slice(from, isScalar(last) ? last.range?.[1] : start)
    said.push({
      offset: from,
      what: `the comma after ${quoted(String(value.source))} ends the value`,
      instead: `Put the whole text in quotes${whole.includes('\n') ? '' : `: ${quoted(whole)}`}.`,
    })
  }
  return { loose, said }
}
