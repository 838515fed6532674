import type { ListrTask } from 'listr2'
import { startContainer, stop, waitUntilUp } from '../machines/container.ts'
import { step } from '../step.ts'

/** Stops machines and starts them again, as a power cut with a kind ending would; they come back by themselves. */
export const rebootTasks = (names: string[]): ListrTask[] =>
  names.map((name) =>
    step(`reboot-${name}`, {
      title: `Reboot ${name}`,
      work: async (step) => {
        step.say('stopping')
        await stop(name, step.run)
        await startContainer(name, step)
        await waitUntilUp(name, step)
      },
    }),
  )
