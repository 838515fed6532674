import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { OperatorError } from '../words/said/problem.ts'

const everyone = 0o002
const sticky = 0o1000

/**
 * Makes a folder that is ours alone, as is the one above it, where nobody else can put another in its place. Whoever could would
 * answer on the sockets in it as if they were a machine.
 *
 * @throws OperatorError that names the folder that isn't as it must be
 */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const own of [dirname(folder), folder]) {
    const status = lstatSync(own)
    if (!status.isDirectory() || status.uid !== userInfo().uid)
      throw new OperatorError(`The folder ${own} belongs to somebody else, or is none. Remove it, then try again.`)
    chmodSync(own, 0o700)
  }
  for (let above = dirname(folder); above !== dirname(above); above = dirname(above)) {
    const { mode } = lstatSync(dirname(above))
    if ((mode & everyone) !== 0 && (mode & sticky) === 0)
      throw new OperatorError(
        `Everyone may rename what is in ${dirname(above)}, so ${folder} is not safe. Take that right away ("chmod o-w"), or set BOCAGE_CACHE to another folder.`,
      )
  }
}
