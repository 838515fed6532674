import { readFileSync } from 'node:fs'
import type { Registered } from '../components/register.ts'

/** A resource of a state, as the engine exports it. */
export type Recorded = {
  urn: string
  type: string
  inputs?: Record<string, unknown>
  outputs?: Record<string, unknown>
  provider?: string
  parent?: string
}

/**
 * What the engine had of a stack of the example after it was brought up by the release before (commit eb217ca), on the lab: an
 * export of its state, a resource a line, without times and the texts of files and scripts. For another release: bring the example
 * up with it, `pulumi stack export`, and leave out the same.
 */
export const recorded = (stack: string): Recorded[] =>
  readFileSync(new URL(`recorded/${stack}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

export const recordedStacks = ['collective', 'infini']

/** The same, as if the program of that time had just registered it: without what only the engine has. */
export function asRegistered(stack: string): Registered {
  const shown = (urn: string) => urn.replaceAll(`urn:pulumi:${stack}::bocage::`, '')
  const resources = recorded(stack).filter(
    ({ type, parent }) => !type.startsWith('pulumi:') || parent?.includes('DockerHost'),
  )
  return {
    urns: resources.map(({ urn }) => shown(urn)).sort(),
    inputs: Object.fromEntries(resources.map(({ urn, inputs = {} }) => [shown(urn), inputs])),
    options: Object.fromEntries(resources.map(({ urn, provider = '' }) => [shown(urn), { provider: shown(provider) }])),
    outputs: Object.fromEntries(resources.map(({ urn, outputs = {} }) => [shown(urn), outputs])),
  }
}
