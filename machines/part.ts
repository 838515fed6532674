import type { Holding } from '../words/holding.ts'

/** A file on a machine's disk. Never a secret: it travels in a package whose digests everyone on the machine may read. */
export type MachineFile = {
  text: string
  /** Four octal digits; `0644` unless said. */
  mode?: string
  /** User and group by name or number, as `root:root`, which is what it is unless said. */
  owner?: string
}

/** A systemd unit that must be enabled and running. */
export type MachineUnit = {
  /** What a change of its `files` asks for; `restart` unless said. A change of the unit itself always restarts it. */
  onChange?: 'restart' | 'reload'
  /** Paths (or folders, ending in `/`) whose change concerns it. Its own unit files and drop-ins always do. */
  files?: string[]
}

/**
 * A check of the new files, run before anything is installed, in a folder `$STAGE` that mirrors `/`:
 * what is on the machine now, with the new package over it. A failing check refuses the change, and nothing has changed.
 */
export type MachineCheck = {
  /** What it proves, for the error: `caddy accepts the configuration`. */
  title: string
  /** Folders that must be copied to `$STAGE` before the new files are laid over them. */
  needs: string[]
  /** For a POSIX shell; `$STAGE` is set. Runs as root, for at most a minute. */
  command: string
}

/**
 * What must be so as long as the configuration is there, although no unit keeps running for it: rules in the kernel, a mount,
 * a bridge, what a daemon has read. A refresh looks at it and names it; a change brings it back, and is undone when it can't.
 */
export type MachineEffect = {
  /** What it is, for people, as `packet filter`: once for each owner and machine. */
  title: string
  /** For a POSIX shell: prints in one line how it is. Runs as root for at most 20 seconds, at every look; changes nothing. */
  command: string
  /** What the command prints when all is well; `in force` unless said. Nothing printed means `missing`. */
  expected?: string
  /** For a POSIX shell: brings it back, safe to run again. Without one, only a person can. */
  mend?: string
}

/** A secret, born on the machine: made once if it isn't there, never read by Pulumi. */
export type MachineSecret = {
  /** `SERVICE/NAME`: it is found as `/var/lib/bocage/secrets/OWNER/SERVICE/NAME`. */
  path: string
  /** Numeric or named user and group that may read it, as `33:33`; mode 0400. `root:root` unless said. */
  owner?: string
  /** Random bytes, written as base64url. 24 unless said. */
  bytes?: number
  /** Not born here: somebody else's secret (a VPN's password), given to the configuration under the same path. */
  given?: boolean
}

/** What one role adds to a machine. */
export type MachinePart = {
  /** Debian packages that must be there. */
  packages?: string[]
  /** By absolute path. */
  files?: Record<string, MachineFile>
  /** By unit name, as `caddy.service`. */
  units?: Record<string, MachineUnit>
  checks?: MachineCheck[]
  effects?: MachineEffect[]
  secrets?: MachineSecret[]
  /** What holds data here: written in the machine's ledger before anything else is done, and remembered when it leaves. */
  holds?: Holding[]
  /** Where the machine's data volume is mounted: the secrets that open its data, and the ledger, lie there as well. */
  dataVolume?: string
  /** Commands after the files are in place, each safe to run again: `sysctl --system`. Run only when a file changed. */
  after?: string[]
  /**
   * Paths (or folders, ending in `/`) whose change could lock us out (SSH, firewall): the change is armed with a timer on
   * the machine that undoes it (as does its next start, when that comes first), and disarmed by a new connection.
   */
  guarded?: string[]
  /** Files of other packages that ours replace, moved aside by dpkg-divert. */
  diverts?: string[]
}
