import { readFile } from 'node:fs/promises'
import { sshConfig } from './ssh.ts'

/**
 * The machines by how they are reached: of each, the one whose door one comes in by, which is itself where nothing is before it.
 * Read from the SSH configuration, which knows the way to every machine, whatever its kind. Where no command has written it yet,
 * there is no way to any.
 */
export async function readDoors(): Promise<Map<string, string>> {
  try {
    return parseDoors(await readFile(sshConfig, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map()
    throw error
  }
}

/** The same, from the configuration's text. */
export function parseDoors(config: string): Map<string, string> {
  const before = new Map<string, string>()
  let name = ''
  for (const line of config.split('\n')) {
    const [word = '', value = ''] = line.trim().split(' ')
    if (word === 'Host') name = value
    if (word === 'HostName') before.set(name, name)
    if (word === 'ProxyJump') before.set(name, value.split('@').at(-1) ?? value)
  }
  const doorOf = (machine: string): string => {
    const next = before.get(machine)
    return next === undefined || next === machine ? machine : doorOf(next)
  }
  return new Map([...before.keys()].map((machine) => [machine, doorOf(machine)]))
}
