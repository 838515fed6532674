import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Compiler } from './compiler.ts'
import { Known } from './known.ts'
import { type Mutant, mutate } from './mutants/mutant.ts'
import { Reach } from './reach.ts'
import type { Verdict } from './report.ts'
import { Room } from './room/room.ts'
import { Trial } from './trial.ts'

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
 *
 * @param files of the checkout, all that a copy needs
 * @throws OperatorError when a test fails without a change as well
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
  const known = new Known()
  const broken = new AbortController()
  const signal = AbortSignal.any([course.signal, broken.signal])
  const rooms = Array.from({ length: Math.min(course.workers, mutants.length) }, () => new Room(checkout, files))
  try {
    const verdicts: Verdict[] = []
    const queue = mutants[Symbol.iterator]()
    const work = async (room: Room) => {
      for (let next = queue.next(); !next.done && Date.now() < course.deadline; next = queue.next()) {
        const mutant = next.value
        const before = read(mutant.file)
        const text = mutate(before, mutant)
        if (!(isShell(mutant.file) ? readableShell(text) : compiler.accepts(mutant.file, before, text))) continue
        const trial = new Trial(room, mutant.file, before, known, signal)
        const verdict: Verdict = { mutant, ...(await trial.of(text, reach.tests(mutant.file))) }
        verdicts.push(verdict)
        course.say(verdict)
      }
    }
    // Where one can't go on, no other need.
    await Promise.all(rooms.map((room) => work(room).catch((error: Error) => broken.abort(error))))
    signal.throwIfAborted()
    return verdicts
  } finally {
    for (const room of rooms) room.remove()
  }
}

const isShell = (file: string) => file.endsWith('.sh')

const readableShell = (text: string) =>
  spawnSync(text.startsWith('#!/bin/bash') ? 'bash' : 'sh', ['-n'], { input: text }).status === 0
