import { givenSecretsOf, oncePerName } from '../../../inventory/model/planning/given-secrets.ts'
import type { Plan } from '../../../inventory/model/planning/plan.ts'
import { split } from '../../../inventory/model/reading/findings.ts'
import type { Resolved } from '../../../inventory/model/resolve.ts'
import { plansByStack, unitsOf } from '../../../operations/estate/planned.ts'
import { type Abridged, abridge } from '../../../words/said/abridge.ts'
import type { Problem } from '../../../words/said/problem.ts'
import { quoted } from '../../../words/said/quoted.ts'

/** What is wrong with an inventory, for people: each with its place, as editors and terminals know to open it. */
export function renderReport({ plan, errors, warnings }: Resolved, folder: string): string {
  const all = [...errors.map(as('error')), ...warnings.map(as('warning'))]
  const { shown, left } = abridge(all)
  const findings = shown.map(render)
  if (left > 0) findings.push(`… and ${left} more; --json prints all of them.`)
  const count = `${counted(errors.length, 'error')}, ${counted(warnings.length, 'warning')}`
  const summary = plan ? `${folder}: ${contents(plan)}; ${count}.` : `${count}. Nothing was changed.`
  return [...findings, summary, ...(plan ? [...givenHint(plan), ...mailHint(plan)] : [])].join('\n\n')
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

/** Whether they were given is known to the stacks' settings alone: this is no finding. */
function givenHint(plan: Plan): string[] {
  const given = oncePerName(plansByStack(plan).flatMap(givenSecretsOf))
  if (given.length === 0) return []
  const lines = given.map(({ name, what }) => `  scripts/secret set ${name}    ${what}`)
  return [['Secrets that are given (scripts/up says which are missing):', ...lines].join('\n')]
}

/** It works as it is, so that this is no finding, and no run repeats it. */
function mailHint(plan: Plan): string[] {
  const silent = unitsOf(plan)
    .filter(({ lacks = [] }) => lacks.includes('mail'))
    .map(({ identity }) => identity)
  const [first] = silent
  if (first === undefined) return []
  const who = silent.length === 1 ? quoted(first) : `${quoted(first)} and ${silent.length - 1} more`
  return [
    `No mail leaves this estate: ${who} would send some, as when somebody lost their password. Name an outside mail server in collective.yaml:\n  mail: { relay: { host: smtp.example.org, login: bocage } }`,
  ]
}

type Finding = Problem & { severity: string }

const as =
  (severity: string) =>
  (problem: Problem): Finding => ({ ...problem, severity })

function render({ problem: { where, what, instead, severity }, more }: Abridged<Finding>): string {
  const others = more > 0 ? `\n    … and ${more} more like it; --json prints all of them.` : ''
  return `${where}: ${severity}: ${what}.\n    ${instead}${others}`
}

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
