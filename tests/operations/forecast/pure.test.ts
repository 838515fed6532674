import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { expect, test } from '@jest/globals'

/** What a file needs when it runs: its own imports, and what these need. Types are gone by then. */
function needs(file: string, found = new Map<string, string[]>()): Map<string, string[]> {
  if (found.has(file)) return found
  const text = readFileSync(file, 'utf8')
  const targets = Array.from(
    text.matchAll(/^(?:import|export) (?!type )[^'"]*?from '([^']+)'/gms),
    ([, target = '']) => target,
  )
  found.set(file, targets)
  for (const target of targets) if (target.startsWith('.')) needs(relative('.', resolve(dirname(file), target)), found)
  return found
}

test('what a change will do is told without an engine, a command or a connection', () => {
  const files = needs('operations/forecast/forecast.ts')
  expect(files.size).toBeGreaterThan(50)
  const outside = /^(@pulumi\/.*|@grpc\/.*|execa|node:(child_process|net|tls|dgram|http|https|http2))$/
  const leaks = [...files].flatMap(([file, targets]) =>
    targets.filter((target) => outside.test(target)).map((target) => `${file} needs ${target}`),
  )
  expect(leaks).toEqual([])
})
