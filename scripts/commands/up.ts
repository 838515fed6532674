import { program } from 'commander'
import { runCommand } from '../../operations/command.ts'
import { bringUp } from '../../operations/runs/bring-up.ts'
import type { UpOptions } from '../../operations/runs/up.ts'

program
  .name('scripts/up')
  .description(
    'Brings the estate to what the inventory says: the collective first, then the associations side by side.',
  )
  .argument('[stacks...]', 'only these stacks: "collective", or an association')
  .option('--refresh', 'look first at what is really there, and mend what has drifted')
  .option(
    '--adopt',
    'take over an estate whose state is lost or older: it is looked at, and containers are made again around their data',
  )
  .option('--leave <associations...>', 'associations that leave the inventory and may: each is asked about otherwise')
  .option(
    '--gone <machines...>',
    'machines that left the inventory and are gone for good, with their data: what was on them is forgotten',
  )
  .option(
    '--break-lease [holder]',
    'take the place of a run that holds the estate; the holder is repeated, here where nobody can be asked',
  )
  .action((stacks: string[], options: Omit<UpOptions, 'only'>) =>
    runCommand(async () => {
      const done = await bringUp({ ...(stacks.length > 0 && { only: stacks }), ...options })
      if (!done) process.exitCode = 1
    }),
  )
await program.parseAsync()
