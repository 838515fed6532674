import { readdirSync, readFileSync } from 'node:fs'
import { quote } from '../../words/quote.ts'

const folder = new URL('../converge/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8')

/** The parts of the script that runs on the machine, by file name. They travel with the files. */
export const convergeScript = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith('.sh'))
      .sort()
      .map((name) => [name, read(name)]),
  )

/** The command of an exchange: it unpacks standard input and runs what came. */
export const launchCommand = (): string => `sh -c ${quote(read('launch.sh'))}`

/** The command that succeeds once the machine has undone what nobody confirmed. */
export const undoneCommand = (owner: string): string => `test ! -d ${quote(`/var/lib/bocage/packages/${owner}/armed`)}`

/** The command that says over a new connection that SSH still lets us in. */
export const confirmCommand = (owner: string): string => `sh -c ${quote(read('confirm.sh'))} confirm ${quote(owner)}`
