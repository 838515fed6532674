import { program } from 'commander'
import { rotationsOf } from '../components/rotation.ts'
import { lookAtWhatIsOlder, remembered, setDeparture, whoLeft } from '../operations/departures.ts'
import { outOfReach, renderDepartures } from '../operations/departures-report.ts'
import { openSession } from '../operations/session.ts'
import { prepareSsh } from '../provider/ssh-config.ts'
import { nearest } from '../words/nearest.ts'
import { OperatorError, renderProblem } from '../words/problem.ts'
import { quoted } from '../words/quoted.ts'
import { holdingEstate, runCommand, sayRehearsal } from './command.ts'

program
  .name('scripts/departures')
  .description('Tells what is left to do after technicians left, each with its command.')
  .option('--done <who>', 'what no machine can see is done: this departure is closed')
  .option(
    '--lost <who>',
    "a technician's key or laptop was lost: all that it could read is made anew at the next scripts/up",
  )
  .action(({ done, lost }: { done?: string; lost?: string }) =>
    runCommand(async () => {
      const { plan, site } = await openSession()
      sayRehearsal(site)
      await prepareSsh(plan, site)
      const machines = Object.keys(plan.collective.machines)
      if (lost !== undefined) {
        const known = plan.collective.technicians.map(({ key }) => key)
        if (!known.includes(lost))
          throw new OperatorError(`There is no technician ${quoted(lost)}. ${nearest(lost, known)}`)
        await holdingEstate(`scripts/departures --lost ${lost}`, () => setDeparture(machines, 'left', lost))
        console.log(`Next: replace the key of ${lost} in the inventory, then scripts/up.`)
        return
      }
      const told = await remembered(plan, site, false)
      if (done !== undefined) {
        const known = whoLeft(told)
        if (!known.includes(done))
          throw new OperatorError(`There is no open departure of ${quoted(done)}. ${nearest(done, known)}`)
        await holdingEstate(`scripts/departures --done ${done}`, () => setDeparture(machines, 'close', done))
        return
      }
      const silent = machines.filter((machine) => !told.some((one) => one.machine === machine))
      for (const machine of silent) console.error(`${machine}: it does not answer, and may know of more.`)
      const departures = await lookAtWhatIsOlder(await rotationsOf(plan), told)
      const lines = renderDepartures(departures, outOfReach(plan))
      for (const problem of departures.failures) console.error(renderProblem(problem))
      console.log(lines.length > 0 ? lines.join('\n') : 'Nothing is left to do.')
    }),
  )
await program.parseAsync()
