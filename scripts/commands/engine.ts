import { program } from 'commander'
import { Listr } from 'listr2'
import { lockReleases } from '../../engine/release-sums.ts'
import { type EngineContext, engineTasks } from '../../engine/setup.ts'
import { runCommand } from '../../operations/command.ts'
import { toldOnce } from '../../operations/estate/told-once.ts'

program
  .name('scripts/engine')
  .description(
    'Readies a Pulumi of the pinned version, with the plugins that the stacks need: found, downloaded or built.',
  )
  .option('--lock', 'only write down the sums of the releases of the pinned versions, in engine/releases.sum')
  .action(({ lock }: { lock?: boolean }) =>
    runCommand(async () => {
      if (lock) {
        console.log(`Written down in engine/releases.sum: ${(await lockReleases()).join(', ')}`)
        return
      }
      const { engine } = await new Listr<EngineContext>(engineTasks(), toldOnce({ collapseSubtasks: false })).run({})
      console.log(`The engine is ready: ${engine?.bin}`)
    }),
  )
await program.parseAsync()
