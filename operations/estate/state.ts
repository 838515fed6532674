import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { OperatorError } from '../../words/said/problem.ts'
import { pulumi } from './pulumi.ts'
import type { Session } from './session.ts'

const resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  parent: z.string().optional(),
  provider: z.string().optional(),
  /** It was removed so that another could come, which then didn't. */
  pendingReplacement: z.boolean().optional(),
  inputs: z.looseObject({}).optional(),
  outputs: z.looseObject({}).optional(),
})

type Resource = z.output<typeof resource>

const deployment = z.looseObject({
  manifest: z.looseObject({ time: z.string().optional() }).nullish(),
  resources: z.array(resource).nullish(),
  pending_operations: z.array(z.looseObject({ resource })).nullish(),
  secrets_providers: z
    .looseObject({ state: z.looseObject({ salt: z.string().optional() }).nullish() })
    .nullish()
    .catch(undefined),
})

/** What the engine knows of a stack. */
export type StackState = {
  resources: Resource[]
  /** How many operations a killed run didn't finish. */
  pending: number
  /** What these were to make, change or remove, as it was to be. */
  begun?: Resource[]
  /** When the engine wrote it, in milliseconds since 1970, by the clock of the machine it ran on; nothing in a new stack's. */
  written?: number
  /** What tells the passphrase that opens its secrets from another, without telling it; nothing where none does. */
  opener?: string
}

/** The last part of a URN: the resource's name in the program. */
export const logicalName = (urn: string): string => urn.split('::').at(-1) ?? ''

/** Whether a stack was made by this program, rather than by another one of the same state. */
export const isOurs = (state: StackState | undefined): boolean =>
  state?.resources.some(({ type }) => type.startsWith('bocage:')) ?? false

const stateFile = z.looseObject({ checkpoint: z.looseObject({ latest: deployment.nullish() }) })
const exportedStack = z.looseObject({ deployment: deployment.nullish() })

/**
 * The state of a stack; read from its file where it is kept in files, since that takes no process.
 *
 * @throws OperatorError that names the file, when it is damaged
 */
export async function stateOf(
  { engine, state }: Pick<Session, 'engine' | 'state'>,
  stack: string,
): Promise<StackState> {
  const latest = state
    ? (await readState(join(state, '.pulumi/stacks/bocage', `${stack}.json`)))?.checkpoint.latest
    : exportedStack.parse(JSON.parse(await pulumi(engine, ['stack', 'export', '--stack', stack]))).deployment
  const begun = latest?.pending_operations?.map((operation) => operation.resource) ?? []
  const written = Date.parse(latest?.manifest?.time ?? '')
  const opener = latest?.secrets_providers?.state?.salt
  return {
    resources: latest?.resources ?? [],
    pending: begun.length,
    begun,
    ...(Number.isFinite(written) && written > 0 && { written }),
    ...(opener !== undefined && { opener }),
  }
}

async function readState(file: string): Promise<z.output<typeof stateFile> | undefined> {
  try {
    return stateFile.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new OperatorError('The state of a stack cannot be read.', [
      {
        where: file,
        what: 'it is damaged: a machine lost power, or its disk was full, while it was written',
        instead: `Copy ${basename(file)}.bak over it, which is the state before the last change, then run scripts/up --refresh.`,
      },
    ])
  }
}
