import type { EstateStatus } from '../../operations/status/estate-status.ts'
import { command } from './estate.ts'

/** What `scripts/status --json` says, its exit code, and what is not as it should be, as a person would say it. */
export async function lookAtStatus() {
  const { exitCode, output } = await command('scripts/status', ['--json'])
  const status: EstateStatus = JSON.parse(output.slice(output.indexOf('{')))
  const amiss = status.rows.filter(({ mark }) => mark !== 'well').map(({ name, state }) => `${name}: ${state}`)
  return { exitCode, status, amiss }
}
