import { readFileSync } from 'node:fs'
import { runScript } from '../../ssh/run-script.ts'
import type { Connection } from '../../ssh/ssh.ts'
import { inTurn } from '../../ssh/turns.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { type Facts, guestOf, parseFacts, parseSections } from './facts.ts'
import { gather } from './gather.ts'
import { type GuestInputs, leftoverTag, ownTags } from './inputs.ts'
import type { Obstacle } from './obstacles.ts'
import { renderGibibytes } from './property-string.ts'
import { creationWords, type Wishes } from './wishes.ts'

type Place = Pick<GuestInputs, 'host' | 'vmid'>

/** How long a host may take: a change first waits ten minutes for another run on that guest, and a new one for its template. */
const seconds = { read: 120, change: 900, make: 3600 }

/** What can be asked of hosts about their guests: each is one exchange, whose waiting and locks are the host's. */
export function guestsOver(connection: Connection) {
  const onHost = exchangesOver(connection)
  const readTogether = gather(async (host: string, ids: number[]) => {
    const words = ids.map(String)
    const sections = parseSections(await onHost(host, ['read'], {}, { words, timeoutSeconds: seconds.read }), host)
    return words.map((id) => () => {
      const facts = sections.get(id)
      if (facts && 'failed' in facts) throw new OperatorError(`Guest ${id} on "${host}" can't be read: ${facts.failed}`)
      return facts
    })
  })

  return {
    /** What is known of a guest; nothing when there is no such guest. Guests of a host that are asked for together take one exchange. */
    read: ({ host, vmid }: Place): Promise<Facts | undefined> => readTogether(host, vmid).then((read) => read()),

    /** Makes the guest unless it is there, and says what is known of it then. */
    async make(next: GuestInputs, signal: AbortSignal): Promise<Facts | Obstacle | undefined> {
      const variables = {
        vmid: String(next.vmid),
        name: next.name,
        hostname: next.hostname,
        tags: next.tags.join(';'),
        data: next.data ? `${next.data.storage}:${renderGibibytes(next.data.sizeMiB)}` : '',
        template: next.template ?? '',
        template_storage: next.templateStorage,
      }
      const input = next.authorizedKeys.map((authorized) => `${authorized}\n`).join('')
      const exchange = { words: creationWords(next), input, timeoutSeconds: seconds.make, signal }
      return parseFacts(await onHost(next.host, ['template', 'remains', 'make'], variables, exchange), next.host)
    },

    /** What is left of a guest that its host does not list: disks with its number, or whoever has that now. Nothing is changed. */
    async left({ host, vmid, name }: Place & Pick<GuestInputs, 'name'>): Promise<Obstacle | undefined> {
      // What else the functions ask for is of guests that are made.
      const variables = { vmid: String(vmid), name, hostname: name, tags: name }
      const printed = await onHost(host, ['remains', 'left'], variables, { timeoutSeconds: seconds.change })
      const left = parseFacts(printed, host)
      return left && !('config' in left) ? left : undefined
    },

    /** Changes a guest in place, and says what is known of it afterwards. */
    async change(
      { host, vmid }: Place,
      wishes: Wishes,
      digest: string,
      signal: AbortSignal,
    ): Promise<Facts | undefined> {
      const { set, growRoot, growData, start } = wishes
      const variables = {
        vmid: String(vmid),
        digest,
        grow_root: growRoot,
        grow_data: growData,
        start: start ? 'yes' : '',
      }
      const exchange = { words: set, timeoutSeconds: seconds.change, signal }
      return guestOf(await onHost(host, ['apply'], variables, exchange), host)
    },

    /** Stops a guest and marks it as a leftover. Its disks stay; says whether its host knows what is on them. */
    async retire({ host, vmid, name, hostname }: GuestInputs, signal: AbortSignal): Promise<{ remembered: boolean }> {
      const tag = ownTags(name).at(-1) ?? ''
      const variables = { vmid: String(vmid), tag, hostname, leftover: leftoverTag }
      const printed = await onHost(host, ['retire'], variables, { timeoutSeconds: seconds.change, signal })
      return { remembered: !printed.split('\n').includes('unread') }
    },
  }
}

const script = (name: string): string => readFileSync(new URL(`scripts/${name}.sh`, import.meta.url), 'utf8')

/** What every script has at hand. */
const shared = [readFileSync(new URL('../../ssh/keys/guest-key.sh', import.meta.url), 'utf8'), script('facts')]

type Exchange = { words?: string[]; input?: string; timeoutSeconds?: number; signal?: AbortSignal }

/** sshd takes ten sessions of a connection, and other tools need some; more at once would not be faster on one disk. */
const atOnce = 4

const exchangesOver =
  (connection: Connection) =>
  (host: string, scripts: string[], variables: Record<string, string>, exchange: Exchange): Promise<string> =>
    inTurn(
      `guests of ${host}`,
      atOnce,
      () => {
        const text = ['set -eu', ...shared, ...scripts.map(script)].join('\n')
        return runScript(host, text, { ...exchange, variables }, connection)
      },
      exchange.signal,
    )
