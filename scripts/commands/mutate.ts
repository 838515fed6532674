import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { InvalidArgumentError, program } from 'commander'
import { touches } from '../../mutation/changed-lines.ts'
import { changedSince, filesOf, usualBase } from '../../mutation/checkout.ts'
import type { Mutant } from '../../mutation/mutants/mutant.ts'
import { shuffled } from '../../mutation/mutants/sample.ts'
import { isCode, isSource, possibleMutants } from '../../mutation/mutants/sources.ts'
import { type MutantResult, renderResult, renderResults, survivedPercent } from '../../mutation/report.ts'
import { tryMutants } from '../../mutation/run.ts'
import { runCommand } from '../../operations/command.ts'
import { checkout } from '../../words/checkout.ts'
import { OperatorError } from '../../words/said/problem.ts'

type Options = {
  all?: boolean
  since?: string
  sample: number
  minutes: number
  allowed: number
  seed: string
  workers: number
  verbose?: boolean
}

program
  .name('scripts/mutate')
  .description(
    'Makes small harmful changes to the code, one at a time in a copy of it, and says which of them no quick test notices. Without files: to the lines that changed since this branch left origin/main.',
  )
  .argument('[paths...]', 'files or folders, as git knows them')
  .option('--all', 'all that an estate is made and kept by')
  .option('--since <commit>', 'the lines that changed since then')
  .option('--sample <number>', 'how many changes are drawn at most', count, 60)
  .option('--minutes <number>', 'no change is begun after so long', count, 10)
  .option('--allowed <percent>', 'how many may survive before the command fails', percent, 10)
  .option('--seed <word>', 'another word draws other changes', '1')
  .option('--workers <number>', 'how many are tried at the same time', count, availableParallelism())
  .option('--verbose', 'say also what was noticed, and by which test')
  .action((paths: string[], options: Options) =>
    runCommand(async () => {
      const deadline = Date.now() + options.minutes * 60_000
      const stop = new AbortController()
      // For good: whoever takes the listener away lets the second Ctrl-C, or execa, end us before the copies are removed.
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.on(signal, () => stop.abort(new OperatorError('Stopped. The checkout was not touched.')))
      const files = await filesOf(checkout)
      const possible = await candidates(files, paths, options)
      if (typeof possible === 'string') return console.log(possible)
      const drawn = shuffled(possible, options.seed).slice(0, options.sample)
      console.error(`${possible.length} changes are possible, ${drawn.length} are drawn (seed ${options.seed}).`)
      let tried = 0
      const say = (result: MutantResult) => {
        tried += 1
        if (result.status === 'survived' || options.verbose) console.error(`[${tried}] ${renderResult(result)}`)
        else if (tried % 10 === 0) console.error(`[${tried}] …`)
      }
      const { workers } = options
      const { signal } = stop
      const results = await tryMutants(checkout, files, drawn, { deadline, workers, say, signal })
      console.log(renderResults(results, possible.length))
      if (Date.now() > deadline)
        console.log(`The time was over after ${options.minutes} minutes; --minutes gives more.`)
      if (survivedPercent(results) > options.allowed)
        throw new OperatorError(`More than ${options.allowed} % survived. A test is missing for each that does harm.`)
    }),
  )

/** What may be changed; in words, why there is nothing. */
async function candidates(files: string[], paths: string[], options: Options): Promise<Mutant[] | string> {
  const possible = (wanted: (file: string) => boolean) =>
    files.filter(wanted).flatMap((file) => possibleMutants(file, readFileSync(join(checkout, file), 'utf8')))
  if (paths.length > 0) {
    const named = (file: string) =>
      paths.some((path) => file === path || file.startsWith(`${path.replace(/\/$/, '')}/`))
    const found = possible((file) => isCode(file) && named(file))
    if (found.length > 0) return found
    throw new OperatorError(
      `There is nothing to change in ${paths.join(', ')}: name TypeScript or shell files, from the checkout's root.`,
    )
  }
  if (options.all) return possible(isSource)
  const since = options.since ?? (await usualBase(checkout))
  const changed = since && (await changedSince(checkout, since))
  if (!changed) {
    const missing = options.since ? `the commit ${options.since}` : 'a commit to compare with'
    return `Nothing was tried: ${missing} isn't in this clone (a shallow one?). --since names another; --all takes all.`
  }
  const found = possible(isSource).filter(({ file, line }) => touches(changed, file, line))
  return found.length > 0 ? found : `Nothing to try: no line that an estate is made by has changed since ${since}.`
}

function count(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Write a whole number from 1 on.')
  return number
}

function percent(text: string): number {
  const number = Number(text.replace(/%$/, ''))
  if (!(number >= 0 && number <= 100)) throw new InvalidArgumentError('Write a number from 0 to 100, as 10%.')
  return number
}

await program.parseAsync()
