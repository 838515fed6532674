import { Option, program } from 'commander'
import { runCommand, sayRehearsal } from '../../operations/command.ts'
import { openSession } from '../../operations/estate/session.ts'
import { estateStatus } from '../../operations/status/estate-status.ts'
import { newsOf } from '../../operations/status/news.ts'
import { renderEstateStatus } from '../../operations/status/render-status.ts'

const exitCodes = { well: 0, wrong: 1, unknown: 2 }

program
  .name('scripts/status')
  .description(
    'Says how the estate is: its addresses as visitors meet them, machines, disks, containers, units that failed, the last run. Nothing is changed.',
  )
  .option('--json', 'for programs: everything that was looked at')
  .addOption(
    new Option(
      '--quiet',
      'for cron: says only what has changed since it was last asked so, and nothing where that is nothing',
    ).conflicts('json'),
  )
  .addHelpText('after', '\nExit code: 0 all is well, 1 something is wrong, 2 it could not be told.')
  .action(async ({ json, quiet }: { json?: true; quiet?: true }) => {
    // Until it is told, it could not be told.
    let exitCode = exitCodes.unknown
    await runCommand(async () => {
      const session = await openSession('not asked')
      if (!quiet) sayRehearsal(session.site)
      const status = await estateStatus(session)
      if (quiet) for (const line of await newsOf(session, status)) console.log(line)
      else console.log(json ? JSON.stringify(status, undefined, 2) : renderEstateStatus(status))
      exitCode = exitCodes[status.mark]
    })
    process.exitCode = exitCode
  })
await program.parseAsync()
