import type { Registered } from '../components/register.ts'

/** What the engine makes and removes between two runs of a stack, as URNs; `kept` has the old URN of what got another. */
export type Transition = { made: string[]; removed: string[]; kept: Record<string, string> }

/**
 * Finds for each resource the one it was, as the engine does: by its URN, else by the first alias that the state has.
 * What nothing was found to be any more is removed, at the end.
 *
 * Source: pulumi/pulumi, pkg/resource/deploy/step_generator.go, getOldResource and GenerateDeletes (seen in v3.259.0).
 */
export function transition(before: Registered, after: Registered): Transition {
  const left = new Set(before.urns)
  const made: string[] = []
  const kept: Record<string, string> = {}
  for (const urn of after.urns) {
    const was = [urn, ...(after.options[urn]?.aliases ?? [])].find((one): one is string => left.has(one as string))
    if (was === undefined) made.push(urn)
    else left.delete(was)
    if (was !== undefined && was !== urn) kept[urn] = was
  }
  return { made, removed: [...left], kept }
}

/**
 * What a resource is in the world, whatever its URN: to delete one and make another of the same is to destroy what was just
 * made. Undefined for what is only in the engine's books.
 */
export function thingOf(urn: string, { inputs, options }: Registered): string | undefined {
  const type = urn.split('::').at(-2)?.split('$').at(-1) ?? ''
  const { machine, owner, host, vmid, name, create, stdin, keepLocally } = inputs[urn] ?? {}
  const kind = type.split(':').at(-1)
  if (type === 'bocage:provider:MachineConfiguration') return `package of ${owner} on ${machine}`
  if (type === 'bocage:provider:LxcGuest') return `guest ${name} (${vmid} of ${host})`
  if (kind === 'RemoteImage' && keepLocally) return undefined
  if (type.startsWith('docker:')) return `${kind} ${name} on ${options[urn]?.provider?.split('::').at(-2)}`
  const opened = type === 'command:local:Command' && /^opened='(.*)'$/m.exec(String(stdin))?.[1]
  if (opened) return `${opened}, opened by ${create}`
  if (type === 'command:local:Command') return `script ${urn.split('::').at(-1)} (${create})`
  return undefined
}
