import { join, relative } from 'node:path'
import { program } from 'commander'
import { runCommand, sayRehearsal } from '../../operations/command.ts'
import { openSession } from '../../operations/estate/session.ts'
import { stateFolder } from '../../operations/estate/state-file.ts'
import { moveState, refusePlace } from '../../operations/state/move-state.ts'
import { withoutSecrets } from '../../operations/state/place.ts'
import { prepareSsh } from '../../ssh/config.ts'
import { word } from '../../words/quote.ts'
import { renderProblem } from '../../words/said/problem.ts'
import { holdingEstate } from './holding-estate.ts'

program.name('scripts/state').description('Where the state of the estate is, which all its technicians share.')

program
  .command('move')
  .description(
    'copies all of it to another place, looks whether both are the same, and has the estate use the new one; the old one stays as it was',
  )
  .argument('<url>', 's3://BUCKET?region=REGION, postgres://USER@HOST/DATABASE or file:///FOLDER, without a password')
  .addHelpText(
    'after',
    '\nWhat opens the places comes from the environment: PGPASSWORD (or ~/.pgpass), AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  )
  .action((to: string) =>
    runCommand(async () => {
      const session = await openSession()
      const { engine, plan, site } = session
      sayRehearsal(site)
      refusePlace(session, to)
      for (const problem of await prepareSsh(plan, site)) console.error(renderProblem(problem))
      await holdingEstate('scripts/state move', (lost) => moveState(session, to, (line) => console.log(line), lost))
      const from = engine.environment.PULUMI_BACKEND_URL ?? ''
      const file = relative('', join(session.settings, 'Pulumi.collective.yaml'))
      console.log(
        [
          `The state is at ${to} now, and ${file} says so: commit that, and have the others take it before their next run.`,
          ...(process.env.PULUMI_BACKEND_URL
            ? ['This shell still names the former place: unset PULUMI_BACKEND_URL.']
            : []),
          `The former one, with the history of earlier runs, is as it was. Once scripts/up went well: ${removal(from)}`,
        ].join('\n'),
      )
    }),
  )
await program.parseAsync()

/** How a state is removed that nobody needs any more. */
function removal(place: string): string {
  const folder = stateFolder(place)
  const shown = withoutSecrets(place, place)
  if (folder !== undefined) return `rm -r ${word(join(folder, '.pulumi'))}`
  if (place.startsWith('postgres:'))
    return `psql ${word(shown)} -c 'DROP TABLE ${new URL(place).searchParams.get('table') ?? 'pulumi_state'}'`
  return `remove .pulumi/ from ${shown}, as with: aws s3 rm --recursive ${word(`${shown.split('?')[0]}/.pulumi`)}`
}
