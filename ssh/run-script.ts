import { quote } from '../words/quote.ts'
import { type SshOptions, ssh } from './ssh.ts'

/**
 * Runs one of our scripts on a machine, in one exchange: the script is the command, so that its standard input stays free.
 *
 * @param variables what the script reads as `$name`; values arrive unchanged, whatever they hold. No secrets: `ps` shows them
 * @param words its `$1`, `$2`…
 * @param connection how commands reach a machine
 */
export const runScript = (
  machine: string,
  script: string,
  {
    variables = {},
    words = [],
    ...options
  }: SshOptions & { variables?: Record<string, string>; words?: string[] } = {},
  connection: typeof ssh = ssh,
): Promise<string> => connection(machine, scriptCommand(script, variables, words), options)

/** The command that runs a script with variables and words. */
export const scriptCommand = (script: string, variables: Record<string, string>, words: string[]): string =>
  [
    ...Object.entries(variables).map(([name, value]) => `${name}=${quote(value)}`),
    'sh -c',
    quote(script),
    'bocage',
    ...words.map(quote),
  ].join(' ')
