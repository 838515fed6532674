import { Provider } from '@pulumi/hcloud/provider.js'
import type * as pulumi from '@pulumi/pulumi'

/**
 * The way to a project in Hetzner's cloud. Each component that makes something there has its own, which goes when it goes: one that all
 * shared would have to stay until the last of them has left.
 *
 * Errors: Hetzner's plugin refuses a token that is not of 64 characters.
 */
export const hcloudConnection = (name: string, token: pulumi.Output<string>, parent: pulumi.Resource): Provider =>
  new Provider(name, { token }, { parent })

/** What else of Hetzner's is called by a number takes the number of its id. */
export const numberOf = ({ id }: pulumi.CustomResource): pulumi.Output<number> => id.apply(Number)

/** What tells people, in Hetzner's console, where a thing is written down. */
export const labels = { 'managed-by': 'bocage' }

/**
 * Nothing is taken away at Hetzner by a run: what leaves leaves the state alone. `protect` would do less: it would stop the run in which
 * a machine leaves (docs/decisions/0028).
 */
export const kept: pulumi.CustomResourceOptions = { retainOnDelete: true }
