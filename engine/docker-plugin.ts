import { chmodSync, copyFileSync, cpSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { checkout } from '../words/checkout.ts'
import { goBuild, goModule } from './go.ts'
import type { EnginePart } from './part.ts'
import { installedPlugin, pluginFile } from './plugin.ts'
import { installPlugin } from './releases.ts'
import { runStep } from './step.ts'
import { versions } from './versions.ts'

/** The Terraform provider that does the work: the released plugin holds it as well. */
const upstream = {
  module: 'github.com/kreuzwerker/terraform-provider-docker@v0.0.0-20260916201441-96d331c98ff4',
  sum: 'h1:T3HvvZCRd4h2qkMl+SXA2zza26Rdz8xqV81skikQWy4=',
}

/** The plugin of @pulumi/docker. */
export const dockerPlugin: EnginePart = {
  name: 'docker',
  title: 'Docker plugin',
  version: versions.docker,
  sources: ['engine/docker-provider', 'engine/docker-plugin.ts'],
  standIn: false,

  fromMachine: async (making) => installedPlugin('docker', versions.docker, making),

  async fromRelease(making, pulumi = 'pulumi') {
    await installPlugin('docker', versions.docker, pulumi, making)
  },

  async fromSource(making) {
    const module = join(making.scratch, 'docker-provider')
    cpSync(resolve(checkout, 'engine/docker-provider'), module, { recursive: true })
    making.show(`downloading ${upstream.module}`)
    const { dir, sum } = await goModule(upstream.module, making.scratch)
    if (sum !== upstream.sum) throw new Error(`${upstream.module} has the checksum ${sum}, not ${upstream.sum}`)
    copyTree(dir, join(module, 'upstream'))
    renameSync(join(module, 'shim'), join(module, 'upstream/shim'))

    // tfgen is built from the same packages as the plugin, so it costs little more than its own few.
    const common = { module, tags: 'no_compose', texts: { 'main.version': versions.docker } }
    const tfgen = join(making.scratch, 'tfgen')
    await goBuild({ ...common, program: './tfgen', output: tfgen }, making)
    writeFileSync(join(module, 'plugin/schema.json'), '{}')
    const options = { cwd: module, env: { PULUMI_SKIP_MISSING_MAPPING_ERROR: 'true' } }
    await runStep([tfgen, 'schema', '--out', 'plugin', '--skip-docs', '--skip-examples'], making, options)
    await goBuild({ ...common, program: './plugin', output: pluginFile('docker', versions.docker, making.to) }, making)
  },
}

/** Copies the files of a folder without their modes: those of Go's module cache cannot be written. */
function copyTree(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const target = join(to, join(entry.parentPath, entry.name).slice(from.length))
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(join(entry.parentPath, entry.name), target)
    chmodSync(target, 0o644)
  }
}
