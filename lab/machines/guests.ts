import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { machineNames, rootOf } from './container.ts'

/** A guest of a Proxmox host of the lab. */
export type LabGuest = { host: string; vmid: string; name: string }

/** The machines that carry no guests: rented servers. */
export const labServers = (): string[] =>
  machineNames().filter((name) => name !== 'internet' && !existsSync(join(rootOf(name), 'etc/pve')))

/** The guests of all hosts, from their configuration files. */
export function labGuests(): LabGuest[] {
  return machineNames().flatMap((host) => {
    const folder = join(rootOf(host), `etc/pve/nodes/${host}/lxc`)
    return (existsSync(folder) ? readdirSync(folder) : [])
      .filter((file) => file.endsWith('.conf'))
      .map((file) => {
        const vmid = file.replace('.conf', '')
        const name = /^hostname: (\S+)/m.exec(readFileSync(join(folder, file), 'utf8'))?.[1] ?? `CT${vmid}`
        return { host, vmid, name }
      })
  })
}
