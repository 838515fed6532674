import type { SiteProfile } from '../inventory/model/site.ts'
import { withLease } from '../operations/hold-lease.ts'
import { OperatorError, renderProblem } from '../words/problem.ts'

/** Runs a command's work: a mistake that a person can mend ends it with its message and exit code 1, our own bug with its trace. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

/** Does what changes the estate beside `scripts/up`, while nobody else's run does. @param command as it was typed */
export const holdingEstate = (command: string, work: () => Promise<unknown>): Promise<void> =>
  withLease(command, { breakLease: undefined, ask: undefined }, async ({ notes, warnings }) => {
    for (const said of [...notes, ...warnings.map(renderProblem)]) console.error(said)
    await work()
    return undefined
  })

/** Says, beside what a command prints, that it acts on the rehearsal: nobody should take that for the real estate. */
export function sayRehearsal(site: SiteProfile | undefined): void {
  if (site) console.error(`Acting on the ${site.name} (${site.inventory ?? 'inventory'}); scripts/lab down ends that.`)
}
