import type { DatabaseCopy } from '../../services/form/container.ts'
import { scriptText } from '../../services/form/script-text.ts'
import { assign } from '../../words/assign.ts'

/** No line of a script is this. */
const end = 'END OF A DATABASE SCRIPT'

const acts = ['size', 'dump', 'restore'] as const

/**
 * For `version.sh`: a shell function that writes down, in a folder, how databases are measured, dumped and put back, each in a folder of
 * its name. A copy keeps that beside its dump, so that who puts it back has to know of no engine, and of no later version of Bocage.
 */
export function databaseScripts(databases: DatabaseCopy[]): string {
  const lines = databases.flatMap((database) => [
    `mkdir -p "$1/${database.name}"`,
    ...acts.map((act) => {
      const text = `#!/bin/sh\nset -eu\n${assign(database.values)}${scriptText(database[act])}`
      return `cat > "$1/${database.name}/${act}.sh" <<'${end}'\n${text}${end}`
    }),
  ])
  return `write_database_scripts() {\n${lines.join('\n')}\n}\n`
}
