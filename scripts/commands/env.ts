import { program } from 'commander'
import { environmentByHand } from '../../engine/home/environment.ts'
import { runCommand, sayRehearsal } from '../../operations/command.ts'
import { openSession } from '../../operations/estate/session.ts'
import { thisProcess } from '../../operations/lease/holder.ts'
import { prepareSsh } from '../../ssh/config.ts'
import { quote } from '../../words/quote.ts'
import { renderProblem } from '../../words/said/problem.ts'

program
  .name('scripts/env')
  .description(
    'Prints the environment that pulumi by hand needs, for eval "$(scripts/env)" or direnv; readies the SSH configuration.',
  )
  .action(() =>
    runCommand(async () => {
      const { engine, plan, site } = await openSession()
      sayRehearsal(site)
      for (const problem of await prepareSsh(plan, site)) console.error(renderProblem(problem))
      // What is done by hand is told in `pulumi stack history` as whose it was.
      const environment = {
        ...environmentByHand(engine.environment),
        PULUMI_OPTION_MESSAGE: `by ${thisProcess('').who}`,
      }
      for (const [variable, value] of Object.entries(environment)) console.log(`export ${variable}=${quote(value)}`)
    }),
  )
await program.parseAsync()
