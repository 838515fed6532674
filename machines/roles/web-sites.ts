import type { MachinePart } from '../part.ts'
import { caddyCheck, sitesFolder } from './caddy.ts'

export type WebSite = {
  /** The name people type. What has none is no web site. */
  host?: string
  /** Where the application answers, in plain HTTP. */
  address: string
  port: number
  /** The largest request it takes, in MiB: beyond, the visitor gets a 413. No limit here unless given. */
  uploadMiB?: number
  /** Folders of its addresses that nobody is let into, as `/api/internal`: what the application says to itself alone. */
  closed?: string[]
}

export type WebSitesSettings = { owner: string; endpoints: WebSite[] }

/** The web addresses of one owner, on the gateway: one file, in the owner's package. The others' are not touched. */
export function webSites({ owner, endpoints }: WebSitesSettings): MachinePart {
  const sites = endpoints.filter((site): site is WebSite & { host: string } => site.host !== undefined)
  if (sites.length === 0) return {}
  const file = `${sitesFolder}/${owner}.caddy`
  const ordered = [...sites].sort((a, b) => (a.host < b.host ? -1 : 1))
  return {
    packages: ['caddy'],
    files: { [file]: { text: ordered.map(renderSite).join('\n') } },
    units: { 'caddy.service': { onChange: 'reload', files: [file] } },
    checks: [caddyCheck],
  }
}

/** Caddy tells the application the visitor's address, name and protocol, and believes nobody else who says it. */
const renderSite = ({ host, address, port, uploadMiB, closed = [] }: WebSite & { host: string }): string =>
  [
    `${host} {`,
    '	encode zstd gzip',
    '	header ?Strict-Transport-Security "max-age=31536000"',
    ...(closed.length === 0 ? [] : refusing('closed', `path ${closed.map((it) => `${it} ${it}/*`).join(' ')}`, 404)),
    ...(uploadMiB === undefined ? [] : limiting(uploadMiB)),
    `	reverse_proxy ${address}:${port}`,
    '}\n',
  ].join('\n')

const refusing = (name: string, matcher: string, status: number) => [
  `	@${name} ${matcher}`,
  `	respond @${name} ${status}`,
]

/**
 * A request that is too large is refused before any of it is taken, by the length that it says; one that doesn't say it, as soon as it is.
 * (Counted alone, the former would end as a failure of the application, 502: Caddy 2.6.2.)
 */
const limiting = (uploadMiB: number) => {
  const length = '{header.Content-Length}'
  return [
    ...refusing('large', `\`${length} != "" && int(${length}) > ${uploadMiB * 1024 * 1024}\``, 413),
    '	request_body {',
    `		max_size ${uploadMiB}MiB`,
    '	}',
  ]
}
