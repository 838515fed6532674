import { isAbsolute, join } from 'node:path'
import { Command } from 'commander'
import { Listr, type ListrTask } from 'listr2'
import { runCommand } from '../operations/command.ts'
import { toldOnce } from '../operations/estate/told-once.ts'
import { bringUp } from '../operations/runs/bring-up.ts'
import { renderAddresses } from './commands/addresses.ts'
import { downTasks } from './commands/down.ts'
import { rebootTasks } from './commands/reboot.ts'
import { openShell } from './commands/shell.ts'
import { labStatus, renderStatus } from './commands/status.ts'
import { upTasks } from './commands/up.ts'
import { costsHere } from './costs.ts'
import { whatStays } from './left-behind.ts'
import { holdingLab } from './lock.ts'
import { machineNames } from './machines/container.ts'

const program = new Command('scripts/lab')
  .description('The rehearsal estate: everything the toolkit manages, on this one machine, as root.')
  .enablePositionalOptions()

program
  .command('up')
  .description('makes what the inventory speaks of, and brings it up; safe to run again')
  .option('--inventory <folder>', 'the inventory to rehearse')
  .action(({ inventory }: { inventory?: string }) =>
    runCommand(async () => {
      for (const line of await costsHere()) console.log(line)
      await holdingLab(async () => run(await upTasks(calledFrom(inventory) ?? 'inventory')))
      if (await bringUp({})) console.log(await renderAddresses())
      else process.exitCode = 1
    }),
  )

program
  .command('down')
  .description('removes the lab from this machine, and says what stays')
  .option('--all', 'what was downloaded, built and installed for it goes as well')
  .action(({ all }: { all?: true }) =>
    runCommand(async () => {
      await holdingLab(() => run(downTasks({ all: all ?? false })))
      const stays = await whatStays()
      if (stays.length === 0) return
      for (const line of stays) console.log(`Stays: ${line}`)
      if (!all) console.log('scripts/lab down --all removes that, too.')
    }),
  )

program
  .command('status')
  .description('says what is up')
  .action(() => runCommand(async () => console.log(renderStatus(await labStatus()))))

program
  .command('reboot [machines...]')
  .description('stops hosts and servers and starts them again; all of them, unless some are named')
  .action((machines: string[]) =>
    runCommand(() => {
      const hosts = machineNames().filter((name) => name !== 'internet')
      return holdingLab(() => run(rebootTasks(machines.length > 0 ? machines : hosts)))
    }),
  )

program
  .command('shell <machine> [command...]')
  .description('opens a shell on a machine of the lab, or runs a command there')
  .passThroughOptions()
  .action((machine: string, command: string[]) =>
    runCommand(async () => {
      process.exitCode = await openShell(machine, command[0] === '--' ? command.slice(1) : command)
    }),
  )

await program.parseAsync()

async function run(tasks: ListrTask[]): Promise<void> {
  await new Listr(tasks, toldOnce()).run()
}

/** Folders are named from where the command was typed. */
function calledFrom(folder: string | undefined): string | undefined {
  const here = process.env.CALLED_FROM
  return folder === undefined || here === undefined || isAbsolute(folder) ? folder : join(here, folder)
}
