import { readFileSync } from 'node:fs'
import type { ServicePlan } from '../../inventory/model/planning/plan.ts'
import { databaseServer } from '../../services/wordpress-farm.ts'
import { scriptCommand } from '../../ssh/run-script.ts'
import type { Kept, KeptPart } from '../kept.ts'

const read = (file: string) => readFileSync(new URL(`../wordpress/${file}`, import.meta.url), 'utf8')
const asRoot = `set -eu\n${read('mariadb.sh')}`
const list = asRoot + read('databases.sh')
const destroy = asRoot + read('drop-database.sh')

/** The databases of a farm's sites, each with the site's own name. */
export const kept = ({ key }: ServicePlan): Kept => {
  const server = databaseServer(key)
  return {
    script: list,
    variables: { server },
    read: (printed) =>
      printed.split('\n').flatMap((line): KeptPart[] => {
        const [database = '', size] = line.split('\t')
        if (database === '') return []
        const part = { identity: database, what: `database ${database}`, sizeKiB: Number(size) }
        return [{ ...part, destroy: scriptCommand(destroy, { server, database }, []) }]
      }),
  }
}
