import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OperatorError } from '../words/problem.ts'
import { Compiler } from './compiler.ts'
import { type Mutant, mutate } from './mutant.ts'
import { Reach } from './reach.ts'
import type { Verdict } from './report.ts'
import { type Outcome, Room } from './room.ts'

/** The quick tests: what the lab shows in an hour is left to it. */
export const isQuickTest = (file: string) => /^tests\/(?!lab\/).*\.test\.ts$/.test(file)

export type Course = {
  /** Epoch milliseconds: no change is begun after it. */
  deadline: number
  /** How many changes are tried at the same time. */
  workers: number
  say: (verdict: Verdict) => void
  signal: AbortSignal
}

/**
 * Tries changes, each in a copy of the checkout, with the tests that reach the changed file, until one of them fails. What doesn't
 * compile, or the shell can't read, is passed over: nobody could commit it.
 * @param files of the checkout, all that a copy needs
 */
export async function tryMutants(
  checkout: string,
  files: string[],
  mutants: Mutant[],
  course: Course,
): Promise<Verdict[]> {
  // As they were when the changes were thought of: people go on working.
  const texts = new Map(files.map((file) => [file, readFileSync(join(checkout, file), 'utf8')]))
  const read = (file: string) => texts.get(file) ?? ''
  const reach = new Reach({ files, read }, isQuickTest)
  const compiler = new Compiler(checkout)
  const rooms = Array.from({ length: Math.min(course.workers, mutants.length) }, () => new Room(checkout, files))
  try {
    const [first] = rooms
    if (!first) return []
    const run: Trial = (room, tests, limits) => room.test(tests, limits, course.signal)
    const known = await lookBefore(run, first, reach, read, [...new Set(mutants.map(({ file }) => file))])
    const verdicts: Verdict[] = []
    const queue = mutants[Symbol.iterator]()
    const work = async (room: Room) => {
      for (let next = queue.next(); !next.done && Date.now() < course.deadline; next = queue.next()) {
        const mutant = next.value
        const before = read(mutant.file)
        const text = mutate(before, mutant)
        if (!(isShell(mutant.file) ? readableShell(text) : compiler.accepts(mutant.file, before, text))) continue
        const verdict = await tryOne(run, room, mutant, { before, text }, reach.tests(mutant.file), known)
        verdicts.push(verdict)
        course.say(verdict)
      }
    }
    await Promise.all(rooms.map(work))
    return verdicts
  } finally {
    for (const room of rooms) room.remove()
  }
}

type Trial = (room: Room, tests: string[], limits: { files: number; milliseconds: number }) => Promise<Outcome>

const isShell = (file: string) => file.endsWith('.sh')

const readableShell = (text: string) =>
  spawnSync(text.startsWith('#!/bin/bash') ? 'bash' : 'sh', ['-n'], { input: text }).status === 0

/** What tests do without a change: how long each file takes, in milliseconds, and which tests a mere comment in a script breaks. */
type Known = { milliseconds: Map<string, number>; ofText: Map<string, Set<string>> }

async function lookBefore(
  run: Trial,
  room: Room,
  reach: Reach,
  read: (file: string) => string,
  changed: string[],
): Promise<Known> {
  const tests = [...new Set(changed.flatMap((file) => [...reach.tests(file).keys()]))]
  if (tests.length === 0) return { milliseconds: new Map(), ofText: new Map() }
  const all = { files: 0, milliseconds: 0 }
  const scripts = changed.filter(isShell)
  for (const script of scripts) room.write(script, `${read(script)}# A comment.\n`)
  const commented = await run(room, tests, all)
  for (const script of scripts) room.write(script, read(script))
  if (commented.ended) throw new OperatorError(`The tests can't be run without a change: ${commented.ended}.`)
  const failing = commented.runs.filter(({ failed }) => failed.length > 0)
  const red =
    failing.length === 0
      ? []
      : failures(
          await run(
            room,
            failing.map(({ file }) => file),
            all,
          ),
        )
  if (red.length > 0)
    throw new OperatorError(
      'These tests fail without a change, so they can notice none. Mend them first.',
      red.map(({ file, failed }) => ({
        where: file,
        what: `"${failed[0]}" fails`,
        instead: `npx jest ${file} says why.`,
      })),
    )
  return {
    milliseconds: new Map(commented.runs.map(({ file, milliseconds }) => [file, milliseconds])),
    ofText: new Map(failing.map(({ file, failed }) => [file, new Set(failed)])),
  }
}

const failures = ({ runs }: Outcome) => runs.filter(({ failed }) => failed.length > 0)

async function tryOne(
  run: Trial,
  room: Room,
  mutant: Mutant,
  { before, text }: { before: string; text: string },
  reached: Map<string, number>,
  { milliseconds, ofText }: Known,
): Promise<Verdict> {
  if (reached.size === 0) return { mutant, fate: 'survived', because: 'no quick test reaches it' }
  const comparing = (file: string) => isShell(mutant.file) && ofText.has(file)
  // What is near notices most, what is quick costs least; what compares texts has the last word.
  const price = (file: string) => (milliseconds.get(file) ?? 0) * (reached.get(file) ?? 1) * (comparing(file) ? 1e6 : 1)
  const tests = [...reached.keys()].sort((one, other) => price(one) - price(other))
  const usual = tests.reduce((sum, file) => sum + (milliseconds.get(file) ?? 0), 0)
  room.write(mutant.file, text)
  try {
    const outcome = await run(room, tests, {
      files: 1 + tests.filter(comparing).length,
      milliseconds: patience + 5 * usual,
    })
    if (outcome.ended) return { mutant, fate: 'noticed', by: outcome.ended }
    const failed = failures(outcome).flatMap(({ file, failed }) => failed.map((test) => ({ file, test })))
    const telling = failed.find(({ file, test }) => !(comparing(file) && ofText.get(file)?.has(test)))
    if (telling) return { mutant, fate: 'noticed', by: `${telling.file}, "${telling.test}"` }
    return { mutant, fate: 'survived', because: failed.length > 0 ? 'only its text is compared' : 'no test fails' }
  } finally {
    room.write(mutant.file, before)
  }
}

/** What starting takes at most, on a busy machine. Milliseconds. */
const patience = 60_000
