import * as pulumi from '@pulumi/pulumi'

/**
 * Takes the limits of memory off all containers of this stack: for a rehearsal whose kernel has none. Docker would drop them
 * with a warning that nobody reads, and every refresh would find them gone.
 */
export function withoutMemoryLimits(): void {
  pulumi.runtime.registerStackTransformation(({ type, props: { memory, memorySwap, ...props }, opts }) =>
    type === 'docker:index/container:Container' ? { props, opts } : undefined,
  )
}
