import Table from 'cli-table3'
import { program } from 'commander'
import { runCommand, sayRehearsal } from '../../operations/command.ts'
import { personHere } from '../../operations/estate/ask.ts'
import { openSession } from '../../operations/estate/session.ts'
import { type Leftover, leftovers, purge, refusePartly } from '../../operations/leaving/leftovers.ts'
import { rememberedEverywhere } from '../../operations/leaving/remembered-everywhere.ts'
import { prepareSsh } from '../../ssh/config.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { visible, visibleLine } from '../../words/said/visible.ts'
import { renderMebibytes } from '../../words/written/quantity.ts'
import { holdingEstate } from './holding-estate.ts'

program
  .name('scripts/leftovers')
  .description('Data that the inventory no longer names: it stays until it is purged here, by name.')

program
  .command('list', { isDefault: true })
  .description('what there is, with size and age')
  .action(() =>
    runCommand(async () => {
      const { found, unseen } = await findLeftovers()
      for (const reason of unseen) console.log(`Not looked at. ${visible(reason)}`)
      if (unseen.length > 0) process.exitCode = 1
      if (found.length === 0)
        return console.log(unseen.length > 0 ? 'Nothing is left over elsewhere.' : 'Nothing is left over.')
      const table = new Table({ head: ['name', 'holds', 'size', 'last written'], style: { head: [], border: [] } })
      for (const { name, holds, hiddenIn, sizeKiB, written } of found)
        table.push([
          visibleLine(name),
          visible([...holds, ...(hiddenIn ? [`perhaps more in ${hiddenIn}, which can't be asked`] : [])].join('\n')),
          renderSize(sizeKiB),
          written ? renderAge(written) : 'not known',
        ])
      console.log(table.toString())
      console.log(
        'What returns to the inventory is taken up again with its data. To destroy for good: scripts/leftovers purge NAME',
      )
    }),
  )

program
  .command('purge <name>')
  .description('destroys one of them, with its secrets; this cannot be undone')
  .option('--confirm <name>', 'the name once more, where nobody can be asked')
  .action((name: string, { confirm }: { confirm?: string }) =>
    runCommand(async () => {
      const { found, unseen } = await findLeftovers()
      for (const reason of unseen) console.log(`Not looked at. ${visible(reason)}`)
      const leftover = found.find((one) => one.name === name)
      if (!leftover)
        throw new OperatorError(
          `Nothing called "${name}" is left over. Known: ${found.map((one) => one.name).join(', ') || 'none'}.`,
        )
      refusePartly(leftover)
      console.log(`This destroys ${visible(leftover.holds.join(', '))} on ${leftover.machine}. It cannot be undone.`)
      const ask = personHere()
      if (confirm === undefined && !ask)
        throw new OperatorError('Nobody can be asked here. Repeat the name with --confirm NAME.')
      const typed = confirm ?? (await ask?.(`Type ${name} to go on: `))
      if (typed !== name) throw new OperatorError('The name was not repeated: nothing was destroyed.')
      await holdingEstate(`scripts/leftovers purge ${name}`, () => purge(leftover))
      console.log(`${name} is destroyed.`)
    }),
  )

async function findLeftovers(): Promise<{ found: Leftover[]; unseen: string[] }> {
  const session = await openSession('read')
  const { plan, site } = session
  sayRehearsal(site)
  await prepareSsh(plan, site)
  const { rows, inService } = await rememberedEverywhere(session)
  return leftovers(plan.collective, inService, rows)
}

const renderSize = (kib: number) => (kib < 1024 ? `${kib}KiB` : renderMebibytes(Math.round(kib / 1024)))
const renderAge = (date: Date) => {
  const days = Math.floor((Date.now() - date.getTime()) / 86_400_000)
  return days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`
}

await program.parseAsync()
