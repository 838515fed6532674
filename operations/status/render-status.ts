import Table from 'cli-table3'
import type { LastRun } from '../../provider/lease/seen.ts'
import { groupBy } from '../../words/group-by.ts'
import { shortened } from '../../words/said/quoted.ts'
import { visibleLine } from '../../words/said/visible.ts'
import type { EstateStatus } from './estate-status.ts'
import type { StatusRow } from './rows.ts'

/** How an estate is, for people: a table, what is wrong with what would help, and the last run. */
export function renderEstateStatus({ mark, rows, last }: EstateStatus): string {
  const table = new Table({ head: ['what', 'name', 'state', ''], style: { head: [], border: [], compact: true } })
  for (const { what, name, mark, state, detail = '' } of shown(rows))
    table.push([what, name, ...(mark === 'well' ? [state, detail] : [below[mark], ''])].map(visibleLine))
  const amiss = rows.filter((row) => row.mark !== 'well')
  const wrong = amiss.filter((row) => row.mark === 'wrong').length
  const untold = amiss.length - wrong
  const heads = [
    ...(wrong > 0 ? [`${things(wrong)} wrong`] : []),
    ...(untold > 0 ? [`${things(untold)} not known`] : []),
  ]
  const head = mark === 'well' ? 'All is well.' : `${heads.join(', ')}:`
  return [table.toString(), renderLast(last), '', head, ...amiss.map((row) => `  ${renderRow(row)}`)].join('\n')
}

/** What is not well takes more words than a table has room for. */
const below = { wrong: 'IS WRONG, see below', unknown: 'is not known, see below' }

const things = (amount: number) => (amount === 1 ? '1 thing is' : `${amount} things are`)

/** A row on a line of its own, with what would help. */
export function renderRow({ what, name, state, detail, instead }: StatusRow): string {
  const said = what === 'address' || what === 'container' || what === 'disk' ? name : `${what} ${name}`
  return visibleLine(
    `${said}: ${state}${detail === undefined ? '' : ` (${detail})`}.${instead === undefined ? '' : ` ${instead}`}`,
  )
}

/** What is well and there are many of is one row for each machine. */
function shown(rows: StatusRow[]): StatusRow[] {
  const isMany = ({ what, mark }: StatusRow) => what === 'container' && mark === 'well'
  const running = [...groupBy(rows.filter(isMany), ({ machine = '' }) => machine)].map(
    ([machine, those]): StatusRow => ({
      what: 'container',
      name: those.length === 1 ? (those[0]?.name ?? '') : `${those.length} on ${machine}`,
      mark: 'well',
      state: those.length === 1 ? 'runs' : 'run',
    }),
  )
  const others = rows.filter((row) => !isMany(row))
  const before = others.findIndex(({ what }) => what === 'container' || what === 'unit')
  return before < 0 ? [...others, ...running] : [...others.slice(0, before), ...running, ...others.slice(before)]
}

const ends = { well: 'it did all that was to do', failed: 'it failed in part', stopped: 'it was stopped' }

function renderLast(last: LastRun | undefined): string {
  if (last === undefined) return 'Last run: no machine that answers knows of one.'
  const { who, run, at, commit, ended } = last
  const of = commit === undefined ? 'of an inventory in no repository' : `of the inventory at ${commit}`
  const when = new Date(at).toISOString().slice(0, 16).replace('T', ' ')
  return visibleLine(`Last run: ${shortened(who)}, ${when} UTC, "${shortened(run)}", ${of}; ${ends[ended]}.`)
}
