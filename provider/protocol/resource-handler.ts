/**
 * Stands in a preview for a value that no one knows yet, because the resource that gives it does not exist.
 * Only `check`, `diff`, and `create` or `update` with `preview` set meet it; a real run never does.
 */
export const unknown: unique symbol = Symbol.for('bocage.unknown')

/**
 * A value as handlers see it: plain data; what is `undefined` is left out. The engine unwraps secrets before it calls us,
 * and marks as secret whatever comes back under the name of a secret input: property by property inside objects, an array
 * as a whole. A secret that a handler makes itself must be named in `secretOutputs`.
 */
export type Value = null | boolean | number | string | typeof unknown | Value[] | Values
export type Values = { [key: string]: Value | undefined }

/** Whether a value, or anything in it, is still unknown. */
export function holdsUnknown(value: Value | undefined): boolean {
  if (value === unknown) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsUnknown)
}

/** What every operation is given besides its values. */
export type Operation = {
  /** The logical name in the program. */
  name: string
  urn: string
  /** Says something beside the resource, in the live display: progress (gone when done), or a warning that stays. */
  say: { progress(message: string): void; info(message: string): void; warning(message: string): void }
  /** Aborted at the first Ctrl-C: begin nothing new, let what runs on a machine end. The second one kills this process. */
  signal: AbortSignal
}

/** What would change, by property path as `files["/etc/hosts"]` or `memoryMiB`. Nothing is ever replaced. */
export type Changes = { [path: string]: 'add' | 'update' | 'delete' }

/** What is really there. `inputs` is what the program would have to say to get it: it is what a refresh compares. */
export type Found<Inputs, Outputs> = { inputs: Inputs; outputs: Outputs }

/**
 * One kind of resource. Values are plain data on both sides; `Inputs` is what `check` gave, in this run or an earlier one.
 * An OperatorError is shown to people as it is; anything else that is thrown is our bug, and keeps its trace.
 */
export type ResourceHandler<Inputs extends Values = Values, Outputs extends Values = Values> = {
  /** Outputs that are secret, by name, whatever the inputs were. */
  secretOutputs?: string[]

  /** The machine that it is made on: nothing is changed there while somebody else's run holds the estate. */
  machine(inputs: Inputs): string

  /** How far the state is with it, where the machines remember that: a name, and a number that only grows. */
  version?(known: Outputs): { name: string; version: number }

  /**
   * The inputs parsed, with defaults filled in. Pure, no SSH: the engine runs it one resource at a time.
   * Throws an OperatorError whose problems name properties in `where`: what can never work is refused here, at preview.
   *
   * @param before what `check` gave last time (or `read` found since), when the resource exists
   */
  check(given: Values, before: Inputs | undefined, operation: Operation): Inputs

  /** What differs. Pure, no SSH. `known` is what the last create, update or read gave. */
  diff(id: string, before: Inputs, known: Outputs, next: Inputs, operation: Operation): Changes

  /**
   * Makes it, or finishes what a killed run began: the engine asks again for what it didn't see done.
   * When a PartialError is thrown, the state keeps what was reached.
   */
  create(next: Inputs, operation: Operation): Promise<{ id: string; outputs: Outputs }>

  /** What a preview shows as outputs before `create` or `update` runs, with `unknown` for what nobody knows yet. */
  foresee(next: Inputs, known: Outputs | undefined): Values

  /** What is really there; nothing when it is gone. A machine that can't be reached: warn, and give back what was known. */
  read(
    id: string,
    before: Inputs | undefined,
    known: Outputs | undefined,
    operation: Operation,
  ): Promise<Found<Inputs, Outputs> | undefined>

  /** Changes it in place. */
  update(id: string, before: Inputs, known: Outputs, next: Inputs, operation: Operation): Promise<Outputs>

  /** Takes it out of service. Never destroys data. */
  delete(id: string, before: Inputs, known: Outputs, operation: Operation): Promise<void>
}

/** A create or update that got part of the way: the state records the resource and what was reached, and the run fails. */
export class PartialError extends Error {
  override readonly name = 'PartialError'
  readonly id: string
  readonly outputs: Values
  readonly secretOutputs: string[]

  constructor(cause: Error, id: string, outputs: Values, secretOutputs: string[] = []) {
    super(cause.message, { cause })
    this.id = id
    this.outputs = outputs
    this.secretOutputs = secretOutputs
  }
}
