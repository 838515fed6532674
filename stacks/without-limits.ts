import * as pulumi from '@pulumi/pulumi'

/**
 * Takes the limits of memory and processors off all containers of this stack: for a rehearsal whose kernel has none. Docker would drop
 * the former with a warning that nobody reads, and every refresh would find them gone; with the latter it would make no container.
 */
export function withoutLimits(): void {
  pulumi.runtime.registerStackTransformation(({ type, props: { memory, memorySwap, cpus, ...props }, opts }) =>
    type === 'docker:index/container:Container' ? { props, opts } : undefined,
  )
}
