import { split } from '../inventory/model/findings.ts'
import type { Plan } from '../inventory/model/plan.ts'
import type { Resolved } from '../inventory/model/resolve.ts'
import type { Problem } from '../words/problem.ts'

/** More than these nobody reads before mending the first. */
const shown = 100

/** What is wrong with an inventory, for people: each with its place, as editors and terminals know to open it. */
export function renderReport({ plan, errors, warnings }: Resolved, folder: string): string {
  const all = [...errors.map(render('error')), ...warnings.map(render('warning'))]
  const more = all.length > shown ? [`… and ${all.length - shown} more; --json prints all of them.`] : []
  const findings = [...all.slice(0, shown), ...more]
  const count = `${counted(errors.length, 'error')}, ${counted(warnings.length, 'warning')}`
  const summary = plan ? `${folder}: ${contents(plan)}; ${count}.` : `${count}. Nothing was changed.`
  return [...findings, summary].join('\n\n')
}

/** The same for programs. */
export function reportData({ plan, errors, warnings }: Resolved, folder: string) {
  const data = (severity: string) => (problem: Problem) => ({
    severity,
    ...split(problem.where),
    what: problem.what,
    instead: problem.instead,
  })
  return {
    folder,
    valid: plan !== undefined,
    problems: [...errors.map(data('error')), ...warnings.map(data('warning'))],
  }
}

const render =
  (severity: string) =>
  ({ where, what, instead }: Problem) =>
    `${where}: ${severity}: ${what}.\n    ${instead}`

function contents({ collective, associations }: Plan): string {
  const plans = Object.values(associations)
  const services = [...collective.services, ...plans.flatMap((plan) => plan.services)]
  const endpoints = [...services, ...plans.flatMap(({ shares }) => shares)].flatMap((part) => part.endpoints)
  return [
    counted(plans.length, 'association'),
    counted(Object.keys(collective.machines).length, 'machine'),
    counted(services.length, 'service'),
    counted(endpoints.filter(({ host }) => host !== undefined).length, 'address', 'addresses'),
    counted(collective.technicians.length, 'technician'),
  ].join(', ')
}

const counted = (number: number, one: string, many = `${one}s`) =>
  `${number === 0 ? 'no' : number} ${number === 1 ? one : many}`
