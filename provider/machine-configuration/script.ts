import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { quote } from '../../words/quote.ts'

const folder = new URL('../converge/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8')

/** The parts of the script that runs on the machine, by file name. They travel with the files, and lie side by side there. */
export const convergeScript = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.sh'))
      .map((path) => [basename(path), read(path)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

/** The command of an exchange: it unpacks standard input and runs what came. */
export const launchCommand = (): string => `sh -c ${quote(read('launch.sh'))}`

/** The command that succeeds once the machine has undone what nobody confirmed. */
export const undoneCommand = (owner: string): string => `test ! -d ${quote(`/var/lib/bocage/packages/${owner}/armed`)}`

/** The command that says over a new connection that SSH still lets us in. */
export const confirmCommand = (owner: string): string => `sh -c ${quote(read('confirm.sh'))} confirm ${quote(owner)}`
