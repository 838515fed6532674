import { program } from 'commander'
import { secretFolder } from '../components/secrets.ts'
import { openSession } from '../operations/session.ts'
import { ssh } from '../provider/ssh.ts'
import { prepareSsh } from '../provider/ssh-config.ts'
import { quote } from '../words/quote.ts'
import { runCommand } from './command.ts'

program
  .name('scripts/secret')
  .description('Shows one secret of a service, read from its machine; or lists those there are.')
  .argument('<machine>', 'the machine it lies on')
  .argument('[owner]', '"collective" or an association')
  .argument('[secret]', 'SERVICE/NAME, as blogs-gnuragistes-example/admin')
  .action((machine: string, owner?: string, secret?: string) =>
    runCommand(async () => {
      const { plan, site } = await openSession()
      await prepareSsh(plan, site)
      const folder = quote(owner && secret ? secretFolder(owner, secret) : `/var/lib/bocage/secrets/${owner ?? ''}`)
      const command = secret ? `cat ${folder}` : `cd ${folder} && find . -type f | sed 's,^\\./,,' | sort`
      console.log(await ssh(machine, command, { timeoutSeconds: 30 }))
    }),
  )
await program.parseAsync()
