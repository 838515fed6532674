import { overlap } from '../../../machines/addresses/network.ts'
import { quoted } from '../../../words/said/quoted.ts'
import { renderMebibytes } from '../../../words/written/quantity.ts'
import { collectiveFile } from '../checking/schema.ts'
import { accountsOf } from '../checking/services.ts'
import type { Draft } from '../planning/draft.ts'
import { mayLack } from '../reading/entries.ts'
import type { Findings } from '../reading/findings.ts'
import type { InventoryDocument } from '../reading/yaml/document.ts'

/** What works as it is written, and that somebody will regret one day. */
export function warn(draft: Draft, findings: Findings) {
  warnOfLoneTechnician(draft, findings)
  warnOfUnusedPeople(draft, findings)
  warnOfLooseImages(draft, findings)
  warnOfSmallGuests(draft, findings)
  warnOfSharedHostKeys(draft, findings)
  warnOfDockersNetworks(draft, findings)
}

/** One person who falls ill is enough. */
function warnOfLoneTechnician({ people, machines, collective }: Draft, findings: Findings) {
  if (machines.entries.size === 0) return
  const technicians = [...people.values()].filter(({ value }) => value?.role === 'technician')
  const reaching = technicians.filter(({ value }) => (value?.ssh.length ?? 0) > 0)
  const names = [...machines.entries.keys()].join(', ')
  for (const technician of technicians) {
    if (reaching.includes(technician) || technician.document !== collective) continue
    const what = `${quoted(technician.name)} is a technician without an SSH key, and reaches no machine`
    findings.warning(
      technician.document,
      technician.path,
      what,
      'Add it: "ssh: [ssh-ed25519 AAAA… camille@laptop]".',
      'name',
    )
  }
  const broken =
    mayLack(collective, 'people', collectiveFile) || [...people.values()].some(({ value }) => value === undefined)
  const [one, ...others] = reaching
  if (one === undefined && !broken) {
    const what = 'nobody may log in to the machines'
    findings.error(
      collective,
      ['people'],
      what,
      'Give somebody in collective.yaml "role: technician" and an SSH key.',
      'name',
    )
  } else if (one && others.length === 0 && !broken) {
    const what = `only ${quoted(one.name)} can reach the machines (${names})`
    findings.warning(one.document, one.path, what, 'Give a second person "role: technician" and an SSH key.', 'name')
  }
}

function warnOfUnusedPeople(draft: Draft, findings: Findings) {
  const named = new Set(draft.shares.flatMap(accountsOf))
  const contacts = new Set([
    draft.about?.contact,
    ...[...draft.associations.values()].map(({ about }) => about?.contact),
  ])
  // A share or a name that is wrong may be where they are named.
  if (draft.shares.some(({ use, service }) => use === undefined || service.instance === undefined)) return
  if (findings.errors.length > 0) return
  for (const { name, document, path, value } of draft.people.values()) {
    if (value === undefined || value.role === 'technician' || named.has(name) || contacts.has(value.email)) continue
    const what = `${quoted(name)} is named nowhere else, and so has access to nothing`
    findings.warning(document, path, what, placesFor(name, document, draft), 'name')
  }
}

/** Where a person may be named: in what their association has; one of collective.yaml, wherever accounts are given. */
function placesFor(name: string, document: InventoryDocument, { collective, shares }: Draft): string {
  const own = shares.filter((share) => document === collective || share.document === document)
  const services = new Map(own.map(({ service }) => [service.key, service.kind?.naming?.(name)]))
  const places = [...services].flatMap(([service, how]) => (how === undefined ? [] : [`in ${quoted(service)} ${how}`]))
  if (places.length === 0) return 'Nothing that their association uses gives people accounts: remove the entry.'
  return `Name them ${places.join(', or ')}; or remove the entry.`
}

/** A version's name may come to mean another image; a digest can't. */
function warnOfLooseImages({ instances, images }: Draft, findings: Findings) {
  const { digests, lock, unreadable } = images
  if (digests === undefined) {
    const [image] = instances.flatMap(({ kind }) => Object.values(kind?.images ?? {})).sort()
    if (image === undefined || unreadable) return
    findings.warnings.push({
      where: lock,
      what: 'this copy of Bocage has no lock file: images are pulled by tag, and a registry may change what a tag means',
      instead:
        'Your inventory is right: whoever keeps Bocage writes it with "npm run images -- lock", where the registries can be reached.',
    })
    return
  }
  const said = new Set<string>()
  for (const { kind, kindName, document, path } of instances) {
    const loose = Object.values(kind?.images ?? {}).filter((image) => !Object.hasOwn(digests, image))
    if (loose.length === 0 || said.has(kindName)) continue
    said.add(kindName)
    findings.warning(
      document,
      [...path, 'kind'],
      `${loose.join(', ')} has no digest in ${lock}`,
      'Whoever keeps Bocage adds it with "npm run images -- lock", so that the image cannot change under its name.',
    )
  }
}

/** What a guest with containers has at least, in MiB: a database and one application; and the disk that Proxmox gives unasked. */
export const leastMemory = 1024
const leastDisk = 4096

/** Small guests are for machines that only pass on what comes: an engine, its images and a database want more. */
function warnOfSmallGuests({ instances, collective }: Draft, findings: Findings) {
  const machines = instances.flatMap(({ machine, kind }) =>
    machine && Object.keys(kind?.images ?? {}).length > 0 ? [machine] : [],
  )
  for (const { name, memoryMiB, diskMiB, data } of new Set(machines)) {
    const small = (field: string, what: string, instead: string) =>
      findings.warning(collective, ['machines', name, field], `${quoted(name)} ${what}`, instead)
    if (memoryMiB !== undefined && memoryMiB < leastMemory)
      small(
        'memory',
        `runs containers with ${renderMebibytes(memoryMiB)} of memory`,
        `Give it at least ${renderMebibytes(leastMemory)}, so that its applications and their databases are not killed.`,
      )
    if (diskMiB !== undefined && diskMiB < leastDisk)
      small(
        'disk',
        `runs containers on a machine with a disk of ${renderMebibytes(diskMiB)}`,
        `Give it at least ${renderMebibytes(leastDisk)}, as Proxmox does.`,
      )
    if (data && data.sizeMiB < leastDisk)
      small(
        'data',
        `keeps containers on ${renderMebibytes(data.sizeMiB)} of data`,
        `Give it at least ${renderMebibytes(leastDisk)}: the images alone take more than one.`,
      )
  }
}

/** Two hosts with one key were copied from one disk: whoever has one of them can answer in the place of the other. */
function warnOfSharedHostKeys({ machines, collective }: Draft, findings: Findings) {
  const first = new Map<string, string>()
  for (const { name, hostKey } of machines.plans.values()) {
    if (hostKey === undefined) continue
    const other = first.get(hostKey)
    if (other === undefined) {
      first.set(hostKey, name)
      continue
    }
    const what = `this is also the host key of ${quoted(other)}, so each can answer in the other's place`
    const renew = 'rm /etc/ssh/ssh_host_ed25519_key*; ssh-keygen -A; systemctl restart ssh'
    const instead = `Make a new one on ${quoted(name)}, and write it here: "${renew}; ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub".`
    findings.warning(collective, ['machines', name, 'host_key'], what, instead)
  }
}

/** Networks that Docker takes for containers, unless told which. Source: moby, libnetwork/ipamutils/utils.go, localScopeDefaultNetworks. */
const dockersNetworks = [17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31].map(
  (second) => `172.${second}.0.0/16`,
)

/** Docker looks for what is free among its networks only at one moment, and on one machine. */
function warnOfDockersNetworks({ machines, collective }: Draft, findings: Findings) {
  for (const { name, parts } of machines.entries.values()) {
    const { network } = parts
    if (network === undefined) continue
    const taken = dockersNetworks.find((other) => overlap(network, other))
    if (taken === undefined) continue
    const what = `Docker gives containers addresses in ${taken}, and so may take them for the guests of ${quoted(name)}`
    findings.warning(collective, ['machines', name, 'network'], what, 'Choose another, as "10.20.0.0/24".')
  }
}
