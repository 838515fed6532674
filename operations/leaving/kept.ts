import type { ServicePlan } from '../../inventory/model/planning/plan.ts'
import { placesOf } from '../../inventory/model/planning/units.ts'
import { readCatalogue } from '../../services/catalogue.ts'
import type { Kept, KeptPart } from '../../services/form/kept.ts'
import { scriptText } from '../../services/form/script-text.ts'
import { runScript, scriptCommand } from '../../ssh/run-script.ts'

/** A part of an instance's data that may be out of service while the instance is not: a site's database, an organisation. */
export type KeptItem = Omit<KeptPart, 'values'> & {
  /** The command that destroys it, for a POSIX shell on the instance's machine. */
  destroy: string
}

/**
 * Asks an instance what it keeps within itself for those who have a share of it.
 *
 * @throws OperatorError where it can't tell
 */
export async function askWhatIsKept(service: ServicePlan): Promise<KeptItem[]> {
  const { key, kind, machine, endpoints } = service
  const { kinds } = await readCatalogue([kind])
  const kept = kinds.get(kind)?.kept?.(service, placesOf(key, endpoints))
  if (kept === undefined) return []
  const { list, values: variables } = kept
  return readKept(kept, await runScript(machine, script(list), { variables, timeoutSeconds: 300 }))
}

/** What an instance printed. */
export const readKept = ({ destroy, values: variables, read }: Kept, printed: string): KeptItem[] =>
  printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { values, ...part } = read(line.split('\t'))
      return { ...part, destroy: scriptCommand(script(destroy), { ...variables, ...values }, []) }
    })

const script = (paths: string[]) => `set -eu\n${scriptText(paths)}`
