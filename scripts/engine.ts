import { program } from 'commander'
import { Listr } from 'listr2'
import { type EngineContext, engineTasks } from '../engine/setup.ts'
import { runCommand } from './command.ts'

program
  .name('scripts/engine')
  .description(
    'Readies a Pulumi of the pinned version, with the plugins that the stacks need: found, downloaded or built.',
  )
  .action(() =>
    runCommand(async () => {
      const { engine } = await new Listr<EngineContext>(engineTasks(), {
        rendererOptions: { collapseSubtasks: false },
      }).run({})
      console.log(`The engine is ready: ${engine?.bin}`)
    }),
  )
await program.parseAsync()
