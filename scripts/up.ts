import { program } from 'commander'
import { renderSummary } from '../operations/summary.ts'
import { up } from '../operations/up.ts'
import { renderProblem } from '../words/problem.ts'
import { runCommand } from './command.ts'

program
  .name('scripts/up')
  .description(
    'Brings the estate to what the inventory says: the collective first, then the associations side by side.',
  )
  .argument('[stacks...]', 'only these stacks: "collective", or an association')
  .option('--refresh', 'look first at what is really there, and mend what has drifted')
  .action((stacks: string[], { refresh }: { refresh?: boolean }) =>
    runCommand(async () => {
      const { session, outcomes, recovered } = await up({
        ...(stacks.length > 0 && { only: stacks }),
        refresh: refresh ?? false,
      })
      console.log()
      for (const warning of session.warnings) console.log(`warning: ${renderProblem(warning)}`)
      for (const line of recovered) console.log(`mended: ${line}`)
      for (const outcome of outcomes) console.log(renderSummary(outcome))
      if (session.newPassphrase)
        console.log(
          `\nThe state's passphrase was made: ${session.home}/passphrase. Keep a copy where two people can find it.`,
        )
      const failed = outcomes.filter(({ failures }) => failures.length > 0)
      if (failed.length > 0) {
        const first = failed[0]?.failures[0]
        console.log(`\n${failed.length} of ${outcomes.length} stacks failed. First: ${first?.title}.`)
        console.log('Next: mend what it says, then run scripts/up again; what is done stays done.')
        process.exitCode = 1
      }
    }),
  )
await program.parseAsync()
