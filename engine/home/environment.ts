import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import { checkout } from '../../words/checkout.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { type Engine, findEngine } from '../engine.ts'

export { ensureHome, ensurePassphrase } from './home.ts'

export type EnvironmentSettings = {
  /** The estate's home: its state is in `state` there. */
  home: string
  /** Unless given, `passphrase` in the home. */
  passphraseFile?: string
  /** Keep the state in the home, whatever backend the person's own environment names. */
  keepHome?: boolean
  /** Unless given, the one that is ready on this machine. */
  engine?: Engine
}

/**
 * The variables that a `pulumi` process needs beside those it inherits. None is secret: the passphrase is named by its file.
 *
 * @param outside the environment that it inherits
 * @throws OperatorError when no engine is ready, or when the inherited passphrase is empty, which Pulumi would accept, or
 *   would be used for another state than its own
 */
export function engineEnvironment(
  { home, passphraseFile = join(home, 'passphrase'), keepHome = false, engine = findEngine() }: EnvironmentSettings,
  outside: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  if (!engine) {
    throw new OperatorError('The engine is not ready.', [
      {
        where: 'pulumi',
        what: 'the versions that this checkout wants are not in the cache',
        instead: 'Run scripts/engine first.',
      },
    ])
  }
  const passphrase = outside.PULUMI_CONFIG_PASSPHRASE
  if (passphrase === '' || (keepHome && passphrase !== undefined)) {
    throw new OperatorError('The passphrase is not that of this state.', [
      {
        where: 'PULUMI_CONFIG_PASSPHRASE',
        what: `it is set${passphrase === '' ? ' to nothing' : ''}, and Pulumi would take that before any file`,
        instead: `Unset it, so that ${passphraseFile} is used.`,
      },
    ])
  }
  const inherited = (outside.PATH ?? '').split(delimiter).filter((folder) => folder && folder !== engine.bin)
  const ownBackend = `file://${join(home, 'state')}`
  return {
    PATH: [engine.bin, ...inherited].join(delimiter),
    PULUMI_HOME: engine.home,
    PULUMI_BACKEND_URL: (!keepHome && outside.PULUMI_BACKEND_URL) || ownBackend,
    PULUMI_CONFIG_PASSPHRASE_FILE: (!keepHome && outside.PULUMI_CONFIG_PASSPHRASE_FILE) || passphraseFile,
    // Where Pulumi.yaml lies: the checkout, unless an estate has a repository of its own; never what a shell has of another one.
    PULUMI_OPTION_CWD: '',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    // What scripts/up takes down has left the inventory, so that no program can say anything of it.
    PULUMI_RUN_PROGRAM: 'false',
    // Work on machines is waiting for the network, so it may exceed the four operations a core that Pulumi starts.
    PULUMI_PARALLEL: outside.PULUMI_PARALLEL || '32',
    // With a state in PostgreSQL, listing stacks waits for ever once as many are read at once as the engine has connections, which
    // is twice the processors that it sees: in a container with a limit these are fewer than we see, and two at least of several.
    PULUMI_DIY_BACKEND_PARALLEL: outside.PULUMI_DIY_BACKEND_PARALLEL || String(Math.min(2, availableParallelism())),
    // Node 22.1 and newer start faster with it; older ones take no notice.
    NODE_COMPILE_CACHE: outside.NODE_COMPILE_CACHE || join(checkout, '.bocage/cache/node'),
    ...(!engine.released && { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true' }),
  }
}

/**
 * The same for a person: `pulumi destroy` then runs the program first, which refuses during somebody else's run. Without it, Docker's
 * and the command provider's resources would go before ours are asked.
 */
export const environmentByHand = (environment: Record<string, string>): Record<string, string> => ({
  ...environment,
  PULUMI_RUN_PROGRAM: 'true',
})
