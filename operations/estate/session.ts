import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { engineEnvironment, ensureHome, ensurePassphrase } from '../../engine/home/environment.ts'
import { planDigest } from '../../inventory/model/cache.ts'
import type { Plan } from '../../inventory/model/planning/plan.ts'
import { readEstate } from '../../inventory/model/read.ts'
import { readEstateSettings, settingsFolder } from '../../inventory/model/reading/files/estate-settings.ts'
import { inventoryFolder } from '../../inventory/model/reading/files/inventory-folder.ts'
import { labRoot, readSite, type SiteProfile } from '../../inventory/model/site.ts'
import { checkout } from '../../words/checkout.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { withoutSecrets } from '../state/place.ts'
import { estateHome } from './estate-home.ts'
import { misplacedSettings, projectFolder, withSettings } from './own-repository.ts'
import { type EngineCall, pulumi } from './pulumi.ts'
import { stacksIn, stateFolder } from './state-file.ts'

/** All that a command needs to act on an estate: the plan, the engine, and where the state is. */
export type Session = {
  plan: Plan
  /** Of what the plan was made from. */
  planDigest: string
  site: SiteProfile | undefined
  engine: EngineCall
  warnings: Problem[]
  /** The folder of the state, where it is kept in files. */
  state: string | undefined
  /** Where state and passphrase are kept by default. */
  home: string
  /** The folder with the stacks' settings, `Pulumi.STACK.yaml`. */
  settings: string
}

/**
 * Reads the estate and readies the engine's environment; makes the state's folder and the passphrase at first use.
 *
 * @param use what is done with the state: what only reads makes nothing, and what does without isn't held up where it is away
 * @throws OperatorError with every error of the inventory
 */
export async function openSession(use: StateUse = 'written'): Promise<Session> {
  const site = readSite()
  if (!site) refuseLabsEnvironment(process.env.PULUMI_BACKEND_URL)
  const folder = inventoryFolder(checkout, site)
  // Before it is read: what somebody writes meanwhile is another plan.
  const digest = planDigest(folder, site)
  const { plan, errors, warnings } = await readEstate(folder, site)
  if (!plan) throw new OperatorError('The inventory does not add up.', errors)

  const home = estateHome(plan, site)
  const settings = site ? home : settingsFolder(checkout)
  const outside = site ? process.env : withSettings(readEstateSettings(settings), process.env)
  const environment = engineEnvironment({ home, keepHome: site !== undefined }, outside)
  if (site) {
    // The lab's stacks keep their settings beside its state: the checkout holds those of the real estate.
    environment.PULUMI_OPTION_CONFIG_FILE = join(home, 'config.yaml')
    sayOtherState(site, environment.PULUMI_BACKEND_URL ?? '', process.env.PULUMI_BACKEND_URL)
  } else {
    warnings.push(...misplacedSettings(checkout, settings, folder))
    if (settings !== checkout && use !== 'not asked')
      environment.PULUMI_OPTION_CWD = await projectFolder(checkout, settings)
  }
  const session = {
    plan,
    planDigest: digest,
    site,
    engine: { checkout, environment },
    warnings,
    state: stateFolder(environment.PULUMI_BACKEND_URL ?? ''),
    home,
    settings,
  }
  if (use !== 'not asked') await readyHome(session, use)
  return session
}

/** What a command does with the state. */
type StateUse = 'written' | 'read' | 'not asked'

/**
 * Makes the state's folder and the passphrase, unless they are there, or the state is only read.
 *
 * @throws OperatorError where there are stacks, and their passphrase is gone
 */
export async function readyHome(
  session: Pick<Session, 'home' | 'engine' | 'state'>,
  use: Exclude<StateUse, 'not asked'>,
): Promise<void> {
  if (use === 'read' && (isReady(session) || (await existingStacks(session)).size === 0)) return
  ensureHome(session.home)
  await readyPassphrase(session)
}

/** A shell that took the lab's environment keeps it when the lab is gone. */
function refuseLabsEnvironment(backendUrl = ''): void {
  if (!stateFolder(backendUrl)?.startsWith(`${labRoot}/`)) return
  throw new OperatorError('This shell has the environment of a lab, and there is no lab.', [
    {
      where: 'PULUMI_BACKEND_URL',
      what: `it names ${backendUrl}, where the lab keeps its state`,
      instead: 'Open a new shell, or unset the PULUMI_ variables.',
    },
  ])
}

/** Whether somebody brings the passphrase, or it is there. */
const isReady = ({ home, engine }: Pick<Session, 'home' | 'engine'>): boolean =>
  process.env.PULUMI_CONFIG_PASSPHRASE !== undefined ||
  engine.environment.PULUMI_CONFIG_PASSPHRASE_FILE !== join(home, 'passphrase') ||
  existsSync(join(home, 'passphrase'))

/** A shell that names the team's state would lead people to think that this is where they act. */
export function sayOtherState({ name }: Pick<SiteProfile, 'name'>, own: string, chosen = ''): void {
  if (chosen !== '' && chosen !== own)
    console.error(
      `PULUMI_BACKEND_URL counts for nothing here: the ${name} has a state of its own, and ${withoutSecrets(chosen, chosen)} is left alone.`,
    )
}

/**
 * Makes the passphrase at first use, unless the person brings one. That is said at once: whatever comes of the command, somebody
 * should keep a copy.
 */
export async function readyPassphrase(session: Pick<Session, 'home' | 'engine' | 'state'>): Promise<void> {
  const own = join(session.home, 'passphrase')
  const used = session.engine.environment.PULUMI_CONFIG_PASSPHRASE_FILE
  if (process.env.PULUMI_CONFIG_PASSPHRASE !== undefined || used !== own) return
  if (await ensurePassphrase(own, async () => (await existingStacks(session)).size > 0))
    console.error(`The state's passphrase was made: ${own}. Keep a copy where two people can find it.`)
}

/** The names of the estate's stacks, the collective first. */
export const stacksOf = ({ collective, associations }: Plan): string[] => [
  collective.stack,
  ...Object.keys(associations),
]

/** The names of the stacks that exist. */
export async function existingStacks({ engine, state }: Pick<Session, 'engine' | 'state'>): Promise<Set<string>> {
  if (state) return new Set(await stacksIn(state))
  const listed: { name: string }[] = JSON.parse(await pulumi(engine, ['stack', 'ls', '--json']))
  return new Set(listed.map(({ name }) => name.split('/').at(-1) ?? name))
}

/** Makes a stack that isn't there yet, with nothing in it. */
export async function createStack(
  { engine, site, home }: Pick<Session, 'engine' | 'site' | 'home'>,
  stack: string,
): Promise<void> {
  const project = site ? { ...engine, checkout: await bareProject(home) } : engine
  await pulumi(project, ['stack', 'init', stack, '--no-select'])
}

/** A folder with the project file alone, for the lab's new stacks: their settings don't land in the checkout. */
export async function bareProject(home: string): Promise<string> {
  const folder = join(home, 'project')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'Pulumi.yaml'), 'name: bocage\nruntime: nodejs\n')
  return folder
}
