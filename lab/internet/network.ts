import { lookup } from 'node:dns/promises'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'
import type { ListrTask } from 'listr2'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { internet, places } from '../places.ts'
import { step } from '../step.ts'
import { mirrorHosts } from '../trees/trees.ts'

const forwarding = '/proc/sys/net/ipv4/ip_forward'

/** The rules of the machine as the lab's way out: addresses are translated, and packets fit the uplink. */
export const nftRules = `table inet bocage_lab {}
flush table inet bocage_lab
table inet bocage_lab {
  chain postrouting {
    type nat hook postrouting priority srcnat
    ip saddr ${internet.network} ip daddr != ${internet.network} masquerade
  }
  chain forward {
    type filter hook forward priority mangle
    iifname "${internet.bridge}" tcp flags syn tcp option maxseg size set rt mtu
  }
}
`

/** The bridge that stands for the internet, and the way from it to Debian's packages. */
export function networkTask(): ListrTask {
  return step('network', {
    title: `Network ${internet.network} on ${internet.bridge}`,
    work: async ({ run, succeeds }) => {
      await refuseClash()
      if (!existsSync(`/sys/class/net/${internet.bridge}`)) {
        await run('ip', ['link', 'add', internet.bridge, 'type', 'bridge'])
      }
      await run('ip', ['address', 'replace', `${internet.machine}/${internet.prefix}`, 'dev', internet.bridge])
      await run('ip', ['link', 'set', internet.bridge, 'up'])
      await run('nft', ['-f', '-'], { input: nftRules })
      if (readFileSync(forwarding, 'utf8').trim() === '0') {
        mkdirSync(places.before, { recursive: true })
        writeFileSync(`${places.before}/ip_forward`, '0\n')
        writeFileSync(forwarding, '1\n')
      }
      if (await refusesForwarding(run)) {
        for (const rule of acceptRules) {
          if (!(await succeeds('iptables', ['-C', ...rule]))) await run('iptables', ['-I', ...rule])
        }
      }
    },
  })
}

/** A firewall of the machine that refuses to forward (a Docker engine makes it so) lets the lab's bridge through. */
export const acceptRules = ['-i', '-o'].map((direction) => [
  'FORWARD',
  direction,
  internet.bridge,
  '-m',
  'comment',
  '--comment',
  'bocage-lab',
  '-j',
  'ACCEPT',
])

/** Another use of the lab's addresses on this machine would be cut off from its network: better said than done. */
async function refuseClash(): Promise<void> {
  const network = ipaddr.parseCIDR(internet.network)
  const inNetwork = (address: string) => ipaddr.IPv4.isValid(address) && ipaddr.parse(address).match(network)
  const problems: Problem[] = []
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    const clash = addresses?.find(({ address }) => inNetwork(address))
    if (clash && name !== internet.bridge) problems.push(clashProblem(`interface ${name}`, clash.address))
  }
  for (const host of mirrorHosts()) {
    const clash = (await lookup(host, { all: true }).catch(() => [])).find(({ address }) => inNetwork(address))
    if (clash) problems.push(clashProblem(host, clash.address))
  }
  if (problems.length > 0) throw new OperatorError('The lab cannot have its network on this machine.', problems)
}

const clashProblem = (where: string, address: string): Problem => ({
  where,
  what: `it has the address ${address}, which is in the lab's network ${internet.network}`,
  instead: 'Choose another network in lab/places.ts.',
})

async function refusesForwarding(run: (command: string, args: string[]) => Promise<string>): Promise<boolean> {
  return /^-P FORWARD DROP/m.test(await run('iptables', ['-S', 'FORWARD']))
}

/** What `lab down` does about the network. */
export async function removeNetwork(
  run: (command: string, args: string[]) => Promise<string>,
  succeeds: (command: string, args: string[]) => Promise<boolean>,
): Promise<void> {
  for (const rule of acceptRules) {
    if (await succeeds('iptables', ['-C', ...rule])) await run('iptables', ['-D', ...rule])
  }
  if (await succeeds('nft', ['list', 'table', 'inet', 'bocage_lab'])) {
    await run('nft', ['delete', 'table', 'inet', 'bocage_lab'])
  }
  if (existsSync(`/sys/class/net/${internet.bridge}`)) await run('ip', ['link', 'delete', internet.bridge])
  const kept = `${places.before}/ip_forward`
  if (existsSync(kept)) {
    writeFileSync(forwarding, readFileSync(kept))
    rmSync(kept)
  }
}
