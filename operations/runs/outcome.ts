import type { EngineEvent } from '../estate/event.ts'
import { isThing, resourceTitle } from '../estate/resource-title.ts'

/** One thing that was made, changed or removed. */
export type Change = {
  op: string
  title: string
  fields: string[]
  /** What is removed is the engine's knowledge of it alone: nothing is done on a machine. */
  idle?: true
}

/** How a stack's run ended. */
export type Outcome = {
  stack: string
  changes: Change[]
  /** What went wrong, first thing first, each with the resource it went wrong on. */
  failures: { title: string; message: string }[]
  warnings: string[]
  /** What a script on a machine tells people, though all is well. */
  notes: string[]
  seconds: number
  /** The engine was not asked, since nothing of the stack is new. */
  settled?: true
}

type Diagnostic = NonNullable<EngineEvent['diagnosticEvent']>

/** Gathers an outcome from the engine's events. */
export class OutcomeReader {
  readonly outcome: Outcome
  /** The things at work now. */
  readonly running = new Set<string>()

  constructor(stack: string) {
    this.outcome = { stack, changes: [], failures: [], warnings: [], notes: [], seconds: 0 }
  }

  add({ resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent }: EngineEvent): void {
    if (resourcePreEvent && isWork(resourcePreEvent.metadata))
      this.running.add(resourceTitle(resourcePreEvent.metadata.urn))
    if (resOutputsEvent && isWork(resOutputsEvent.metadata)) {
      const { op, urn, diffs } = resOutputsEvent.metadata
      const title = resourceTitle(urn)
      this.running.delete(title)
      const idle = isIdle(resOutputsEvent.metadata)
      this.outcome.changes.push({ op, title, fields: diffs ?? [], ...(idle && { idle }) })
    }
    if (resOpFailedEvent) this.running.delete(resourceTitle(resOpFailedEvent.metadata.urn))
    if (diagnosticEvent) this.addNote(diagnosticEvent)
    if (diagnosticEvent && !diagnosticEvent.ephemeral) this.addDiagnostic(diagnosticEvent)
  }

  /** A command's lines are ephemeral to the engine: shown while it works, and gone. */
  private addNote({ severity, urn, message }: Diagnostic): void {
    const text = message.trim()
    if (severity.startsWith('info') && urn && text.startsWith(notePrefix))
      this.outcome.notes.push(text.slice(notePrefix.length))
  }

  private addDiagnostic({ severity, urn, message }: Diagnostic): void {
    const text = message.trim()
    const title = urn ? resourceTitle(urn) : 'the stack'
    const told = this.outcome.failures.some((failure) => failure.title === title)
    if (severity === 'error' && !told && !echo.test(text)) this.outcome.failures.push({ title, message: text })
    if (severity === 'warning') this.outcome.warnings.push(text)
  }
}

/** How a line of a script's standard error begins when it is for people. */
const notePrefix = 'note: '

/** A script that closes nothing is not run when it is removed, and an image stays with its machine. */
function isIdle({ op, urn, old }: NonNullable<EngineEvent['resOutputsEvent']>['metadata']): boolean {
  if (op !== 'delete') return false
  const title = resourceTitle(urn)
  return title.startsWith('image ') || (title.startsWith('script ') && old?.inputs?.delete === undefined)
}

const quiet = new Set(['same', 'read', 'refresh', 'discard', 'read-discard'])
const isWork = ({ op, urn }: { op: string; urn: string }) => !quiet.has(op) && isThing(urn)

/** What the engine adds to a failure it has told of: that the run failed, and that a group whose parts failed has no outputs. */
const echo = /^(update|preview|refresh|destroy) failed$|registration isn't pending$/
