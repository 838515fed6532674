import { z } from 'zod'
import { readAnswer } from '../../words/answer.ts'
import type { Disk, Obstacle } from './obstacles.ts'
import { isTrue } from './property-string.ts'

/** What a host says of a guest. */
export type Facts = {
  /** As Proxmox has it, changes that wait for a restart included: `memory`, `net0`, `rootfs`… */
  config: Record<string, string>
  running: boolean
  /** The keys whose change waits for a restart. */
  pending: string[]
  hostKey?: string
  /** The template it was made from just now. */
  template?: string
  /** The disks that were there before, and are the guest's again just now. */
  tookBack?: string
  /** What a command said that may have failed without a sign. */
  said?: string
}

/**
 * Reads what is said of several guests, a section each, by id.
 * For one that could not be read, what was said instead.
 */
export function parseSections(printed: string, host: string): Map<string, Facts | undefined | { failed: string }> {
  const sections = printed.split(/^guest /m).slice(1)
  return new Map(
    sections.map((section) => {
      const [vmid = '', ...lines] = section.split('\n')
      const isWhole = lines.includes('whole')
      const failed = lines.find((line) => line.startsWith('said '))?.slice('said '.length) ?? ''
      return [vmid, isWhole ? guestOf(lines.join('\n'), host) : { failed: failed.trim() }]
    }),
  )
}

/** Reads what is said of a guest that can have no obstacle. */
export function guestOf(printed: string, host: string): Facts | undefined {
  const facts = parseFacts(printed, host)
  return facts && 'config' in facts ? facts : undefined
}

/**
 * Reads what the scripts print of one guest: a line for each fact, its name first.
 *
 * @returns nothing when there is no such guest
 */
export function parseFacts(printed: string, host: string): Facts | Obstacle | undefined {
  const said = new Map(
    printed.split('\n').map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]),
  )
  const obstacle = obstacleIn(said, printed)
  if (obstacle) return obstacle
  if (said.has('absent')) return undefined
  const answer = <Schema extends z.ZodType>(name: string, schema: Schema) =>
    readAnswer(schema, said.get(name) ?? '', host, `the ${name} of a guest`)
  const hostKey = /^ssh-ed25519 [A-Za-z0-9+/=]+/.exec(said.get('host_key') ?? '')?.[0]
  const template = said.get('template')
  const tookBack = said.get('took_back')?.trim()
  const remark = said.get('said')?.trim()
  return {
    config: answer('config', configuration),
    running: answer('status', status).status === 'running',
    pending: answer('pending', pending).flatMap((change) => (isWaiting(change) ? [change.key] : [])),
    ...(hostKey && { hostKey }),
    ...(template && { template }),
    ...(tookBack && { tookBack }),
    ...(remark && { said: remark }),
  }
}

function obstacleIn(said: Map<string, string>, printed: string): Obstacle | undefined {
  const [taken, mark] = [said.get('taken'), said.get('started')]
  if (taken !== undefined) return { taken }
  if (mark !== undefined) return { mark }
  const disks = printed.split('\n').flatMap((line): Disk[] => {
    const [kind, volume = '', bytes = ''] = line.split(' ')
    return kind === 'disk' ? [{ volume, sizeMiB: Math.round(Number(bytes) / 1024 ** 2) }] : []
  })
  return disks.length > 0 ? { disks } : undefined
}

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String)

/** Lists, such as the raw `lxc` keys, are nothing that we read. */
const configuration = z
  .record(z.string(), z.union([scalar, z.unknown().transform(() => undefined)]))
  .transform((config) =>
    Object.fromEntries(Object.entries(config).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))),
  )

const status = z.looseObject({ status: z.string() })

const pending = z.array(z.looseObject({ key: z.string(), pending: scalar.optional(), delete: scalar.optional() }))

const isWaiting = (change: z.output<typeof pending>[number]): boolean =>
  change.pending !== undefined || isTrue(change.delete) || change.delete === '2'
