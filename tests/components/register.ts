import * as pulumi from '@pulumi/pulumi'

/** What reached the engine, by URN without stack and project: `TYPE$TYPE::NAME`. Sorted, since the order is the engine's. */
export type Registered = { urns: string[]; inputs: Record<string, Record<string, unknown>> }

/** What stands for the rest of the world. */
export type World = {
  stack?: string
  /** The outputs of any stack that is referred to. */
  stackOutputs?: Record<string, unknown>
  /** A first preview: what the engine would give each resource is not known yet. */
  preview?: boolean
}

/** Runs a program against a recording engine and gives what was registered, once the last late child has been. */
export async function register(
  program: () => unknown,
  { stack = 'collective', stackOutputs = {}, preview = false }: World = {},
): Promise<Registered> {
  const inputs: Registered['inputs'] = {}
  const typesOf = new Map<pulumi.Resource | undefined, string>()
  const urnOf = new Map<string, string>()

  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs: given }) => {
        const urn = urnOf.get(`${type}::${name}`)
        if (urn) inputs[urn] = given
        if (type === 'pulumi:pulumi:StackReference') return { id: name, state: { outputs: stackOutputs } }
        return preview ? { id: undefined, state: {} } : { id: `${name}-id`, state: { ...given } }
      },
      call: ({ token }) => {
        throw new Error(`The program called ${token}, which no test expects.`)
      },
    },
    'bocage',
    stack,
    preview,
  )
  const failure: unknown = await pulumi.runtime
    .runInPulumiStack(async () => {
      pulumi.runtime.registerStackTransformation(({ resource, type, name, opts }) => {
        const parents = typesOf.get(opts.parent)
        const types = parents ? `${parents}$${type}` : type
        typesOf.set(resource, types)
        urnOf.set(`${type}::${name}`, `${types}::${name}`)
        return undefined
      })
      return program()
    })
    .then(
      () => undefined,
      (error: unknown) => error,
    )
  if (failure) throw failure
  await pulumi.runtime.disconnect()
  return { urns: Object.keys(inputs).sort(), inputs }
}
