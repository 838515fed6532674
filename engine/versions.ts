import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  dependencies: Record<string, string>
}

/** The version of an npm package that the project pins: its plugin must have the same. */
function pinned(name: string): string {
  const version = manifest.dependencies[name]
  if (!version || !/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`package.json must pin ${name} to one version`)
  return version
}

/** Every version that the engine is made of. Those of plugins and of the SDK are written in package.json alone. */
export const versions = {
  pulumi: '3.259.0',
  sdk: pinned('@pulumi/pulumi'),
  docker: pinned('@pulumi/docker'),
  command: pinned('@pulumi/command'),
}

/** The oldest Go that compiles the parts. */
export const goVersion = '1.26'
