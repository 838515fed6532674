import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ListrTask } from 'listr2'
import type { LabServer } from '../estate.ts'
import { internet } from '../places.ts'
import { step } from '../step.ts'
import { ensureFiles, ensureRunning, type LabContainer, rootOf, writeFileIn } from './container.ts'

/** A rented server of the lab: a bare Debian on the lab's internet, which lets the lab's key in. */
export function serverTask(server: LabServer): ListrTask {
  const { name, address } = server
  return step(`server-${name}`, {
    title: `Rented server ${name} at ${address}`,
    work: async (step) => {
      const container: LabContainer = { name, address, tree: 'base' }
      await ensureFiles(container, step)
      writeSettings(server)
      await ensureRunning(container, step)
    },
  })
}

const settings = '/etc/network/interfaces'

/** What whoever rents it out would have written, once: from then on it is the estate's. */
function writeSettings(server: LabServer): void {
  const { name, address } = server
  writeFileIn(name, settings, renderServerInterfaces(server))
  if (existsSync(join(rootOf(name), 'etc/bocage'))) return
  writeFileIn(name, '/etc/hosts', `127.0.0.1 localhost\n${address} ${name}.lab.test ${name}\n`)
  writeFileIn(name, '/etc/resolv.conf', `search lab.test\nnameserver ${internet.container}\n`)
}

/** Its one IPv4 address, and the IPv6 address of the inventory, which the internet's container alone knows the way to. */
export const renderServerInterfaces = ({ address, address6 }: LabServer): string => `auto lo
iface lo inet loopback

auto eth0
iface eth0 inet static
	address ${address}/${internet.prefix}
	gateway ${internet.machine}
${
  address6 === undefined
    ? ''
    : `
iface eth0 inet6 static
	address ${address6}/128
	accept_ra 0
	dad-attempts 0
	up ip -6 route replace ${internet.container6}/128 dev eth0
`
}`
