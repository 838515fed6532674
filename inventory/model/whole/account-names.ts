import { quoted } from '../../../words/said/quoted.ts'
import { key } from '../../../words/written/key.ts'
import { accountsOf, type ShareEntry } from '../checking/services.ts'
import type { Draft } from '../planning/draft.ts'
import { type Findings, placeIn } from '../reading/findings.ts'
import { locate } from '../reading/locate.ts'

/**
 * The names of associations that are accounts of a service themselves, as an organisation of Gitea is: each must be one that
 * the service gives away, and nobody else's. A person is refused even without an account: they had one, or may get one.
 */
export function checkAccountNames({ shares, people }: Draft, findings: Findings) {
  const named = new Map<string, ShareEntry>()
  for (const share of shares) {
    const { association, document, path, service } = share
    const rule = service.kind?.associationAccount
    if (rule === undefined) continue
    named.set(association.toLowerCase(), share)
    // A file whose name is no key at all is refused by itself.
    const problem = key.safeParse(association).success && rule.safeParse(association).error?.issues[0]
    const what = `${quoted(association)} cannot be the name of an account on ${quoted(service.key)}`
    if (problem) findings.error(document, path, what, problem.message, 'name')
  }
  for (const { name, document, path } of people.values()) {
    const share = named.get(name.toLowerCase())
    if (share === undefined) continue
    const taken = `${quoted(share.association)} has on ${quoted(share.service.key)} (${placeIn(share.document, share.path, 'name')})`
    const what = `${quoted(name)} is the name that the association ${taken}`
    findings.error(document, path, what, 'Choose another short name for the person.', 'name')
  }
}

/** An address is one account's: that which has the contact's is there before those of people. */
export function checkContactAccounts({ about, associations, shares, people }: Draft, findings: Findings) {
  for (const share of shares) {
    const { association, document, path, service, raw } = share
    const contact = (associations.get(association)?.about?.contact ?? about?.contact)?.toLowerCase()
    if (contact === undefined || !service.kind?.contactHasAccount) continue
    for (const name of accountsOf(share)) {
      if (people.get(name)?.parts.email?.toLowerCase() !== contact) continue
      const what = `${quoted(name)} has the address that is the contact, which is the address of the account that ${quoted(service.key)} begins with`
      const instead = `Write another "contact" in ${document.file}, or another address of the person: an address is one account's.`
      const [inner = []] = locate(raw, name)
      findings.error(document, [...path, ...inner], what, instead, 'name')
    }
  }
}
