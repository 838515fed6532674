import type { StepPlan, UnitPlan } from '../../inventory/model/planning/plan.ts'
import { planOf, readEstate } from '../../inventory/model/read.ts'
import { unitsOf } from '../../operations/estate/planned.ts'

type Container = Extract<StepPlan, { container: unknown }>['container']
type Task = Extract<StepPlan, { task: unknown }>['task']

const units = unitsOf(planOf(await readEstate('inventory')))

/** A unit of the example estate. */
export function unitOf(identity: string): UnitPlan {
  const found = units.find((unit) => unit.identity === identity)
  if (found === undefined) throw new Error(`the example has no unit "${identity}"`)
  return found
}

/** The container of a unit; its own, unless another is named. */
export function containerOf(unit: UnitPlan, name = unit.identity): Container {
  const found = unit.steps.flatMap((step) => ('container' in step ? [step.container] : []))
  return found.find(({ identity }) => identity === name) ?? missing(unit, name)
}

export function taskOf(unit: UnitPlan, name: string): Task {
  const found = unit.steps.flatMap((step) => ('task' in step ? [step.task] : []))
  return found.find((task) => task.name === name) ?? missing(unit, name)
}

/** What a unit is made of, in its order. */
export const orderOf = ({ steps }: UnitPlan): string[] =>
  steps.map((step) => ('container' in step ? step.container.identity : step.task.name))

function missing({ identity }: UnitPlan, name: string): never {
  throw new Error(`"${identity}" has no "${name}"`)
}
