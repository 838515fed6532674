import { program } from 'commander'
import { secretsFolder } from '../machines/secret-file.ts'
import { runCommand, sayRehearsal } from '../operations/command.ts'
import { rotate } from '../operations/departures/departures.ts'
import { rotationsOf } from '../operations/departures/rotations.ts'
import { openSession, stacksOf } from '../operations/estate/session.ts'
import { prepareSsh } from '../ssh/config.ts'
import { ssh } from '../ssh/ssh.ts'
import { quote } from '../words/quote.ts'
import { visible } from '../words/visible.ts'
import { holdingEstate } from './holding-estate.ts'
import { chooseRotations, chooseSecret, refuseUnknownMachine } from './secret-choice.ts'

type Options = { renew?: boolean }

program
  .name('scripts/secret')
  .description('Shows one secret of a service, read from its machine; lists those there are; or makes some anew.')
  .argument('<machine>', 'the machine it lies on')
  .argument('[owner]', '"collective" or an association')
  .argument('[secrets...]', 'SERVICE/NAME, as blogs-gnuragistes-example/admin')
  .option('--renew', 'makes them anew, and puts them in force: what is known of the old ones opens nothing then')
  .action((machine: string, owner: string | undefined, secrets: string[], { renew }: Options) =>
    runCommand(async () => {
      const { plan, site } = await openSession()
      sayRehearsal(site)
      refuseUnknownMachine(machine, Object.keys(plan.collective.machines))
      await prepareSsh(plan, site)
      const run = (command: string) => ssh(machine, command, { timeoutSeconds: 30 })
      const listing = `find -H ${secretsFolder} -type f ! -name '*.next' ! -name '*.new' -printf '%P\\n' 2>/dev/null | sort`
      const there = (await run(listing)).split('\n').filter(Boolean)
      const request = { machine, ...(owner && { owner }), secrets }
      if (renew) {
        const rotations = chooseRotations(there, stacksOf(plan), request, rotationsOf(plan))
        return holdingEstate(['scripts/secret', machine, owner, ...secrets, '--renew'].join(' '), async (lost) => {
          for (const rotation of rotations) {
            lost.throwIfAborted()
            await rotate(rotation, 'change')
            const note = rotation.note ? `; ${rotation.note}` : ''
            console.log(`${rotation.secret.split('/').slice(1).join('/')} was made anew${note}.`)
          }
        })
      }
      const choice = chooseSecret(there, stacksOf(plan), request)
      // A program that reads a secret gets it as it is; a terminal doesn't do what a machine says.
      const shown = process.stdout.isTTY ? visible : (text: string) => text
      if ('read' in choice) console.log(shown(await run(`cat ${quote(`${secretsFolder}/${choice.read}`)}`)))
      else if (choice.list.length > 0) console.log(visible(choice.list.join('\n')))
      else console.error(`${owner ?? machine} has no secret${owner ? ` on ${machine}` : ''}.`)
    }),
  )
await program.parseAsync()
