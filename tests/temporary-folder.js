import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What tests put beside one another in the system's folder for such things is in one folder, which goes with the run. */
export default function temporaryFolder() {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'bocage-tests-'))
  process.on('exit', () => rmSync(process.env.TMPDIR ?? '', { recursive: true, force: true }))
}
