import { program } from 'commander'
import { askDeparted } from '../../ledger/departures/departed.ts'
import { runCommand, sayRehearsal } from '../../operations/command.ts'
import { askWhoLeft, lookAtWhatIsOlder, setDeparture, whoLeft } from '../../operations/departures/departures.ts'
import { outOfReach, renderDepartures } from '../../operations/departures/report.ts'
import { rotationsOf } from '../../operations/departures/rotations.ts'
import { openSession } from '../../operations/estate/session.ts'
import { prepareSsh } from '../../ssh/config.ts'
import { nearest } from '../../words/said/nearest.ts'
import { OperatorError, renderProblem } from '../../words/said/problem.ts'
import { quoted } from '../../words/said/quoted.ts'
import { holdingEstate } from './holding-estate.ts'

program
  .name('scripts/departures')
  .description('Tells what is left to do after technicians left, each with its command.')
  .option('--done <who>', 'what no machine can see is done: this departure is closed')
  .option(
    '--lost <who>',
    "a technician's key or laptop was lost: all that it could read is made anew at the next scripts/up",
  )
  .option('--return <who>', 'somebody who left is let in again by the inventory, at the next scripts/up')
  .action(({ done, lost, return: returning }: { done?: string; lost?: string; return?: string }) =>
    runCommand(async () => {
      const { plan, site } = await openSession('read')
      sayRehearsal(site)
      await prepareSsh(plan, site)
      const machines = Object.keys(plan.collective.machines)
      if (lost !== undefined) {
        const known = plan.collective.technicians.map(({ key }) => key)
        if (!known.includes(lost))
          throw new OperatorError(`There is no technician ${quoted(lost)}. ${nearest(lost, known)}`)
        await writeDown(`scripts/departures --lost ${lost}`, machines, 'left', lost)
        console.log(`Next: replace the key of ${lost} in the inventory, then scripts/up.`)
        return
      }
      if (returning !== undefined) {
        const { answers } = await askDeparted(machines)
        const known = [...new Set(answers.flatMap(({ who, state }) => (state === 'left' ? [who] : [])))]
        if (!known.includes(returning))
          throw new OperatorError(`Nobody called ${quoted(returning)} left. ${nearest(returning, known)}`)
        await writeDown(`scripts/departures --return ${returning}`, machines, 'return', returning)
        console.log(`Next: ${returning} in the inventory, then scripts/up.`)
        return
      }
      const { answers: told, silent, failures } = await askWhoLeft(plan, site, false)
      if (done !== undefined) {
        const known = whoLeft(told)
        if (!known.includes(done))
          throw new OperatorError(`There is no open departure of ${quoted(done)}. ${nearest(done, known)}`)
        return writeDown(`scripts/departures --done ${done}`, machines, 'close', done)
      }
      for (const machine of silent) console.error(`${machine}: it does not answer, and may know of more.`)
      const departures = await lookAtWhatIsOlder(rotationsOf(plan), told)
      const lines = renderDepartures(departures, outOfReach(plan))
      const problems = [...failures, ...departures.failures]
      for (const problem of problems) console.error(renderProblem(problem))
      if (silent.length + problems.length > 0) process.exitCode = 1
      console.log(lines.length > 0 ? lines.join('\n') : 'Nothing is left to do.')
    }),
  )
await program.parseAsync()

/** Has every machine write it down. @throws OperatorError with those that did not: it isn't done while one of them knows otherwise */
function writeDown(
  command: string,
  machines: string[],
  action: 'left' | 'close' | 'return',
  who: string,
): Promise<void> {
  return holdingEstate(command, async () => {
    const problems = await setDeparture(machines, action, who)
    if (problems.length > 0) throw new OperatorError('That is not written down on every machine.', problems)
  })
}
