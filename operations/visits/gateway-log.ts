import { z } from 'zod'
import { ssh } from '../../ssh/ssh.ts'
import { visibleLine } from '../../words/said/visible.ts'

/** What Caddy wrote of its work for certificates within the hour, the newest last. It ends with 1 where there is none. */
const asking = [
  `journalctl --unit caddy --since '-1 hour' --output cat --no-pager --lines 20000`,
  `grep -E '"level":"(error|warn)".*"(identifier|error)":'`,
  'tail -n 500',
].join(' | ')

/** One line of it. Source: Caddy 2.6's log in JSON, its loggers `tls.obtain` and `tls.issuance.acme`. */
const line = z.looseObject({ logger: z.string(), identifier: z.string().optional(), error: z.string() })

const longest = 300

/**
 * Why a gateway has no certificate for names: in the certificate authority's words, or Caddy's. A gateway that can't be asked tells
 * nothing.
 */
export async function reasonsOn(gateway: string): Promise<Map<string, string>> {
  try {
    return parseReasons(await ssh(gateway, asking, { timeoutSeconds: 20, mostBytes: 2 * 1024 ** 2 }))
  } catch {
    return new Map()
  }
}

/** Reads lines of Caddy's log: by name, the last thing that went wrong. What it doesn't understand is left out. */
export function parseReasons(printed: string): Map<string, string> {
  const reasons = new Map<string, string>()
  for (const text of printed.split('\n')) {
    const { data } = line.safeParse(parsed(text))
    if (data === undefined || !data.logger.startsWith('tls.')) continue
    const host = data.identifier ?? /^\[([^\]]+)\] /.exec(data.error)?.[1]
    if (host !== undefined) reasons.set(host, shown(host, data.error))
  }
  return reasons
}

/** Without the name, which Caddy repeats at each level. */
function shown(host: string, error: string): string {
  const text = visibleLine(error.slice(0, 2000).replaceAll(`[${host}] `, '').replaceAll(`${host}: `, ''))
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
