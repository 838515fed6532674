/**
 * The floor: a bare program that registers resources of a stack from plain data. It reads no inventory and checks nothing;
 * no program that registers as much can be much faster.
 */
import { readFileSync } from 'node:fs'
import pulumi from '@pulumi/pulumi'

const made = new Map()
for (const { urn, type, name, custom, inputs, version, parent, provider, dependsOn } of JSON.parse(
  readFileSync(process.env.BOCAGE_BENCHMARK_RESOURCES, 'utf8'),
)) {
  const options = {
    version,
    parent: made.get(parent),
    provider: made.get(provider),
    dependsOn: dependsOn.map((dependency) => made.get(dependency)),
  }
  made.set(urn, make(type, name, custom, inputs, options))
}

function make(type, name, custom, inputs, options) {
  if (type === 'pulumi:pulumi:StackReference') return new pulumi.StackReference(name)
  const [, plugin] = /^pulumi:providers:(.*)$/.exec(type) ?? []
  if (plugin) return new pulumi.ProviderResource(plugin, name, inputs, options)
  if (custom) return new pulumi.CustomResource(type, name, inputs, options)
  const component = new pulumi.ComponentResource(type, name, {}, options)
  component.registerOutputs({})
  return component
}
