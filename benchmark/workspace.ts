import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { engineEnvironment, ensureHome, ensurePassphrase } from '../engine/home/environment.ts'
import { type EngineCall, pulumi } from '../operations/estate/pulumi.ts'
import { bareProject } from '../operations/estate/session.ts'
import { checkout } from '../words/checkout.ts'
import type { MeasuredEstate } from './estate.ts'

/** Of a checkout, all but what is made there and what no run of the engine reads. */
const isRead = (name: string) => !/^(\..*|node_modules|tests|docs|lab|benchmark)$/.test(name)

/**
 * A copy of this checkout to measure in: without a site profile, so that the lab is left alone, and with caches of its own.
 *
 * @param inventory the folder of the estate's inventory
 * @param main the program that Pulumi starts, unless it is the stacks'
 */
export async function makeWorkspace(folder: string, inventory = 'inventory', main?: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  for (const name of (await readdir(checkout)).filter(isRead)) {
    await cp(join(checkout, name), join(folder, name), { recursive: true, preserveTimestamps: true })
  }
  await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'Pulumi.collective.yaml'), stringify({ config: { 'bocage:inventory': inventory } }))
  if (main !== undefined) {
    const description = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
    await writeFile(join(folder, 'package.json'), JSON.stringify({ ...description, main }))
  }
  return folder
}

/** The engine for an estate's stacks in a workspace, with a state of their own: they are new, and stay so. */
export async function makeEngine(workspace: string, home: string): Promise<EngineCall> {
  ensureHome(home)
  await ensurePassphrase(join(home, 'passphrase'), async () => false)
  const environment = {
    ...engineEnvironment({ home, keepHome: true }),
    PULUMI_OPTION_CONFIG_FILE: settingsOf(home),
    // A cache that others fill too would make the first runs of a benchmark differ from the last ones.
    NODE_COMPILE_CACHE: join(workspace, '.bocage/cache/node'),
  }
  return { checkout: workspace, environment }
}

/** Makes the two stacks of an estate that are previewed. */
export async function makeStacks(
  { environment }: EngineCall,
  home: string,
  { largest }: MeasuredEstate,
): Promise<void> {
  // A new stack's settings go beside its project file, whatever the environment says.
  const elsewhere = { checkout: await bareProject(home), environment }
  for (const stack of ['collective', largest]) await pulumi(elsewhere, ['stack', 'init', stack, '--no-select'])
  await writeFile(settingsOf(home), 'config: {}\n')
}

const settingsOf = (home: string) => join(home, 'settings.yaml')
