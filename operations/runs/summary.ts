import { visible } from '../../words/said/visible.ts'
import type { Change, Outcome } from './outcome.ts'

const verbs: Record<string, string> = {
  create: 'create',
  update: 'change',
  delete: 'remove',
  replace: 'replace',
  'create-replacement': 'make again',
  'delete-replaced': 'remove old',
  import: 'adopt',
}

/**
 * What happened to one stack, as people read it: what changed, then what failed and the next step. The engine passes on what
 * machines said, so the text is made fit for a terminal.
 */
export function renderSummary(outcome: Outcome): string {
  const { stack, changes, failures, warnings, notes, seconds, settled } = outcome
  if (settled) return `${stack}: no change, nothing of it is new`
  const removed = changes.filter((change) => change.op === 'delete' && !staysWhole(change)).length
  const head =
    changes.length === 0
      ? 'no change'
      : `${count(changes.length, 'change')}, ${removed === 0 ? 'nothing is removed' : `${removed} removed`}`
  const lines = [`${stack}: ${failures.length > 0 ? `FAILED after ${head}` : head} (${Math.round(seconds)} s)`]
  for (const change of changes) lines.push(`  ${renderChange(change)}`)
  for (const warning of new Set(warnings)) lines.push(`  warning: ${indent(warning)}`)
  for (const note of new Set(notes)) lines.push(`  note: ${indent(note)}`)
  for (const { title, message } of failures) lines.push(`  failed: ${title}: ${indent(message)}`)
  return visible(lines.join('\n'))
}

function renderChange(change: Change): string {
  const { op, title, fields } = change
  const stays = staysWhole(change)
  const what = stays ? ['its data stays'] : op === 'update' ? [...new Set(fields)] : []
  return `${(stays ? 'leave' : (verbs[op] ?? op)).padEnd(11)} ${title}${what.length > 0 ? `  (${what.join(', ')})` : ''}`
}

/** A volume is never removed from its machine: the stack just has it no longer. */
const staysWhole = ({ op, title }: Change) => op === 'delete' && title.startsWith('volume ')

const indent = (text: string) => text.replaceAll('\n', '\n    ')
const count = (amount: number, word: string) => `${amount} ${word}${amount === 1 ? '' : 's'}`
