import { readFileSync } from 'node:fs'
import type { MachinePart } from '../part.ts'

export type PacketFilterSettings = {
  /** Names its files, `/etc/bocage/NAME.nft`, and its unit, `bocage-NAME.service`. */
  name: string
  /** What it is, for people: the name of its effect. */
  title: string
  /** The rules: each table is declared, deleted and made anew, so that the file is read in one transaction. */
  rules: string
  /** The same tables with nothing let in but what mends them. In force when the rules can't be loaded at a start. */
  closed: string
}

const program = '/usr/lib/bocage/packet-filter'
const watch = 'bocage-packet-filter'
const debians = '/etc/systemd/system/nftables.service.d/bocage.conf'

/**
 * A file of nftables rules that stays in force: loaded before the network is up, looked at every minute, and closed rather
 * than open when it can't be loaded (docs/decisions/0016).
 *
 * Source: nft(8); systemd.special(7), network-pre.target.
 */
export function packetFilter({ name, title, rules, closed }: PacketFilterSettings): MachinePart {
  const file = `/etc/bocage/${name}.nft`
  const fallback = `/etc/bocage/${name}.closed`
  const unit = `bocage-${name}.service`
  return {
    packages: ['nftables'],
    files: {
      [file]: { text: rules },
      [fallback]: { text: closed },
      [`/etc/systemd/system/${unit}`]: { text: renderUnit(title, file) },
      [program]: {
        text: readFileSync(new URL('packet-filter/packet-filter.sh', import.meta.url), 'utf8'),
        mode: '0755',
      },
      [`/etc/systemd/system/${watch}.service`]: { text: watchService },
      [`/etc/systemd/system/${watch}.timer`]: { text: watchTimer },
      [debians]: { text: afterDebians },
    },
    units: { [unit]: { onChange: 'reload', files: [file] }, [`${watch}.timer`]: {} },
    checks: [
      { title: `nft accepts the ${title}`, needs: [], command: `nft --check --file "$STAGE${file}"` },
      {
        title: `nft accepts the closed rules of the ${title}`,
        needs: [],
        command: `nft --check --file "$STAGE${fallback}"`,
      },
    ],
    effects: [{ title, command: `${program} state ${file}`, mend: `systemctl restart ${unit}` }],
    guarded: [file, program, `/etc/systemd/system/${unit}`],
  }
}

/**
 * It is not stopped when the machine goes down, and a restart loads the rules over what is in force: there is no moment
 * without them.
 */
const renderUnit = (title: string, file: string): string => `[Unit]
Description=Bocage: the ${title}
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target
After=local-fs.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${program} load ${file}
ExecReload=${program} load ${file}
ExecStop=${program} end ${file}

[Install]
WantedBy=sysinit.target
`

const watchService = `[Unit]
Description=Bocage: puts the packet filter in force again where somebody flushed it

[Service]
Type=oneshot
ExecStart=${program} keep
# It says something only when it had something to do.
LogLevelMax=notice
`

const watchTimer = `[Unit]
Description=Bocage: looks every minute whether the packet filter is in force

[Timer]
OnBootSec=1min
OnUnitInactiveSec=1min
AccuracySec=10

[Install]
WantedBy=timers.target
`

const afterDebians = `# Written by Bocage: Debian's own service flushes every rule when it starts, reloads or stops. Ours come back at once.
[Service]
ExecStartPost=-${program} keep
ExecReload=-${program} keep
ExecStopPost=-${program} keep
`
