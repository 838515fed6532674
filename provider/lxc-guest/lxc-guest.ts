import { forgetHostKey, rememberHostKey } from '../../ssh/keys/known-hosts.ts'
import { MachineUnreachable, ssh } from '../../ssh/ssh.ts'
import { parse } from '../../words/parse.ts'
import { OperatorError, renderProblem } from '../../words/said/problem.ts'
import { changesBetween } from '../protocol/changes.ts'
import {
  type Changes,
  holdsUnknown,
  type Operation,
  PartialError,
  type ResourceHandler,
  unknown,
} from '../protocol/resource-handler.ts'
import type { Facts } from './facts.ts'
import { foundGuest, macOf, tagsOf } from './found.ts'
import { guestsOver } from './host.ts'
import { type GuestInputs, type GuestOutputs, guestInputs, ownTags } from './inputs.ts'
import { type Obstacle, obstacleProblem } from './obstacles.ts'
import { reachable } from './reachable.ts'
import { lostData, refusals } from './refusals.ts'
import { type Before, isNothing, wishes } from './wishes.ts'

/** What a guest's operations do to the world, so that tests can do without. */
const world = { guests: guestsOver(ssh), reachable, rememberHostKey, forgetHostKey }

/**
 * A guest of a Proxmox host: an unprivileged LXC container.
 *
 * On change, it is changed in place; what Proxmox can't change in place is refused before anything happens.
 * On removal, it is stopped and kept as a leftover; when it returns, it is taken up again as it was.
 */
export const lxcGuestHandler = (effects = world): ResourceHandler<GuestInputs, GuestOutputs> => ({
  machine: ({ host }) => host,

  check(given, before, { name }) {
    if (holdsUnknown(given)) return given as GuestInputs
    const next = parse(guestInputs, given, `Guest "${name}"`)
    const problems = before ? refusals(before, next) : []
    if (problems.length > 0) throw new OperatorError(`Guest "${name}" can't be changed so.`, problems)
    return next
  },

  diff(_id, before, _known, next, { say }) {
    const changes = changesBetween(comparable(before), comparable(next))
    const late = waitsForRestart.filter((property) => Object.keys(changes).some((path) => path.startsWith(property)))
    if (late.length > 0 && before.running) {
      say.info(`what changes in ${late.join(', ')} is seen by the guest when it is restarted, which is yours to do`)
    }
    return changes
  },

  foresee: (next, known) => ({
    ...next,
    address: addressOf(next),
    mac: known?.mac ?? macOf(next),
    hostKey: known?.hostKey ?? unknown,
    pending: known?.pending ?? [],
  }),

  async create(next, operation) {
    const id = `${next.host}/${next.vmid}`
    operation.say.progress(`making guest ${next.vmid} on ${next.host}`)
    const made = refuseObstacle(await effects.guests.make(next, operation.signal), next)
    refuseForeign(made, next)
    if (made.tookBack) operation.say.info(`took back what was there before: ${made.tookBack}`)
    const there = foundGuest(made, next)
    const problems = refusals(there, next)
    if (problems.length > 0)
      throw new OperatorError(`Guest "${next.name}" is there already, and differs from the inventory.`, problems)
    if (!made.template && next.data && !there.data) refuseLostData(next)
    const template = made.template ?? next.template
    const outputs = await settle(effects, id, made, next, undefined, operation)
    return { id, outputs: { ...outputs, ...(template && { template }) } }
  },

  async read(id, before, known, { say }) {
    if (!before || !known)
      throw new OperatorError(`Guest ${id} can't be imported: write it in the inventory, and it is taken up.`)
    try {
      const facts = await effects.guests.read(before)
      if (!facts || !isOurs(facts, before)) return undefined
      if (facts.hostKey) await effects.rememberHostKey(before.name, facts.hostKey)
      const inputs = foundGuest(facts, before)
      const lost = lostOf(facts, before, known)
      if (lost) say.warning(renderProblem(lostData({ ...before, data: lost })))
      // What runs in it can't be looked at now, and a preview ends with those errors: this names the cause.
      if (before.running && !inputs.running)
        say.warning(
          `guest "${before.name}" is stopped on "${before.host}": scripts/up starts it before what runs in it`,
        )
      return {
        inputs,
        outputs: {
          ...outputsOf(facts, inputs, known.hostKey),
          ...(known.template && { template: known.template }),
          ...(lost && { lostData: lost }),
        },
      }
    } catch (error) {
      if (!(error instanceof MachineUnreachable)) throw error
      say.warning(`${before.host} can't be reached, so this is what was known before. ${error.problems[0]?.what ?? ''}`)
      return { inputs: before, outputs: known }
    }
  },

  async update(id, before, known, next, operation) {
    const facts = await effects.guests.read(next)
    if (!facts)
      throw new OperatorError(
        `Guest ${next.vmid} is no longer on "${next.host}". Run scripts/up --refresh, which makes it again.`,
      )
    if (!isOurs(facts, before)) refuseForeign(facts, next)
    const lost = lostOf(facts, before, known)
    if (lost && next.data) refuseLostData(next)
    const outputs = await settle(effects, id, facts, next, before, operation, known.hostKey)
    return { ...outputs, ...(known.template && { template: known.template }), ...(lost && { lostData: lost }) }
  },

  async delete(_id, before, _known, { say, signal }) {
    const { remembered } = await effects.guests.retire(before, signal)
    await effects.forgetHostKey(before.name)
    if (!remembered)
      say.warning(
        `what is on the disks of guest "${before.name}" could not be read: no run can tell any more that it would begin empty elsewhere. To have it remembered, bring the guest back, let it run, and take it out again.`,
      )
  },
})

/** The resource of the kind `bocage:provider:LxcGuest`. */
export const lxcGuest = lxcGuestHandler()

/** What Proxmox changes at once in its files, and the guest sees when it starts. */
const waitsForRestart = ['hostname', 'features', 'nameserver']

/** What is decided when a guest is made and not looked at afterwards. */
const comparable = ({
  authorizedKeys: _,
  template: __,
  templateStorage: ___,
  ...rest
}: GuestInputs): Partial<GuestInputs> => rest

/**
 * Asks for what differs, reads back whether it was done, and waits until the guest answers.
 *
 * @throws PartialError: the guest is there and ours, and what is missing is the next run's to mend
 */
async function settle(
  effects: typeof world,
  id: string,
  found: Facts,
  next: GuestInputs,
  before: Before | undefined,
  operation: Operation,
  knownKey?: string,
): Promise<GuestOutputs> {
  const { say, signal } = operation
  const asked = wishes(found, next, before)
  const started = asked.start || !knownKey
  let facts: Facts | undefined = found
  try {
    if (asked.start) say.progress('starting')
    if (started || !isNothing(asked))
      facts = await effects.guests.change(next, asked, found.config.digest ?? '', signal)
    if (!facts) throw new OperatorError(`Guest ${next.vmid} was removed on "${next.host}" while it was being changed.`)
    if (facts.hostKey) await effects.rememberHostKey(next.name, facts.hostKey)
    refuseUndone(changesBetween(comparable(foundGuest(facts, next)), comparable(next)), facts.said, next)
    if (started) {
      say.progress('waiting for it to answer')
      await effects.reachable(next.name, signal)
    }
  } catch (error) {
    if (!facts || !(error instanceof Error)) throw error
    throw new PartialError(error, id, outputsOf(facts, foundGuest(facts, next), knownKey))
  }
  if (facts.pending.length > 0) {
    const way = `"pct reboot ${next.vmid}" on ${next.host}`
    say.warning(`restart it to let the change of ${facts.pending.join(', ')} take effect: ${way}`)
  }
  return outputsOf(facts, next, knownKey)
}

const outputsOf = (facts: Facts, inputs: GuestInputs, knownKey = ''): GuestOutputs => ({
  ...inputs,
  address: addressOf(inputs),
  hostKey: facts.hostKey ?? knownKey,
  mac: macOf(inputs, facts.config),
  pending: facts.pending,
})

const addressOf = ({ network }: GuestInputs): string => network.cidr.split('/')[0] ?? ''

/** A guest is ours when it carries our tag; one whose tags somebody removed is still known by its name. */
const isOurs = ({ config }: Facts, { name, hostname }: GuestInputs): boolean =>
  tagsOf(config).includes(ownTags(name).at(-1) ?? '') || config.hostname === hostname

function refuseObstacle(made: Facts | Obstacle | undefined, next: GuestInputs): Facts {
  const { name, host, vmid } = next
  if (made === undefined) throw new OperatorError(`Guest ${vmid} was removed on "${host}" while it was being made.`)
  if ('config' in made) return made
  throw new OperatorError(`Guest "${name}" can't be made.`, [obstacleProblem(made, next)])
}

function refuseForeign({ config }: Facts, { name, host, vmid }: GuestInputs): void {
  const tags = tagsOf(config)
  if (config.unprivileged !== '1' && config.rootfs) {
    throw new OperatorError(`Guest "${name}" can't be made.`, [
      {
        where: host,
        what: `guest ${vmid} is privileged: root in it is root on the host, which can't be changed in place`,
        instead: 'Choose another id, or back it up and restore it there with "pct restore ... --unprivileged 1".',
      },
    ])
  }
  if (tags.includes(ownTags(name).at(-1) ?? '')) return
  const owner = tags.find((tag) => tag.startsWith('bocage.'))?.slice('bocage.'.length)
  const unfinished = config.lock === 'create' || !config.rootfs
  throw new OperatorError(`Guest "${name}" can't be made.`, [
    {
      where: host,
      what: unfinished
        ? `guest ${vmid} is being made by somebody else, or was left half made`
        : `id ${vmid} belongs to ${owner ? `the guest of machine "${owner}"` : `"${config.hostname}", which is not ours`}`,
      instead: owner
        ? `Choose another id; if "${owner}" was renamed, give it its old key again.`
        : `Choose another id; to hand that guest over to the inventory, tag it with "pct set ${vmid} --tags ${ownTags(name).join(',')}".`,
    },
  ])
}

/** The data disk that a guest had and has no more, which is not forgotten: it would be made anew otherwise, and empty. */
const lostOf = ({ config }: Facts, before: GuestInputs, { lostData }: GuestOutputs): GuestInputs['data'] =>
  config.mp0 ? undefined : (before.data ?? lostData)

function refuseLostData(next: GuestInputs): void {
  throw new OperatorError(`Guest "${next.name}" would begin empty.`, [lostData(next)])
}

/** Some of Proxmox's commands fail without saying so. */
function refuseUndone(left: Changes, said: string | undefined, { name, host, vmid }: GuestInputs): void {
  const paths = Object.keys(left)
  if (paths.length === 0) return
  throw new OperatorError(`Guest "${name}" is not as it should be, although Proxmox reported no error.`, [
    {
      where: host,
      what: `still different after the change: ${paths.join(', ')}${said ? ` (${said})` : ''}`,
      instead: `Look at the last task of guest ${vmid} on that host, then run scripts/up again.`,
    },
  ])
}
