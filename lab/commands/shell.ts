import { execa } from 'execa'
import { nearest } from '../../words/said/nearest.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { quoted } from '../../words/said/quoted.ts'
import { attach, machineNames } from '../machines/container.ts'
import { labGuests } from '../machines/guests.ts'

/** Opens a shell on a machine of the lab, or runs a command there; its exit code. */
export async function openShell(machine: string, command: string[]): Promise<number> {
  const wanted = command.length > 0 ? command : ['/bin/bash', '-l']
  const result = await execa(...commandIn(machine, wanted), { stdio: 'inherit', reject: false })
  return result.exitCode ?? 1
}

function commandIn(machine: string, command: string[]): [string, string[]] {
  if (machineNames().includes(machine)) return attach(machine, command)
  const guest = labGuests().find(({ name, vmid }) => name === machine || vmid === machine)
  if (guest) return attach(guest.host, ['pct', 'exec', guest.vmid, '--', ...command])
  const known = [...machineNames(), ...labGuests().map(({ name }) => name)]
  throw new OperatorError(`The lab has no machine ${quoted(machine)}. ${nearest(machine, known)}`)
}
