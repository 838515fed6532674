import type { MachinePart } from '../part.ts'
import { caddyCheck, sitesFolder } from './caddy.ts'

export type WebSite = {
  /** The name people type. What has none is no web site. */
  host?: string
  /** Names that it had: whoever comes to one is led on to `host`, for good. */
  formerly?: string[]
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
  const rendered = sites.flatMap((site) => [
    { name: site.host, text: renderSite(site) },
    ...(site.formerly ?? []).map((name) => ({ name, text: renderFormer(name, site.host) })),
  ])
  const ordered = rendered.sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    packages: ['caddy'],
    files: { [file]: { text: ordered.map(({ text }) => text).join('\n') } },
    units: { 'caddy.service': { onChange: 'reload', files: [file] } },
    checks: [caddyCheck],
  }
}

/** Caddy tells the application the visitor's address, name and protocol, and believes nobody else who says it. */
const renderSite = ({ host, address, port, uploadMiB, closed = [] }: WebSite & { host: string }): string =>
  [
    `${host} {`,
    '	encode zstd gzip',
    `	header ?${strictTransport}`,
    ...(closed.length === 0 ? [] : refusing('closed', `path ${closed.map((it) => `${it} ${it}/*`).join(' ')}`, 404)),
    ...(uploadMiB === undefined ? [] : limiting(uploadMiB)),
    `	reverse_proxy ${address}:${port}`,
    '}\n',
  ].join('\n')

/** What was sent stays as it is on the way (308): a form, or a program's call. */
const renderFormer = (name: string, host: string): string =>
  [`${name} {`, `	header ?${strictTransport}`, `	redir https://${host}{uri} 308`, '}\n'].join('\n')

const strictTransport = 'Strict-Transport-Security "max-age=31536000"'

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
