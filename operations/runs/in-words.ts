import type { Plan } from '../../inventory/model/planning/plan.ts'
import { failureWords } from '../estate/failure-words.ts'
import { unitsOf } from '../estate/planned.ts'
import type { Change, Outcome } from './outcome.ts'

/** What people call a thing, and where it is. */
type Known = { machine: string; title?: string }

/** The outcome of a stack as people speak of it: things by what they are for, each told once, and what failed with its reason. */
export function outcomeInWords(outcome: Outcome, plan: Plan): Outcome {
  const known = thingsOf(plan)
  return {
    ...outcome,
    changes: changesIn(outcome.changes).map((change) => ({
      ...change,
      title: known.get(change.title)?.title ?? change.title,
      fields: [...new Set(change.fields.flatMap((field) => fieldWords(change.title, field)))],
    })),
    failures: failuresIn(outcome.failures, known),
  }
}

/** What people call the things of a plan, by the engine's titles of them. */
export function titlesIn(plan: Plan): (title: string) => string {
  const known = thingsOf(plan)
  return (title) => known.get(title)?.title ?? title
}

/** The things that a unit is made of, by the title that the engine's name of them gives. */
function thingsOf(plan: Plan): Map<string, Known> {
  const steps = unitsOf(plan).flatMap(({ machine, steps }) => steps.map((step) => ({ machine, step })))
  return new Map(
    steps.flatMap(({ machine, step }): [string, Known][] => {
      if ('task' in step) return [[`script ${step.task.name}`, { machine, title: step.task.title }]]
      const { identity } = step.container
      return [
        [`container ${identity}-container`, { machine }],
        [`script ${identity}${answers}`, { machine, title: `whether ${identity} answers` }],
        [`script ${identity}${version}`, { machine, title: `a copy of ${identity} before another version` }],
      ]
    }),
  )
}

const answers = '-answers'
const version = '-version'

/**
 * What was done, once: a container that is made again has no line for its end, and none for what is done whenever one is made. What
 * was not done on any machine has none.
 */
function changesIn(changes: Change[]): Change[] {
  const made = new Set(changes.filter(({ op }) => op.startsWith('create')).map(({ title }) => title))
  const container = (script: string) => script.replace(/^script (.*)-\w+$/, 'container $1-container')
  const isPart = ({ title }: Change) =>
    (title.endsWith(answers) || title.endsWith(version)) && made.has(container(title))
  const isEnd = ({ op, title }: Change) => op === 'replace' || (op === 'delete-replaced' && made.has(title))
  return changes.filter((change) => !change.idle && !isEnd(change) && !isPart(change))
}

/** What of a thing changed; nothing, where that is no more than how the engine keeps it. */
function fieldWords(title: string, field: string): string[] {
  if (title.startsWith('script ')) return []
  if (!title.startsWith('configuration ')) return [guestWords[field] ?? field]
  const [, property = '', quotedEntry, entry = quotedEntry] = /^(\w+)(?:\["([^"]+)"\]|\.(\w+))/.exec(field) ?? []
  return [entry === undefined ? field : (configurationWords[property]?.(entry) ?? `${property} ${entry}`)]
}

const configurationWords: Record<string, (entry: string) => string> = {
  files: (path) => path,
  contents: (path) => path,
  packages: (name) => `package ${name}`,
  units: (unit) => unit,
  effects: (title) => title,
  checks: (title) => `a check: ${title}`,
  secrets: (path) => `secret ${path}`,
  givenSecrets: (path) => `secret ${path}`,
  holds: (identity) => `what it remembers of ${identity}`,
}

const guestWords: Record<string, string> = {
  memoryMiB: 'memory',
  swapMiB: 'swap',
  cores: 'processors',
  diskMiB: 'disk',
  'data.sizeMiB': 'data disk',
  data: 'data disk',
  running: 'whether it runs',
  onboot: 'whether it starts with its host',
}

/** Everything on a machine fails when that goes away: it is told once, with how much more there is of it. */
function failuresIn(failures: Outcome['failures'], known: Map<string, Known>): Outcome['failures'] {
  const told = failures.map(({ title, message }) => ({
    title: known.get(title)?.title ?? title,
    message: failureWords(message, known.get(title)?.machine),
  }))
  const same = new Map<string, { title: string; message: string; more: number }>()
  for (const { title, message } of told) {
    const machine = /^"(\S+)" (?:is away|did not let us in)/.exec(message)?.[1]
    const key = machine ?? `${title}: ${message}`
    const before = same.get(key)
    if (before === undefined) same.set(key, { title, message, more: 0 })
    else before.more += 1
  }
  return [...same.values()].map(({ title, message, more }) => ({
    title: more === 0 ? title : `${title} and ${more} more there`,
    message,
  }))
}
