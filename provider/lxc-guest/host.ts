import { readFileSync } from 'node:fs'
import { runScript } from '../run-script.ts'
import { inTurn } from '../turns.ts'
import { type Facts, type Obstacle, parseFacts } from './facts.ts'
import { type GuestInputs, leftoverTag, ownTags } from './inputs.ts'
import { creationWords, type Wishes } from './wishes.ts'

type Place = Pick<GuestInputs, 'host' | 'vmid'>

/** What is known of a guest, in one exchange with its host; nothing when there is no such guest. */
export async function readGuest({ host, vmid }: Place, signal: AbortSignal): Promise<Facts | undefined> {
  return guestOf(await onHost(host, ['read'], { vmid: String(vmid) }, { timeoutSeconds: 120, signal }))
}

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
    await onHost(next.host, ['template', 'make'], variables, { words: creationWords(next), input, signal }),
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
  return guestOf(await onHost(host, ['apply'], variables, { words: set, timeoutSeconds: 300, signal }))
}

/** Stops a guest and marks it as a leftover, in one exchange with its host. Its disks stay. */
export async function retireGuest({ host, vmid, name, hostname }: GuestInputs, signal: AbortSignal): Promise<void> {
  const tag = ownTags(name).at(-1) ?? ''
  await onHost(
    host,
    ['retire'],
    { vmid: String(vmid), tag, hostname, leftover: leftoverTag },
    { timeoutSeconds: 300, signal },
  )
}

const script = (name: string): string => readFileSync(new URL(`${name}.sh`, import.meta.url), 'utf8')

type Exchange = { words?: string[]; input?: string; timeoutSeconds?: number; signal: AbortSignal }

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

function guestOf(printed: string): Facts | undefined {
  const facts = parseFacts(printed)
  return facts && 'config' in facts ? facts : undefined
}
