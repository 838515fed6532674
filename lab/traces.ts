import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { execa } from 'execa'
import { labRoot } from '../inventory/model/site.ts'

/**
 * What a lab could leave on this machine, as lines to compare before and after: network devices, packet filter, forwarding,
 * mounts, loop devices, processes and files. Packages and the cache stay on purpose.
 */
export async function traces(): Promise<string[]> {
  const { stdout: rules = '' } = await execa('nft', ['list', 'ruleset'], { reject: false })
  return [
    ...folder('/sys/class/net').map((name) => `network device ${name}`),
    ...rules.split('\n').map((line) => `packet filter: ${line}`),
    `forwarding: ${text('/proc/sys/net/ipv4/ip_forward').trim()}`,
    ...text('/proc/self/mounts')
      .split('\n')
      .map((line) => `mount ${line}`),
    ...folder('/sys/block')
      .map((name) => text(`/sys/block/${name}/loop/backing_file`).trim())
      .filter((file) => file !== '')
      .map((file) => `loop device of ${file}`),
    ...folder('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => text(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim())
      .filter((command) => /lxc|ssh_config|bocage-lab/.test(command))
      .map((command) => `process ${command}`),
    ...folder(labRoot).map((name) => `file ${name}`),
  ].sort()
}

const folder = (path: string): string[] => (existsSync(path) ? readdirSync(path) : [])

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it isn't there, or it ended while we looked
  }
}
