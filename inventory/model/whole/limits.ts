import { z } from 'zod'
import type { MachinePlan } from '../../../machines/kinds/kinds.ts'
import { quoted } from '../../../words/said/quoted.ts'
import { mebibytes, renderMebibytes } from '../../../words/written/quantity.ts'
import type { InstanceEntry, ShareEntry } from '../checking/services.ts'
import type { Draft } from '../planning/draft.ts'
import type { Plan, UnitPlan } from '../planning/plan.ts'
import type { Findings } from '../reading/findings.ts'
import type { Path } from '../reading/yaml/document.ts'
import { leastMemory } from './warnings.ts'

/**
 * Limits that hold nothing back: of one thing, more than its whole guest has; of all containers of a guest together, more than it has.
 * Then the guest's own limit counts, and the kernel ends whatever is largest there.
 */
export function warnOfMemoryLimits(plan: Plan, { instances, shares, collective, machines }: Draft, findings: Findings) {
  const told = new Set<MachinePlan>()
  for (const { source, machine } of onMachines({ instances, shares })) {
    for (const [path, amount] of machine ? amountsIn(source, /(^|_)memory$/, mebibytes) : []) {
      if (machine?.memoryMiB === undefined || amount <= machine.memoryMiB) continue
      told.add(machine)
      const what = `it may use ${renderMebibytes(amount)}, and ${quoted(machine.name)}, where it runs, has ${renderMebibytes(machine.memoryMiB)}`
      const cure = `Write at most ${renderMebibytes(machine.memoryMiB)}, or give the guest more memory.`
      findings.warning(source.document, [...source.path, ...path], what, cure)
    }
  }
  const together = memoryByMachine(plan)
  for (const machine of machines.plans.values()) {
    const { name, memoryMiB } = machine
    const sum = together.get(name) ?? 0
    // One that is small for any container is told as that.
    if (told.has(machine) || memoryMiB === undefined || sum <= memoryMiB || memoryMiB < leastMemory) continue
    const what = `the containers on ${quoted(name)} may use ${renderMebibytes(sum)} together, and it has ${renderMebibytes(memoryMiB)}`
    const cure = 'Give it more, or them less: where many are busy at once, the kernel ends one of them.'
    findings.warning(collective, ['machines', name, 'memory'], what, cure)
  }
}

/** More processors than a whole guest has: its Docker engine would refuse to make such a container. */
export function checkProcessors({ instances, shares }: Pick<Draft, 'instances' | 'shares'>, findings: Findings) {
  for (const { source, machine } of onMachines({ instances, shares })) {
    const cores = machine?.cores
    for (const [path, amount] of amountsIn(source, /(^|_)processors$/, z.number())) {
      if (machine === undefined || cores === undefined || amount <= cores) continue
      const what = `it may keep ${amount} processors busy, and ${quoted(machine.name)}, where it runs, has ${cores}`
      const cure = `Write at most ${cores}, or give the guest more "cores".`
      findings.error(source.document, [...source.path, ...path], what, cure)
    }
  }
}

const onMachines = ({ instances, shares }: Pick<Draft, 'instances' | 'shares'>) => [
  ...instances.map((source) => ({ source, machine: source.machine })),
  ...shares.map((source) => ({ source, machine: source.service.machine })),
]

/** The amounts that an instance or a share writes down under such a name. */
function amountsIn(
  { raw }: InstanceEntry | ShareEntry,
  named: RegExp,
  amount: z.ZodType<number, unknown>,
): [Path, number][] {
  const found: [Path, number][] = []
  const gather = (value: unknown, path: Path) => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      const written = named.test(name) ? amount.safeParse(inner).data : undefined
      if (written !== undefined) found.push([[...path, name], written])
      else gather(inner, [...path, name])
    }
  }
  gather(raw, [])
  return found
}

/** What all containers of a machine may use together, in MiB. */
function memoryByMachine({ collective, associations }: Plan): Map<string, number> {
  const owners = Object.values(associations)
  const units: UnitPlan[] = [
    ...[collective, ...owners].flatMap(({ services }) => services.flatMap(({ unit }) => unit ?? [])),
    ...owners.flatMap(({ shares }) => shares.flatMap((share) => share.units)),
  ]
  const sums = new Map<string, number>()
  for (const { machine, steps } of units)
    for (const step of steps)
      if ('container' in step) sums.set(machine, (sums.get(machine) ?? 0) + step.container.memoryMiB)
  return sums
}
