import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Compiler } from './compiler.ts'
import { type Mutant, mutate } from './mutants/mutant.ts'
import type { MutantResult } from './report.ts'
import { Sandbox } from './sandbox/sandbox.ts'
import { TestHistory } from './test-history.ts'
import { TestImpact } from './test-impact.ts'
import { Trial } from './trial.ts'

/** The quick tests: what the lab shows in an hour is left to it. */
export const isQuickTest = (file: string) => /^tests\/(?!lab\/).*\.test\.ts$/.test(file)

export type Course = {
  /** Epoch milliseconds: no change is begun after it. */
  deadline: number
  /** How many changes are tried at the same time. */
  workers: number
  say: (result: MutantResult) => void
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
): Promise<MutantResult[]> {
  // As they were when the changes were thought of: people go on working.
  const texts = new Map(files.map((file) => [file, readFileSync(join(checkout, file), 'utf8')]))
  const read = (file: string) => texts.get(file) ?? ''
  const impact = new TestImpact({ files, read }, isQuickTest)
  const compiler = new Compiler(checkout)
  const history = new TestHistory()
  const broken = new AbortController()
  const signal = AbortSignal.any([course.signal, broken.signal])
  const sandboxes = Array.from({ length: Math.min(course.workers, mutants.length) }, () => new Sandbox(checkout, files))
  try {
    const results: MutantResult[] = []
    const queue = mutants[Symbol.iterator]()
    const work = async (sandbox: Sandbox) => {
      for (let next = queue.next(); !next.done && Date.now() < course.deadline; next = queue.next()) {
        const mutant = next.value
        const before = read(mutant.file)
        const text = mutate(before, mutant)
        if (!(isShell(mutant.file) ? readableShell(text) : compiler.accepts(mutant.file, before, text))) continue
        const trial = new Trial(sandbox, mutant.file, before, history, signal)
        const result: MutantResult = { mutant, ...(await trial.of(text, impact.tests(mutant.file))) }
        results.push(result)
        course.say(result)
      }
    }
    // Where one can't go on, no other need.
    await Promise.all(sandboxes.map((sandbox) => work(sandbox).catch((error: Error) => broken.abort(error))))
    signal.throwIfAborted()
    return results
  } finally {
    for (const sandbox of sandboxes) sandbox.remove()
  }
}

const isShell = (file: string) => file.endsWith('.sh')

const readableShell = (text: string) =>
  spawnSync(text.startsWith('#!/bin/bash') ? 'bash' : 'sh', ['-n'], { input: text }).status === 0
