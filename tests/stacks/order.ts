import type { Registered } from '../components/register.ts'

/**
 * All that is there before a resource is made: what it names, its parents, its provider, and all that those wait for.
 * A parent counts because the engine knows a child's URN only when its parent has been registered, which waits itself.
 */
export function madeBefore(urn: string, { options }: Registered, found = new Set<string>()): Set<string> {
  const { dependsOn = [], parent, provider } = options[urn] ?? {}
  const direct = [...dependsOn, ...(parent ? [parent] : []), ...(provider ? [urnOfProvider(provider)] : [])]
  for (const one of direct.filter((one) => !found.has(one))) madeBefore(one, { options } as Registered, found.add(one))
  return found
}

/** A reference to a provider is its URN and its id. */
export const urnOfProvider = (reference: string) => reference.split('::').slice(0, -1).join('::')
