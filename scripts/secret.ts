import { program } from 'commander'
import { secretsFolder } from '../components/secrets.ts'
import { openSession, stacksOf } from '../operations/session.ts'
import { ssh } from '../provider/ssh.ts'
import { prepareSsh } from '../provider/ssh-config.ts'
import { quote } from '../words/quote.ts'
import { visible } from '../words/visible.ts'
import { runCommand, sayRehearsal } from './command.ts'
import { chooseSecret, refuseUnknownMachine } from './secret-choice.ts'

program
  .name('scripts/secret')
  .description('Shows one secret of a service, read from its machine; or lists those there are.')
  .argument('<machine>', 'the machine it lies on')
  .argument('[owner]', '"collective" or an association')
  .argument('[secret]', 'SERVICE/NAME, as blogs-gnuragistes-example/admin')
  .action((machine: string, owner?: string, secret?: string) =>
    runCommand(async () => {
      const { plan, site } = await openSession()
      sayRehearsal(site)
      refuseUnknownMachine(machine, Object.keys(plan.collective.machines))
      await prepareSsh(plan, site)
      const run = (command: string) => ssh(machine, command, { timeoutSeconds: 30 })
      const there = (await run(`find ${secretsFolder} -type f -printf '%P\\n' 2>/dev/null | sort`))
        .split('\n')
        .filter(Boolean)
      const choice = chooseSecret(there, stacksOf(plan), {
        machine,
        ...(owner && { owner }),
        ...(secret && { secret }),
      })
      // A program that reads a secret gets it as it is; a terminal doesn't do what a machine says.
      const shown = process.stdout.isTTY ? visible : (text: string) => text
      if ('read' in choice) console.log(shown(await run(`cat ${quote(`${secretsFolder}/${choice.read}`)}`)))
      else if (choice.list.length > 0) console.log(visible(choice.list.join('\n')))
      else console.error(`${owner ?? machine} has no secret${owner ? ` on ${machine}` : ''}.`)
    }),
  )
await program.parseAsync()
