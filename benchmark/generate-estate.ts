import { createHash } from 'node:crypto'
import { derivedPort, freePort } from '../inventory/model/planning/published-port.ts'
import { keyOf } from '../words/written/key.ts'
import { fingerprint } from '../words/written/ssh-key.ts'

const sitesPerGuest = 50

/**
 * The files of an estate with a number of associations, each with a site, a part of the forge and two people: for
 * benchmarks and for laws. The same number gives the same files; what is published on one port twice has it written down,
 * as a person would do it.
 *
 * @param pads how many services of its own each association has beside these
 * @returns texts by path below the inventory's folder
 */
export function generateEstate(associations: number, pads = 0): Map<string, string> {
  const farms = Math.max(1, Math.ceil(associations / sitesPerGuest))
  const files = new Map([['collective.yaml', collective(farms)]])
  const taken = new Map<number, Set<number>>()
  for (let number = 1; number <= associations; number++) {
    const farm = 1 + ((number - 1) % farms)
    const ports = taken.get(farm) ?? new Set(['forge-http', 'forge-ssh'].map(derivedPort))
    taken.set(farm, ports)
    files.set(`associations/${nameOf(number)}.yaml`, association(number, farm, { taken: ports, pads }))
  }
  return files
}

const nameOf = (number: number) => `association-${number}`

function collective(farms: number): string {
  const numbers = Array.from({ length: farms }, (_, index) => index + 1)
  const people = ['alix', 'bilal'].map(
    (name) =>
      `  ${name}: { name: ${name}, email: ${name}@collective.example, role: technician, ssh: [${sshKeyOf(name)}] }`,
  )
  return `collective: { name: Generated, domain: collective.example, contact: tech@collective.example }
people:
${people.join('\n')}
machines:
  pve1:
    kind: proxmox
    address: pve1.collective.example
    host_key: ${fingerprint(sshKeyOf('pve1'))}
    network: 10.20.0.0/22
    disks: { data: { device: /dev/sdb } }
  gateway: { kind: lxc, on: pve1, id: 101, memory: 1GiB, disk: 8GiB }
${numbers.map((number) => `  apps-${number}: { kind: lxc, on: pve1, id: ${109 + number}, cores: 4, memory: 16GiB, disk: 40GiB, data: 500GiB }`).join('\n')}
services:
  front: { kind: gateway, on: gateway }
  forge: { kind: gitea, on: apps-1, address: git.collective.example }
${numbers.map((number) => `  blogs-${number}: { kind: wordpress-farm, on: apps-${number} }`).join('\n')}
`
}

type Share = { taken: Set<number>; pads: number }

function association(number: number, farm: number, { taken, pads }: Share): string {
  const name = nameOf(number)
  const host = `${name}.example`
  const endpoint = `blogs-${farm}-${keyOf(host)}`
  const port = portFor(endpoint, taken)
  return `# ${name}: made for a benchmark.
name: Association ${number}
contact: contact@${host}
people:
  ana-${number}: { name: Ana ${number}, email: ana@${host} }
  bo-${number}: { name: Bo ${number}, email: bo@${host} }
uses:
  forge:
    members:
      owners: [ana-${number}]
      helpers: [bo-${number}, alix]
  blogs-${farm}:
    sites:
      ${host}: { title: "L'association ${number}"${port === undefined ? '' : `, port: ${port}`} }
${padsOf(name, farm, { taken, pads })}`
}

/** What has to be written down, where another has the port that would be its own; noted as taken. */
function portFor(endpoint: string, taken: Set<number>): number | undefined {
  const derived = derivedPort(endpoint)
  const port = taken.has(derived) ? freePort(endpoint, taken) : undefined
  taken.add(port ?? derived)
  return port
}

function padsOf(association: string, farm: number, { taken, pads }: Share): string {
  const lines = Array.from({ length: pads }, (_, index) => {
    const port = portFor(`${association}-pad-${index}-http`, taken)
    const written = port === undefined ? '' : `, ports: { ${association}-pad-${index}-http: ${port} }`
    return `  pad-${index}: { kind: etherpad, on: apps-${farm}, address: pad-${index}.${association}.example${written} }\n`
  })
  return lines.length === 0 ? '' : `services:\n${lines.join('')}`
}

/** A key that is well formed, and whose private half nobody has. */
function sshKeyOf(name: string): string {
  const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes])
  const blob = [Buffer.from('ssh-ed25519'), createHash('sha256').update(name).digest()].map(field)
  return `ssh-ed25519 ${Buffer.concat(blob).toString('base64')} ${name}@laptop`
}
