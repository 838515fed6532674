import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { inTurn } from '../../ssh/turns.ts'
import { writePrivately } from '../../ssh/write-privately.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { pulumi } from '../estate/pulumi.ts'
import { createStack, existingStacks, type Session } from '../estate/session.ts'
import { lockHeld, locksOf, stateFolder } from '../estate/state-file.ts'
import { refuseTwoPassphrases } from '../secrets/begun-passphrase.ts'
import { secretsInUrl, withoutSecrets } from './place.ts'
import { writeStateSetting } from './state-setting.ts'

const kinds = /^(file|s3|gs|azblob|postgres):\/\/./

/**
 * Refuses a place before anything is done: what can't be one, what holds a password, and where the state is already.
 *
 * @param to the URL of the place, as Pulumi writes it
 */
export function refusePlace({ site, engine }: Pick<Session, 'site' | 'engine'>, to: string): void {
  const from = engine.environment.PULUMI_BACKEND_URL ?? ''
  const problems: Problem[] = []
  const where = withoutSecrets(to, to)
  if (site)
    problems.push({
      where: site.name,
      what: 'it keeps its state itself',
      instead: 'Run scripts/lab down first, for the real estate.',
    })
  else if (!kinds.test(to))
    problems.push({
      where,
      what: 'it is no place for a state',
      instead: 'Write s3://BUCKET?region=REGION, postgres://USER@HOST/DATABASE, or file:///FOLDER.',
    })
  else if (secretsInUrl(to).length > 0)
    problems.push({
      where,
      what: 'it holds a password, which others on this machine see in a command, and in the settings',
      instead:
        'Leave it out: it comes from PGPASSWORD or ~/.pgpass, or from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    })
  else if (to === from || (stateFolder(to) !== undefined && stateFolder(to) === stateFolder(from)))
    problems.push({ where, what: 'the state is there', instead: 'Name the place where it is to be.' })
  if (problems.length > 0) throw new OperatorError('The state does not move.', problems)
}

/**
 * Copies every stack of an estate from where its state is to another place, and looks whether both are the same, secrets included. Only
 * then the estate's settings name the new place; the old one stays as it was. What was broken off is gone on with: until its end
 * nothing has changed for anybody. The engine gives out no history: that stays in the old place.
 *
 * The estate's lease is held meanwhile, so that no run changes anything.
 *
 * @param say is given what is done
 * @param lost aborted when somebody else takes this run's place: then nothing changes
 * @throws OperatorError when the other place has other stacks, or one of ours changed meanwhile
 */
export async function moveState(
  session: Session,
  to: string,
  say: (line: string) => void,
  lost?: AbortSignal,
): Promise<void> {
  refusePlace(session, to)
  const folder = stateFolder(to)
  if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const target = at(session, to)
  const stacks = [...(await existingStacks(session))].sort()
  if (stacks.length === 0)
    throw new OperatorError('There is no stack to move: write the place as bocage:state in Pulumi.collective.yaml.')
  await refuseTwoPassphrases(session, stacks)
  await refuseAtWork(session, stacks)
  const before = await exportsOf(session, stacks)
  refusePending(before)

  const there = await existingStacks(target)
  const note = new Note(session.home, to)
  const found = await exportsOf(
    target,
    stacks.filter((stack) => there.has(stack)),
  )
  refuseOthers(withoutSecrets(to, to), [...there], before, found, note)
  const copies = await Promise.allSettled(
    stacks.map(async (stack) => {
      const [own, theirs] = [before.get(stack), found.get(stack)]
      if (!own || (theirs && isSame(own, theirs))) return say(`${stack}: it is there`)
      await note.add(stack, own)
      if (!there.has(stack)) await createStack(target, stack)
      // Encrypted as it is: what is decrypted only ever lies in this process's memory.
      const text = await pulumi(session.engine, ['stack', 'export', '--stack', stack])
      await pulumi(target.engine, ['stack', 'import', '--stack', stack], text)
      say(`${stack}: copied`)
    }),
  )
  for (const copy of copies) if (copy.status === 'rejected') throw copy.reason
  refuseDifferences(stacks, await exportsOf(session, stacks), await exportsOf(target, stacks))
  lost?.throwIfAborted()
  writeStateSetting(session.settings, to === `file://${join(session.home, 'state')}` ? undefined : to)
  note.remove()
}

const at = (session: Session, place: string): Session => ({
  ...session,
  state: stateFolder(place),
  engine: { ...session.engine, environment: { ...session.engine.environment, PULUMI_BACKEND_URL: place } },
})

const exported = z.looseObject({
  deployment: z
    .looseObject({
      resources: z.array(z.unknown()).nullish(),
      pending_operations: z.array(z.unknown()).nullish(),
      secrets_providers: z.unknown().optional(),
    })
    .nullish(),
})
type Exported = z.output<typeof exported>

/** The states of stacks, with their secrets in clear: each encrypts them anew, so that they can't be compared otherwise. */
async function exportsOf({ engine }: Session, stacks: string[]): Promise<Map<string, Exported>> {
  const read = async (stack: string) =>
    exported.parse(JSON.parse(await pulumi(engine, ['stack', 'export', '--show-secrets', '--stack', stack])))
  return new Map(await Promise.all(stacks.map(async (stack) => [stack, await read(stack)] as const)))
}

const isSame = (one: Exported, other: Exported): boolean => isDeepStrictEqual(one.deployment, other.deployment)

/** Who works by hand has no lease, and holds the stack's lock; in a shared state the engine itself asks for that. */
async function refuseAtWork({ state }: Session, stacks: string[]): Promise<void> {
  if (!state) return
  const locks = (await Promise.all(stacks.map((stack) => locksOf(state, stack)))).flat()
  if (locks.length > 0) throw new OperatorError('Somebody is at work on this state.', locks.map(lockHeld))
}

function refusePending(states: Map<string, Exported>): void {
  const pending = [...states].filter(([, { deployment }]) => (deployment?.pending_operations?.length ?? 0) > 0)
  if (pending.length > 0)
    throw new OperatorError(
      'The state does not move. Nothing was changed.',
      pending.map(([where]) => ({
        where,
        what: 'a killed run has begun something there that is not done, and a copy would forget it',
        instead: 'Run scripts/up first.',
      })),
    )
}

/** What is at the other place, and isn't ours: a stack of another name, or one that this move never wrote there. */
function refuseOthers(
  place: string,
  there: string[],
  before: Map<string, Exported>,
  found: Map<string, Exported>,
  note: Note,
): void {
  const others = there.filter((stack) => {
    const [own, theirs] = [before.get(stack), found.get(stack)]
    const isEmpty = (theirs?.deployment?.resources?.length ?? 0) === 0
    return !(own && theirs && (isEmpty || isSame(own, theirs) || note.wrote(stack, theirs)))
  })
  if (others.length > 0)
    throw new OperatorError('The state does not move. Nothing was changed.', [
      {
        where: place,
        what: `it has stacks already: ${others.sort().join(', ')}`,
        instead: 'Name a place that has none: another bucket, database or folder.',
      },
    ])
}

function refuseDifferences(stacks: string[], ours: Map<string, Exported>, theirs: Map<string, Exported>): void {
  const problems = stacks.flatMap((where): Problem[] => {
    const [own, copy] = [ours.get(where), theirs.get(where)]
    if (own && copy && isSame(own, copy)) return []
    return [
      {
        where,
        what: 'its copy is not what it is: somebody changed it by hand meanwhile',
        instead: 'See that nobody is at work, then run it again: it goes on from here.',
      },
    ]
  })
  if (problems.length > 0)
    throw new OperatorError('The state did not move: the estate goes on with what it has.', problems)
}

/** What a move has written at the other place, for one that goes on after it was broken off. Nothing of a state can be read from it. */
class Note {
  private readonly file: string
  private readonly to: string
  private readonly stacks: Record<string, string>

  constructor(home: string, to: string) {
    this.to = to
    this.file = join(home, 'state-move.json')
    const { to: before, stacks = {} } = this.read()
    this.stacks = before === to ? stacks : {}
  }

  /** Before it is written there: a copy that was broken off may be whole. */
  add(stack: string, state: Exported): Promise<void> {
    this.stacks[stack] = digestOf(state)
    return inTurn(this.file, 1, () => writePrivately(this.file, JSON.stringify({ to: this.to, stacks: this.stacks })))
  }

  wrote = (stack: string, state: Exported): boolean => this.stacks[stack] === digestOf(state)

  remove(): void {
    rmSync(this.file, { force: true })
  }

  private read(): { to?: string; stacks?: Record<string, string> } {
    try {
      return z
        .object({ to: z.string(), stacks: z.record(z.string(), z.string()) })
        .parse(JSON.parse(readFileSync(this.file, 'utf8')))
    } catch {
      return {}
    }
  }
}

/** Stands for a state, and not for its secrets: a digest of a short one would tell it. */
const digestOf = ({ deployment }: Exported): string =>
  createHash('sha256')
    .update(
      JSON.stringify(deployment, (key, value) => (key === 'plaintext' || key === 'ciphertext' ? '' : value)) ?? '',
    )
    .digest('hex')
