import { createHash } from 'node:crypto'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { accessOf } from '../inventory/model/planning/access.ts'
import type { Plan } from '../inventory/model/planning/plan.ts'
import type { SiteProfile } from '../inventory/model/site.ts'
import { kindOf } from '../machines/kinds/kinds.ts'
import { isCarried, type Reachable } from '../machines/kinds/machine.ts'
import { baseFolder } from '../words/base-folder.ts'
import type { Problem } from '../words/said/problem.ts'
import { learnGuestKeys } from './keys/guest-keys.ts'
import { confirmHostKey } from './keys/host-key.ts'
import { findKeysByHand } from './keys/keys-by-hand.ts'
import { knownHosts, readKnownHosts, writeKnownHosts } from './keys/known-hosts.ts'
import { makePrivateFolder } from './private-folder.ts'
import { sshConfig } from './ssh.ts'
import { writePrivately } from './write-privately.ts'

type Machines = Record<string, Reachable>

/**
 * Readies everything that `ssh -F .bocage/ssh_config MACHINE` needs: the configuration, and the host keys.
 * A machine whose key is known in advance is asked for it, and it must have that fingerprint; a guest's is read on its host.
 *
 * @param leaving machines that the inventory no longer has, to be reached once more
 * @returns what people should know: of each machine what is in the way, while the others can be reached; of each that
 *   keeps keys of its own, who gets in beside those of the inventory
 */
export async function prepareSsh(plan: Plan, site?: SiteProfile, leaving: Reachable[] = []): Promise<Problem[]> {
  const planned = plan.collective.machines
  const machines: Machines = { ...Object.fromEntries(leaving.map((one) => [one.name, one])), ...planned }
  await writePrivately(
    sshConfig,
    renderSshConfig(machines, site, { known: resolve(knownHosts), sockets: socketFolder(machines, site) }),
  )

  const known = await readKnownHosts()
  const pinned = Object.values(machines).flatMap((machine) => {
    const key = pinnedKey(machine, site)
    return key === undefined ? [] : [{ ...machine, key }]
  })
  const problems = await Promise.all(
    pinned.map(({ name, key, address }) => confirmHostKey(known, name, key, site?.ssh.addresses[name] ?? address)),
  )
  for (const name of known.keys()) if (!(name in machines)) known.delete(name)
  await writeKnownHosts(known)

  const access = accessOf(plan.collective, site)
  problems.push(
    ...(await Promise.all(
      pinned
        .filter(({ name }) => known.has(name))
        .flatMap(({ name }) => [
          learnGuestKeys(known, name, guestsOn(name, machines)),
          ...(planned[name] && kindOf(planned[name]).ownKeys ? [findKeysByHand(name, access)] : []),
        ]),
    )),
  )
  await writeKnownHosts(known)
  return problems.flat()
}

/**
 * The SSH configuration: a block for each machine, by its key in the inventory, and what holds for all of them.
 *
 * Shape: paths are absolute, so that it works from any folder. Host keys are looked up by the machine's key, whatever its address.
 * Source: ssh_config(5).
 */
export function renderSshConfig(
  machines: Machines,
  site: SiteProfile | undefined,
  { known, sockets }: { known: string; sockets: string },
): string {
  return [
    '# Written by Bocage from the inventory; changes here are lost.',
    ...Object.values(machines).map((machine) => renderMachine(machine, site)),
    block('*', [
      'User root',
      ...(site?.ssh.identity ? [`IdentityFile ${word(site.ssh.identity)}`, 'IdentitiesOnly yes'] : []),
      `UserKnownHostsFile ${word(known)}`,
      'StrictHostKeyChecking yes',
      'HostKeyAlgorithms ssh-ed25519',
      'UpdateHostKeys no',
      'BatchMode yes',
      'ConnectTimeout 10',
      'ServerAliveInterval 15',
      'ServerAliveCountMax 3',
      'ControlMaster auto',
      `ControlPath ${word(`${sockets}/%n`)}`,
      'ControlPersist 10m',
    ]),
  ].join('\n')
}

function renderMachine(machine: Reachable, site: SiteProfile | undefined): string {
  const address = site?.ssh.addresses[machine.name] ?? machine.address
  // With its user before it, since a host may be called "none", which alone would mean no jump at all.
  const jump = machine.through === undefined ? [] : [`ProxyJump root@${machine.through}`]
  return block(machine.name, [`HostName ${address}`, `HostKeyAlias ${machine.name}`, ...jump])
}

const block = (host: string, lines: string[]): string =>
  [`Host ${host}`, ...lines.map((line) => `  ${line}`), ''].join('\n')

/** A path as one word; `%` means something to ssh, except in a token of ours. */
const word = (path: string): string => `"${path.replaceAll(/%(?!n$)/g, '%%')}"`

const guestsOn = (host: string, machines: Machines) =>
  Object.values(machines)
    .filter(isCarried)
    .filter(({ on }) => on === host)

const pinnedKey = ({ name, hostKey }: Reachable, site: SiteProfile | undefined): string | undefined =>
  site?.ssh.hostKeys[name] ?? hostKey

/**
 * Where shared connections have their sockets. Another estate, another key or another checkout has another folder, so that a
 * connection to the lab is never mistaken for one to the real machine. A socket's path may have 107 characters, of which
 * ssh takes 17 while it makes one.
 */
function socketFolder(machines: Machines, site: SiteProfile | undefined): string {
  const identity = renderSshConfig(machines, site, { known: resolve(knownHosts), sockets: '' })
  const pinned = Object.values(machines).map((machine) => pinnedKey(machine, site) ?? '')
  const digest = createHash('sha256')
    .update([identity, ...pinned].join('\n'))
    .digest('hex')
    .slice(0, 8)
  const cache = process.env.BOCAGE_CACHE || join(baseFolder('XDG_CACHE_HOME', '.cache'), 'bocage')
  const longest = Math.max(...Object.keys(machines).map((name) => name.length), 0)
  const usual = join(cache, 'ssh', digest)
  const folder = usual.length + 1 + longest + 17 < 107 ? usual : join(tmpdir(), `bocage-${userInfo().uid}`, digest)
  makePrivateFolder(folder)
  return folder
}
