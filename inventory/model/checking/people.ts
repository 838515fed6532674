import type { z } from 'zod'
import { quoted } from '../../../words/said/quoted.ts'
import { keyMeant } from '../../../words/written/key.ts'
import { fingerprint, sshKey } from '../../../words/written/ssh-key.ts'
import { type Entry, readEntries } from '../reading/entries.ts'
import { type Findings, placeIn } from '../reading/findings.ts'
import type { InventoryDocument } from '../reading/yaml/document.ts'
import { person } from './schema.ts'

export type PersonEntry = Entry<z.output<typeof person>>

/** Everyone who is defined, wherever: a person is defined once, and known everywhere. */
export function readPeople(
  collective: InventoryDocument | undefined,
  associations: Iterable<InventoryDocument>,
  findings: Findings,
): Map<string, PersonEntry> {
  const people = new Map<string, PersonEntry>()
  for (const document of [collective, ...associations]) {
    if (document === undefined) continue
    for (const entry of readEntries(document, 'people', person, findings)) {
      const { name, path, parts } = entry
      const first = people.get(name)
      if (first) {
        const what = `${quoted(name)} is already defined at ${placeIn(first.document, first.path, 'name')}`
        findings.error(
          document,
          path,
          what,
          'Keep one of the two, or choose another short name for one of them.',
          'name',
        )
        continue
      }
      people.set(name, entry)
      if (document !== collective && parts.role === 'technician') {
        const instead = `Define ${quoted(name)} in collective.yaml: who may log in to the machines is everyone's concern.`
        findings.error(document, [...path, 'role'], 'only collective.yaml can name a technician', instead)
      }
    }
  }
  refuseShared(people, findings)
  return people
}

/**
 * Who is meant by what is no short name of anybody: an e-mail address, a whole name, or a part of one that nobody else has.
 *
 * @returns a function from what is written to a short name, if one is meant
 */
export function personFinder(people: ReadonlyMap<string, PersonEntry>): (written: string) => string | undefined {
  const known = new Map<string, Set<string>>()
  const add = (word: string | undefined, name: string) => {
    if (word !== undefined) known.set(word, (known.get(word) ?? new Set()).add(name))
  }
  for (const { name, parts } of people.values()) {
    add(parts.email?.toLowerCase(), name)
    for (const word of new Set([parts.name, ...(parts.name?.split(/\s+/) ?? [])])) add(word && keyMeant(word), name)
  }
  return (written) => {
    const meant = [...(known.get(written.trim().toLowerCase()) ?? known.get(keyMeant(written) ?? '') ?? [])]
    return meant.length === 1 ? meant[0] : undefined
  }
}

/** A key or an address that two people have would make one of them the other. */
function refuseShared(people: Map<string, PersonEntry>, findings: Findings) {
  const owners = new Map<string, PersonEntry>()
  const claim = (what: string, entry: PersonEntry, path: (string | number)[], instead: string) => {
    const first = owners.get(what)
    if (first === undefined) owners.set(what, entry)
    else if (first !== entry)
      findings.error(
        entry.document,
        [...entry.path, ...path],
        `this is also the ${what.split(' ')[0]} of ${quoted(first.name)}`,
        instead,
      )
  }
  for (const entry of people.values()) {
    for (const [index, key] of keysOf(entry)) {
      claim(
        `key ${fingerprint(key)}`,
        entry,
        ['ssh', index],
        'Each person has a key of their own, which leaves with them.',
      )
    }
    // Mail and applications make no difference between capitals and others.
    const address = entry.parts.email?.toLowerCase()
    if (address) claim(`address ${address}`, entry, ['email'], 'Each person has an address of their own.')
  }
}

/** Those of a person's keys that are keys, and where each stands among them. */
function keysOf({ raw, value }: PersonEntry): [number, string][] {
  const written = value?.ssh ?? (raw as { ssh?: unknown } | null)?.ssh
  const keys: unknown[] = Array.isArray(written) ? written : []
  return [...keys.entries()].filter((entry): entry is [number, string] => sshKey.safeParse(entry[1]).success)
}
