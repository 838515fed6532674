import { readFile } from 'node:fs/promises'
import { inTurn } from '../turns.ts'
import { writePrivately } from '../write-privately.ts'

/** The host keys that machines of this checkout must show: `MACHINE ssh-ed25519 KEY`, a line each. */
export const knownHosts = '.bocage/known_hosts'

/** By machine: its host key, as `ssh-ed25519 KEY`. */
export type KnownHosts = Map<string, string>

export async function readKnownHosts(): Promise<KnownHosts> {
  const text = await readFile(knownHosts, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return parseKnownHosts(text)
}

export const writeKnownHosts = (known: KnownHosts): Promise<void> => writePrivately(knownHosts, renderKnownHosts(known))

/** Remembers the key that a machine was given, in place of an earlier one. */
export const rememberHostKey = (machine: string, key: string): Promise<void> =>
  inTurn(knownHosts, 1, async () => {
    const known = await readKnownHosts()
    await writeKnownHosts(known.set(machine, key))
  })

/** A machine that left: another one that gets its name later has a key of its own. */
export const forgetHostKey = (machine: string): Promise<void> =>
  inTurn(knownHosts, 1, async () => {
    const known = await readKnownHosts()
    if (known.delete(machine)) await writeKnownHosts(known)
  })

export const parseKnownHosts = (text: string): KnownHosts =>
  new Map(
    text.split('\n').flatMap((line) => {
      const [name, type, key] = line.split(' ')
      return name && type && key && !name.startsWith('#') ? [[name, `${type} ${key}`]] : []
    }),
  )

export const renderKnownHosts = (known: KnownHosts): string =>
  [...known]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, key]) => `${name} ${key}\n`)
    .join('')
