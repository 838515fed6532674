import { readFileSync } from 'node:fs'
import { OperatorError } from '../../words/problem.ts'
import { gather } from '../gather.ts'
import { runScript } from '../run-script.ts'
import { inTurn } from '../turns.ts'
import { type Facts, guestOf, type Obstacle, parseFacts, parseSections } from './facts.ts'
import { type GuestInputs, leftoverTag, ownTags } from './inputs.ts'
import { creationWords, type Wishes } from './wishes.ts'

type Place = Pick<GuestInputs, 'host' | 'vmid'>

/** How long a host may take: a change first waits ten minutes for another run on that guest, and a new one for its template. */
const seconds = { read: 120, change: 900, make: 3600 }

/** What is known of a guest; nothing when there is no such guest. Guests of a host that are asked for together take one exchange. */
export const readGuest = ({ host, vmid }: Place): Promise<Facts | undefined> =>
  readTogether(host, vmid).then((read) => read())

const readTogether = gather(async (host: string, ids: number[]) => {
  const words = ids.map(String)
  const sections = parseSections(await onHost(host, ['read'], {}, { words, timeoutSeconds: seconds.read }))
  return words.map((id) => () => {
    const facts = sections.get(id)
    if (facts && 'failed' in facts) throw new OperatorError(`Guest ${id} on "${host}" can't be read: ${facts.failed}`)
    return facts
  })
})

/** Makes the guest unless it is there, in one exchange with its host, and says what is known of it then. */
export async function makeGuest(next: GuestInputs, signal: AbortSignal): Promise<Facts | Obstacle | undefined> {
  const variables = {
    vmid: String(next.vmid),
    name: next.name,
    storages: [...new Set([next.storage, ...(next.data ? [next.data.storage] : [])])].join(' '),
    template: next.template ?? '',
    template_storage: next.templateStorage,
  }
  const input = next.authorizedKeys.map((authorized) => `${authorized}\n`).join('')
  return parseFacts(
    await onHost(next.host, ['template', 'make'], variables, {
      words: creationWords(next),
      input,
      timeoutSeconds: seconds.make,
      signal,
    }),
  )
}

/** Changes a guest in place, in one exchange with its host, and says what is known of it afterwards. */
export async function changeGuest(
  { host, vmid }: Place,
  { set, growRoot, growData, start }: Wishes,
  digest: string,
  signal: AbortSignal,
): Promise<Facts | undefined> {
  const variables = {
    vmid: String(vmid),
    digest,
    grow_root: growRoot,
    grow_data: growData,
    start: start ? 'yes' : '',
  }
  return guestOf(await onHost(host, ['apply'], variables, { words: set, timeoutSeconds: seconds.change, signal }))
}

/** Stops a guest and marks it as a leftover, in one exchange with its host. Its disks stay. */
export async function retireGuest({ host, vmid, name, hostname }: GuestInputs, signal: AbortSignal): Promise<void> {
  const tag = ownTags(name).at(-1) ?? ''
  await onHost(
    host,
    ['retire'],
    { vmid: String(vmid), tag, hostname, leftover: leftoverTag },
    { timeoutSeconds: seconds.change, signal },
  )
}

const script = (name: string): string => readFileSync(new URL(`${name}.sh`, import.meta.url), 'utf8')

type Exchange = { words?: string[]; input?: string; timeoutSeconds?: number; signal?: AbortSignal }

/** sshd takes ten sessions of a connection, and other tools need some; more at once would not be faster on one disk. */
const atOnce = 4

const onHost = (
  host: string,
  scripts: string[],
  variables: Record<string, string>,
  exchange: Exchange,
): Promise<string> =>
  inTurn(
    `guests of ${host}`,
    atOnce,
    () => runScript(host, ['set -eu', ...['facts', ...scripts].map(script)].join('\n'), { ...exchange, variables }),
    exchange.signal,
  )
