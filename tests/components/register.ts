import * as pulumi from '@pulumi/pulumi'
import type { RegisterResourceOutputsRequest, RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb.js'

/** What reached the engine, by URN without stack and project: `TYPE$TYPE::NAME`. */
export type Registered = {
  /** Sorted, since the order is the engine's. */
  urns: string[]
  inputs: Record<string, Record<string, unknown>>
  /** Beside the inputs, whatever the program asked of the engine; what it left as it is by default is not there. */
  options: Record<string, Options>
  /** What components said of themselves. */
  outputs: Record<string, Record<string, unknown>>
}

/** By the names of `pulumi.ResourceOptions`; resources are URNs. An option that has no name here keeps the protocol's. */
export type Options = {
  parent?: string
  provider?: string
  /** What it waits for: named by the program, or because an input comes from there. */
  dependsOn?: string[]
  aliases?: (string | object)[]
  deletedWith?: string
  retainOnDelete?: boolean
  ignoreChanges?: string[]
} & Record<string, unknown>

/** What stands for the rest of the world. */
export type MockedWorld = {
  stack?: string
  /** The outputs of any stack that is referred to. */
  stackOutputs?: Record<string, unknown>
  /** A first preview: what the engine would give each resource is not known yet. */
  preview?: boolean
  /** What the engine gives a resource beside what was asked for, by its type: an id, outputs. */
  gives?: Record<string, (name: string) => { id?: string; state?: Record<string, unknown> }>
}

/** Runs a program against a recording engine and gives what was registered, once the last late child has been. */
export async function register(
  program: () => unknown,
  { stack = 'collective', stackOutputs = {}, preview = false, gives = {} }: MockedWorld = {},
): Promise<Registered> {
  const referred = new Set<string>()
  const recorded: Registered = { urns: [], inputs: {}, options: {}, outputs: {} }
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, inputs }) => {
      if (type === 'pulumi:pulumi:StackReference') {
        // As the engine refuses it.
        if (referred.has(name)) throw new Error(`Duplicate resource URN ${type}::${name}`)
        referred.add(name)
        return { id: name, state: { outputs: stackOutputs } }
      }
      if (preview) return { id: undefined, state: {} }
      const { id = `${name}-id`, state = {} } = gives[type]?.(name) ?? {}
      return { id, state: { ...inputs, ...state } }
    },
    call: ({ token }) => {
      throw new Error(`The program called ${token}, which no test expects.`)
    },
  }
  await pulumi.runtime.setMocks(mocks, 'bocage', stack, preview)
  recordRequests(pulumi.runtime.getMonitor() as unknown as MockMonitor, `urn:pulumi:${stack}::bocage::`, recorded)

  // The SDK takes a trace for every promise; under jest, which finds each frame's source, that is half of the time.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 2
  let failure: { error: unknown } | undefined
  await pulumi.runtime.runInPulumiStack(async () => {
    try {
      return await program()
    } catch (error) {
      // Left to the SDK, it would end the process that runs the tests, and their report with it.
      failure = { error }
      return {}
    }
  })
  Error.stackTraceLimit = stackTraceLimit
  await pulumi.runtime.disconnect()
  if (failure) throw failure.error
  return { ...recorded, urns: Object.keys(recorded.inputs).sort() }
}

/** What we use of Pulumi's own stand-in for the engine. */
type MockMonitor = {
  newUrn(parent: string, type: string, name: string): string
  registerResource(request: RegisterResourceRequest, done: unknown): Promise<void>
  registerResourceOutputs(request: RegisterResourceOutputsRequest, done: unknown): void
}

/** Notes each request before Pulumi's stand-in answers it, and lets URNs hold all their parents, as the engine's do. */
function recordRequests(monitor: MockMonitor, prefix: string, { inputs, options, outputs }: Registered): void {
  const { registerResource, registerResourceOutputs } = monitor
  monitor.newUrn = (parent, type, name) => {
    const types = isStack(parent) ? '' : `${parent.split('::')[2]}$`
    return `${prefix}${types}${type}::${name}`
  }
  monitor.registerResource = (request, done) => {
    const urn = monitor.newUrn(request.getParent(), request.getType(), request.getName()).replace(prefix, '')
    if (request.getType() !== stackType) {
      inputs[urn] = request.getObject()?.toJavaScript() ?? {}
      options[urn] = optionsOf(request, prefix)
    }
    return registerResource.call(monitor, request, done)
  }
  monitor.registerResourceOutputs = (request, done) => {
    outputs[request.getUrn().replace(prefix, '')] = request.getOutputs()?.toJavaScript() ?? {}
    registerResourceOutputs.call(monitor, request, done)
  }
}

const stackType = 'pulumi:pulumi:Stack'
const isStack = (urn: string) => urn === '' || urn.includes(`::${stackType}::`)

/** Its place is in its URN; where it stands in a file, and what all requests say of the SDK, is of no interest. */
const untold = new Set(
  `type name custom object version acceptsecrets acceptresources supportspartialvalues supportsresultreporting aliasspecs
   sourceposition stacktrace propertydependenciesMap`.split(/\s+/),
)
const optionNames: Record<string, string> = {
  additionalsecretoutputsList: 'additionalSecretOutputs',
  aliasesList: 'aliases',
  customtimeouts: 'customTimeouts',
  deletebeforereplace: 'deleteBeforeReplace',
  deletedwith: 'deletedWith',
  dependenciesList: 'dependsOn',
  ignorechangesList: 'ignoreChanges',
  importid: 'import',
  providersMap: 'providers',
  replaceonchangesList: 'replaceOnChanges',
  retainondelete: 'retainOnDelete',
}

function optionsOf(request: RegisterResourceRequest, prefix: string): Options {
  const told = Object.entries(request.toObject()).filter(([name, value]) => !untold.has(name) && !isNothing(value))
  const options: Options = Object.fromEntries(told.map(([name, value]) => [optionNames[name] ?? name, value]))
  if (isStack(request.getParent())) delete options.parent
  if (options.aliases) options.aliases = request.getAliasesList().map((alias) => alias.getUrn() || alias.toObject())
  options.dependsOn?.sort()
  return JSON.parse(JSON.stringify(options).replaceAll(prefix, ''))
}

/** Protobuf says nothing in many ways. */
const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === '' ||
  value === false ||
  (typeof value === 'object' && Object.values(value ?? {}).every(isNothing))
