import { isDeepStrictEqual } from 'node:util'
import { changedInPlace, containerArgs } from '../../components/container/container-args.ts'
import type { StepPlan, UnitPlan } from '../../inventory/model/planning/plan.ts'
import { ContainerServiceShape } from '../../services/form/container.ts'
import { renderMebibytes } from '../../words/written/quantity.ts'
import type { Saying } from './said/speak.ts'

type Container = Extract<StepPlan, { container: unknown }>['container']

/** What becomes of the containers of a unit, and of the rest that it is made of. */
export type UnitChange = {
  /** The containers that are made again, by name. */
  again: string[]
  reasons: Saying[]
  /** Memory alone, which changes while a container runs; in MiB. */
  memory?: { from: number; to: number }
  /** Data that a new version changes one way: it is copied before. Where the new version can't read it, it is taken over. */
  copied?: 'copied' | 'converted'
  /** Tasks, jobs or secrets are others. */
  settings: boolean
}

/** Compares what a unit's containers would be made with: what Docker can't change in place starts again. */
export function changeOf(before: UnitPlan, after: UnitPlan): UnitChange {
  const were = new Map(containersIn(before).map((one) => [one.identity, one]))
  const change: UnitChange = { again: [], reasons: [], settings: !isDeepStrictEqual(beside(before), beside(after)) }
  for (const next of containersIn(after)) {
    const was = were.get(next.identity)
    if (was === undefined || isDeepStrictEqual(was, next)) continue
    const others = differing(argsOf(was), argsOf(next))
    const { memoryMiB: from } = was
    const { memoryMiB: to } = next
    if (others.length === 0) change.settings = true
    else if (others.every((name) => changedInPlace.has(name))) {
      if (from === to) change.settings = true
      else change.memory = { from, to }
    } else {
      change.again.push(next.identity)
      change.reasons.push(...reasonsOf(was, next, others))
      if (next.versioned && was.image !== next.image)
        change.copied = next.versioned.converts || change.copied === 'converted' ? 'converted' : 'copied'
    }
  }
  return change
}

const containersIn = ({ steps }: UnitPlan): Container[] =>
  steps.flatMap((step) => ('container' in step ? [step.container] : []))

/** All of a unit but its containers. */
const beside = ({ steps, secrets, parts }: UnitPlan) => ({
  tasks: steps.filter((step) => 'task' in step),
  secrets: secrets.map(({ renewal: _, ...secret }) => secret),
  parts,
})

/** What Docker is asked for, with names as they are known beforehand. */
function argsOf(container: Container): Record<string, unknown> {
  const shape = ContainerServiceShape.parse(container)
  const volumes = Object.fromEntries(Object.keys(shape.data).map((data) => [data, `${shape.identity}-${data}`]))
  return { ...containerArgs(shape, { image: shape.image, network: shape.network ?? shape.identity, volumes }) }
}

const differing = (before: Record<string, unknown>, after: Record<string, unknown>): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  )

/** The reasons that people know, out of the arguments that differ. */
function reasonsOf(was: Container, next: Container, others: string[]): Saying[] {
  const reasons: Saying[] = []
  if (was.image !== next.image) {
    const [from, to] = [shortImage(was.image), shortImage(next.image)]
    reasons.push(
      from === to ? { say: 'reason.build', with: { image: to } } : { say: 'reason.image', with: { from, to } },
    )
  }
  if (was.memoryMiB !== next.memoryMiB)
    reasons.push({
      say: 'reason.memory',
      with: { from: renderMebibytes(was.memoryMiB), to: renderMebibytes(next.memoryMiB) },
    })
  if (was.processors !== next.processors) reasons.push({ say: 'reason.processors' })
  if (was.owner !== next.owner) reasons.push({ say: 'reason.owner' })
  const told = new Set(['image', 'labels', 'cpus', ...changedInPlace])
  if (reasons.length === 0 || others.some((name) => !told.has(name))) reasons.push({ say: 'reason.settings' })
  return reasons
}

/** An image as people know it: name and version, without where it comes from and its digest. */
const shortImage = (reference: string): string => (reference.split('@')[0] ?? '').replace(/^[^/]*[.:][^/]*\//, '')
