import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A resource as plain data: what a program that knows nothing else needs to register the same. */
export type RecordedResource = {
  urn: string
  type: string
  name: string
  custom: boolean
  inputs: Record<string, unknown>
  /** The version of its provider, where that is a released one. */
  version?: string
  /** URNs of the same stack. */
  parent?: string
  provider?: string
  dependsOn: string[]
}

/** What `pulumi preview --json` says of a resource. */
type Step = { op: string; newState?: State }
type State = {
  urn: string
  type: string
  custom: boolean
  inputs?: Record<string, unknown>
  parent?: string
  provider?: string
  dependencies?: string[]
}

/** What a preview of a new stack would register, in an order in which it can be: nothing before what it refers to. */
export function recordResources(preview: { steps: Step[] }, modules: string): RecordedResource[] {
  const states = preview.steps.flatMap(({ newState }) => (newState ? [newState] : []))
  return states.filter(({ type }) => type !== 'pulumi:pulumi:Stack').map((state) => record(state, states, modules))
}

function record({ urn, type, custom, inputs = {}, ...state }: State, states: State[], modules: string) {
  const version = versionOf(type, modules)
  // URN::ID; a default provider comes by itself.
  const provider = state.provider?.slice(0, state.provider.lastIndexOf('::'))
  const isOwn = states.some((other) => other.urn === provider)
  const inStack = states.some((other) => other.urn === state.parent && other.type !== 'pulumi:pulumi:Stack')
  const resource: RecordedResource = {
    urn,
    type,
    name: urn.slice(urn.lastIndexOf('::') + 2),
    custom,
    inputs: asWritten(inputs),
    dependsOn: state.dependencies ?? [],
    ...(version !== undefined && { version }),
    ...(inStack && state.parent !== undefined && { parent: state.parent }),
    ...(isOwn && provider !== undefined && { provider }),
  }
  return resource
}

/** Inputs without what providers note in them for themselves. */
function asWritten(inputs: Record<string, unknown>): Record<string, unknown> {
  const { __internal, version, ...own } = inputs as Record<string, unknown>
  return JSON.parse(JSON.stringify('__internal' in inputs ? own : inputs), (key, value) =>
    key === '__defaults' ? undefined : value,
  )
}

/** The version of the package that a type comes from: `docker:index/container:Container`, `pulumi:providers:docker`. */
function versionOf(type: string, modules: string): string | undefined {
  const [first = '', second, third = ''] = type.split(':')
  const file = join(modules, '@pulumi', second === 'providers' ? third : first, 'package.json')
  if (first === 'pulumi' && second !== 'providers') return undefined
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined
}
