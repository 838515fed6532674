import { parseFiles } from '../../inventory/model/read.ts'
import { type Resolved, resolve } from '../../inventory/model/resolve.ts'
import { readCatalogue } from '../../services/catalogue.ts'

const catalogue = await readCatalogue()

/** All kinds of services, as messages list them. */
export const kindNames = catalogue.names.join(', ')

/** A lock file's content, with a digest for every image there is. */
export const digests: Record<string, string> = Object.fromEntries(
  [...catalogue.kinds.values()]
    .flatMap(({ images }) => Object.values(images))
    .map((image) => [image, `sha256:${'0'.repeat(64)}`]),
)

/** The smallest estate with everything in it; tests change a line of it. */
export const smallEstate: Record<string, string> = {
  'collective.yaml': `collective: { name: Bocage, domain: bocage.example, contact: tech@bocage.example }
people:
  alix:
    name: Alix
    email: alix@bocage.example
    role: technician
    ssh: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIENvuNnwbBx8sVe8eeYuTA26hvLZnN/RYFaTACZsAgYK alix@laptop]
  bilal:
    name: Bilal
    email: bilal@bocage.example
    role: technician
    ssh: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE/knFUYve8KY3nMeAg1al49ogN7Eqz1McCJiyD6XHUR bilal@laptop]
machines:
  pve1:
    kind: proxmox
    address: pve1.bocage.example
    host_key: SHA256:NX0mt5IyojOwpYt6Eu2FgPMaCukvtao48fOi7LzuI70
    network: 10.20.0.0/24
    memory: 8GiB
    disks: { data: { device: /dev/sdb, size: 500GiB } }
  gateway: { kind: lxc, on: pve1, id: 101, memory: 512MiB, disk: 8GiB }
  apps: { kind: lxc, on: pve1, id: 110, cores: 2, memory: 4GiB, disk: 20GiB, data: 100GiB }
services:
  front: { kind: gateway, on: gateway }
  blogs: { kind: wordpress-farm, on: apps }
  forge: { kind: gitea, on: apps, address: git.bocage.example }
`,
  'associations/houx.yaml': `name: Le Houx
people:
  zoe: { name: Zoé, email: zoe@houx.example }
uses:
  forge: { members: { owners: [zoe, alix] } }
  blogs:
    sites:
      houx.example: { title: Le Houx }
`,
  'associations/lierre.yaml': `name: Le Lierre
uses:
  blogs:
    sites:
      lierre.example: { title: Le Lierre }
`,
}

const parsed = parseFiles('inventory', new Map(Object.entries(smallEstate)))

/** The small estate, with other texts for some of its files; nothing for a file that isn't there. What is as it was isn't read again. */
export function resolveSmall(files: Record<string, string | undefined> = {}): Resolved {
  const texts = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const own = parseFiles('inventory', new Map(texts))
  const others = [...parsed.associations].filter(([name]) => !(`associations/${name}.yaml` in files))
  const documents = {
    collective: 'collective.yaml' in files ? own.collective : parsed.collective,
    associations: new Map([...others, ...own.associations]),
  }
  return resolve(documents, catalogue, { lock: 'services/images.lock.json', digests })
}

/** One of the small estate's files, with a piece of it changed. */
export function changed(file: string, from: string, to: string): Record<string, string> {
  const text = smallEstate[file] ?? ''
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`)
  return { [file]: text.replace(from, () => to) }
}
