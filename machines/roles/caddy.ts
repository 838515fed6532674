import type { MachineCheck, MachinePart } from '../part.ts'

export type CaddySettings = {
  /** Where the certificate authority writes when something is wrong. */
  email: string
  /** Another certificate authority than Caddy's own choice. */
  acme?: {
    /** Its directory (RFC 8555). */
    directory: string
    /** The certificates that vouch for that directory, in PEM. */
    root: string
  }
}

/** Caddy's folder. Its files name each other by relative paths, so that a copy of the folder is judged as a whole. */
const folder = '/etc/bocage'
/** Each owner has one file here. */
export const sitesFolder = `${folder}/sites.d`
const dropIn = '/etc/systemd/system/caddy.service.d/bocage.conf'

/**
 * The gateway's web server: it holds a certificate for each name and passes each request on.
 *
 * Source: Caddy 2.6's documentation of the Caddyfile, "Global options" and "import".
 */
export const caddy = ({ email, acme }: CaddySettings): MachinePart => ({
  packages: ['caddy'],
  files: {
    [`${folder}/Caddyfile`]: { text: renderCaddyfile(email, acme?.directory) },
    ...(acme && { [`${folder}/acme-root.pem`]: { text: acme.root.endsWith('\n') ? acme.root : `${acme.root}\n` } }),
    [dropIn]: { text: dropInText },
  },
  units: { 'caddy.service': { onChange: 'reload', files: [`${folder}/Caddyfile`, `${folder}/acme-root.pem`] } },
  checks: [caddyCheck],
})

/** Every owner's sites are judged together: two that claim the same name are seen before either is in force. */
export const caddyCheck: MachineCheck = {
  title: 'caddy accepts all sites together',
  needs: [folder],
  command: `cd "$STAGE${folder}" && caddy validate --config Caddyfile --adapter caddyfile`,
}

const renderCaddyfile = (
  email: string,
  directory?: string,
): string => `# Written by Bocage. Each owner's sites are in sites.d.
{
	email ${email}
${directory ? `	acme_ca ${directory}\n	acme_ca_root acme-root.pem\n` : ''}	admin unix//run/caddy/admin.sock
	servers {
		protocols h1 h2
	}
}

import sites.d/*.caddy
`

const dropInText = `# Written by Bocage.
[Service]
WorkingDirectory=${folder}
RuntimeDirectory=caddy
ExecStart=
ExecStart=/usr/bin/caddy run --config ${folder}/Caddyfile --adapter caddyfile
ExecReload=
ExecReload=/usr/bin/caddy reload --config ${folder}/Caddyfile --adapter caddyfile --force
Restart=on-failure
`
