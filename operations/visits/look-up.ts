import { Resolver } from 'node:dns/promises'

/** Where a name leads. Nothing, where name servers give no answer: then nobody knows. */
export type Leads = { ipv4: string[]; ipv6: string[] } | undefined

/**
 * Asks name servers for a name, and not this machine's own list of them (`/etc/hosts`). It never throws.
 *
 * @param nameserver its IP address; those that this machine asks, unless given
 */
export async function lookUp(host: string, nameserver?: string): Promise<Leads> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 })
  if (nameserver !== undefined) resolver.setServers([nameserver])
  const [ipv4, ipv6] = await Promise.all([orNone(resolver.resolve4(host)), orNone(resolver.resolve6(host))])
  return ipv4 && { ipv4, ipv6: ipv6 ?? [] }
}

/** That there is no such name, or no address of the kind, is an answer. */
const orNone = (found: Promise<string[]>): Promise<string[] | undefined> =>
  found.catch(({ code }: NodeJS.ErrnoException) => (['ENOTFOUND', 'ENODATA'].includes(code ?? '') ? [] : undefined))
