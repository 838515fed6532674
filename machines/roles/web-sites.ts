import type { MachinePart } from '../part.ts'
import { caddyCheck, sitesFolder } from './caddy.ts'

export type WebSite = {
  /** The name people type. What has none is no web site. */
  host?: string
  /** Where the application answers, in plain HTTP. */
  address: string
  port: number
  /** The largest request it takes, in MiB. No limit here unless given: the application has its own. */
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
const renderSite = ({ host, address, port, uploadMiB, closed = [] }: WebSite & { host: string }): string => `${host} {
	encode zstd gzip
	header ?Strict-Transport-Security "max-age=31536000"
${uploadMiB === undefined ? '' : `	request_body {\n		max_size ${uploadMiB}MiB\n	}\n`}${closed.length === 0 ? '' : `	@closed path ${closed.map((folder) => `${folder} ${folder}/*`).join(' ')}\n	respond @closed 404\n`}	reverse_proxy ${address}:${port}
}
`
