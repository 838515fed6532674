import { ssh } from '../../ssh/ssh.ts'
import type { Installed } from '../lease/state-age.ts'

// It ends with 1 where there is none.
const fields = ['db:Status-Status', 'Package', 'Version'].map((field) => `\${${field}}`).join(' ')
const listing = `dpkg-query --show --showformat '${fields}\\n' 'bocage-*' 2>/dev/null || [ $? -eq 1 ]`

/** The packages of owners on a machine: one exchange. */
export async function installedOn(machine: string): Promise<Installed[]> {
  const lines = (await ssh(machine, listing, { timeoutSeconds: 60 })).split('\n')
  return lines.flatMap((line) => {
    const [, owner, version] = /^installed bocage-(\S+) (\d+)$/.exec(line) ?? []
    return owner === undefined ? [] : [{ machine, owner, version: Number(version) }]
  })
}
