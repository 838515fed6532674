import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidArgumentError, Option, program } from 'commander'
import { measureConverges } from '../../benchmark/converges.ts'
import { makeEstates } from '../../benchmark/estate.ts'
import { prepareInventories } from '../../benchmark/inventories.ts'
import { figureData, renderTable } from '../../benchmark/measuring/report.ts'
import { runRounds } from '../../benchmark/measuring/rounds.ts'
import { preparePreviews } from '../../benchmark/previews.ts'
import { measureRuns } from '../../benchmark/runs.ts'
import { measureSites } from '../../benchmark/sites.ts'
import { runCommand } from '../../operations/command.ts'
import { OperatorError } from '../../words/said/problem.ts'

const parts = ['inventory', 'previews', 'converge', 'site', 'runs'] as const
const sizes = [10, 100, 300]

type Options = { json?: boolean; only?: (typeof parts)[number]; rounds: number; machine?: string }

program
  .name('scripts/bench')
  .description(
    'Measures what Bocage costs, beside the least that it could cost, Ansible and work by hand. It is not a test.',
  )
  .option('--json', 'print only an array of {name, value, unit, goal}: a median each')
  .addOption(new Option('--only <part>', 'one part').choices(parts))
  .option('--rounds <number>', 'how often each thing is done', count, 3)
  .option('--machine <name>', 'the machine of the lab to converge; a guest without containers unless said')
  .action(({ json, only, rounds, machine }: Options) =>
    runCommand(async () => {
      // A child that is interrupted fails, and what was begun is cleaned up.
      process.on('SIGINT', () => {})
      const wanted = (part: (typeof parts)[number]) => !only || only === part
      const root = await mkdtemp(join(tmpdir(), 'bocage-bench-'))
      const figures = []
      try {
        const estates = wanted('inventory') || wanted('previews') ? await makeEstates(join(root, 'estates'), sizes) : []
        const measured = []
        if (wanted('inventory')) measured.push(await prepareInventories(root, estates))
        if (wanted('previews')) measured.push(await preparePreviews(root, estates, say))
        if (measured.length > 0)
          await runRounds(
            measured.flatMap(({ arms }) => arms),
            rounds,
            say,
          )
        figures.push(...measured.flatMap((part) => part.figures()))
        if (wanted('converge'))
          figures.push(...(await measureConverges(root, { rounds, wanted: machine, say }).catch(leaveOut)))
        if (wanted('site')) figures.push(...(await measureSites(rounds, say).catch(leaveOut)))
        if (wanted('runs')) figures.push(...(await measureRuns(rounds, say).catch(leaveOut)))
      } finally {
        await rm(root, { recursive: true, force: true })
      }
      console.log(json ? JSON.stringify(figureData(figures), null, 2) : renderTable(figures))
    }),
  )

/** What was measured before is worth printing. */
function leaveOut(error: unknown): [] {
  if (!(error instanceof OperatorError)) throw error
  say(error.message)
  process.exitCode = 1
  return []
}

/** Progress goes where it doesn't mix with what was asked for. */
const say = (line: string) => console.error(line)

function count(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Write a number from 1 to 999.')
}

await program.parseAsync()
