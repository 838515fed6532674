import { BlockList, isIPv4 } from 'node:net'
import { inside4 } from '../../machines/addresses/not-on-the-internet.ts'
import { some } from '../../words/said/some.ts'
import { visibleLine } from '../../words/said/visible.ts'
import type { Page } from './ask-page.ts'
import type { Leads } from './look-up.ts'

/** Why people don't get a page. */
export type Trouble = {
  what: string
  /** The reason, as far as can be seen, in the words of whoever gave it. */
  why?: string
  instead: string
  /** It may end by itself within a minute. */
  passing?: true
  /** Its gateway has no certificate for it. */
  uncertified?: true
}

/** Where a door is, as name servers say it. */
export type DoorPlace = { machine: string; address: string; address6?: string }

/** What is wrong with the way to a page; nothing, where people get there, or nobody can tell. */
export function troubleOnTheWay(leads: Leads, { machine, address, address6 }: DoorPlace): Trouble | undefined {
  if (leads === undefined) return undefined
  const { ipv4, ipv6 } = leads
  if (ipv4.length + ipv6.length === 0)
    return {
      what: 'the name leads nowhere: name servers know no address of it',
      instead: isOnTheInternet(address)
        ? `Where its domain is managed, have it point to ${address} (an A record), the address of ${machine}.`
        : `Where its domain is managed, have it point to the address on the internet that leads to ${machine} (an A record).`,
    }
  // Behind a router, the address on the internet is one that nobody here knows.
  const strange4 = isOnTheInternet(address) ? ipv4.filter((one) => one !== address) : []
  if (strange4.length > 0 || ipv4.length === 0)
    return {
      what: `the name leads to ${some(ipv4.length > 0 ? strange4 : ipv6)}, and ${machine}, whose gateway serves it, is at ${address}`,
      instead: `Where its domain is managed, have its A record say ${address} and nothing else; others see the change within hours.`,
    }
  const strange6 = isOnTheInternet(address) ? ipv6.filter((one) => one !== address6) : []
  if (strange6.length > 0)
    return {
      what: `for whoever has IPv6 the name leads to ${some(strange6)}, which is not where ${machine} serves it`,
      instead:
        address6 === undefined
          ? `Where its domain is managed, remove its AAAA record: the inventory has no IPv6 address of ${machine}.`
          : `Where its domain is managed, have its AAAA record say ${address6}.`,
    }
  return undefined
}

/** What is wrong with a page as the door gave it; nothing, where people get it. @param host its name @param machine the door */
export function troubleOfPage({ status = 0, error }: Page, machine: string): Trouble | undefined {
  if (error) return ofError(error, machine)
  if (status < 500) return undefined
  return { what: `it answers with status ${status}${meanings[status] ?? ''}`, instead: refresh, passing: true }
}

const refresh = 'Run scripts/up --refresh, which mends what has drifted; scripts/status says what is down.'

const meanings: Record<number, string> = {
  502: ': its application does not answer the gateway',
  503: ': its application is not ready',
  504: ': its application does not answer the gateway in time',
}

const notOurs = 'Somebody else may answer there: look where the name and the ports 80 and 443 lead.'

/** By Node's codes for errors of TLS (tls.md, "X509 certificate error codes") and of the system (errno(3)). */
function ofError({ code, message }: { code: string; message: string }, machine: string): Trouble {
  // The gateway's answer for a name that it has no certificate for: Caddy's, by RFC 8446's alert 80.
  if (/alert internal error|ALERT_INTERNAL_ERROR/.test(`${message} ${code}`))
    return {
      what: 'its gateway has no certificate for it',
      instead: 'Mend what is in the way, then run scripts/up again.',
      passing: true,
      uncertified: true,
    }
  if (code === 'CERT_HAS_EXPIRED')
    return {
      what: 'its certificate has expired',
      instead: `Look at what its gateway says of it: journalctl -u caddy. ${notOurs}`,
    }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return { what: `${machine} shows a certificate for another name`, instead: notOurs }
  if (/CERT|SIGNATURE|ISSUER/.test(code) && !code.startsWith('ERR_SSL'))
    return { what: `no browser believes the certificate that ${machine} shows (${code})`, instead: notOurs }
  if (code === 'ETIMEDOUT')
    return { what: `${machine} gives no answer for it in time`, instead: refresh, passing: true }
  if (code === 'ECONNREFUSED')
    return {
      what: `nobody takes connections on port 443 of ${machine}`,
      instead: 'Look whether its gateway runs, and whether ports 80 and 443 of the router lead to it.',
      passing: true,
    }
  if (['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'].includes(code))
    return {
      what: `${machine} can't be reached from here (${code})`,
      instead: 'Look whether this machine is on the internet, then run scripts/up again.',
    }
  return { what: `no page comes (${visibleLine(lasting(message)).slice(0, 200)})`, instead: refresh, passing: true }
}

/** OpenSSL begins with the number of its thread, which is another one each time: whoever compares what is said would take it for news. */
const lasting = (message: string) => message.replace(/\b[0-9A-F]{8,16}:error:/, 'error:').trim()

const inside = new BlockList()
for (const network of inside4) {
  const [address = '', bits = '32'] = network.split('/')
  inside.addSubnet(address, Number(bits))
}
inside.addSubnet('127.0.0.0', 8)

const isOnTheInternet = (address: string): boolean => isIPv4(address) && !inside.check(address)
