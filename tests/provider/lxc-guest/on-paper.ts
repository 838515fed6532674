import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { guestsOver } from '../../../provider/lxc-guest/host.ts'
import { lxcGuestHandler } from '../../../provider/lxc-guest/lxc-guest.ts'
import { OperatorError } from '../../../words/said/problem.ts'
import { HostOnPaper } from '../../lab-double/host-on-paper.ts'

/** The guests of one Proxmox host of the double, on paper, with the provider that looks after them. */
export class GuestsOnPaper extends HostOnPaper {
  /** What was said to people, a line each. */
  readonly said: string[] = []
  /** The host keys that were remembered, by guest. */
  readonly keys: Record<string, string> = {}
  /** Whether the connection stays until the end; otherwise it is gone at once. */
  isHeard = true
  /** The guests that were waited for. */
  readonly awaited: string[] = []

  /** What can be asked of the host. */
  readonly guests = guestsOver(async (host, command, { input } = {}) => {
    if (!this.isHeard) {
      await this.unheard(command, String(input ?? ''))
      throw new OperatorError('The connection was closed, and nobody heard it.')
    }
    const { code, out, err } = await this.sh(command, String(input ?? ''))
    if (code !== 0)
      throw new OperatorError('A machine did not do what it was asked.', [{ where: host, what: err, instead: '' }])
    return out
  })

  readonly handler = lxcGuestHandler({
    guests: this.guests,
    reachable: async (machine) => void this.awaited.push(machine),
    rememberHostKey: async (machine, key) => {
      this.keys[machine] = key
    },
    forgetHostKey: async (machine) => void delete this.keys[machine],
  })

  readonly operation = {
    name: 'apps',
    urn: 'urn',
    signal: new AbortController().signal,
    say: {
      progress() {},
      info: (message: string) => void this.said.push(message),
      warning: (message: string) => void this.said.push(message),
    },
  }

  constructor() {
    super()
    const double = join(this.root, 'bin/double/pct')
    this.write('bin/double/pct', readFileSync(join(this.root, 'bin/pct'), 'utf8'), 0o755)
    this.write('bin/pct', `#!/bin/sh\n[ ! -e ${double}-$1 ] || exec ${double}-$1\nexec ${double} "$@"\n`, 0o755)
    // A guest that runs shows its host key to `pct exec`, which nothing on paper can run.
    this.pretend(
      'exec',
      "echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl root@apps'",
    )
    this.write('bin/timeout', '#!/bin/sh\nshift\nexec "$@"\n', 0o755)
  }

  /** From now on, `pct VERB` is a script of a line instead, which may claim what isn't so. */
  pretend(verb: string, script = 'true'): void {
    this.write(`bin/double/pct-${verb}`, `#!/bin/sh\n${script}\n`, 0o755)
  }
}
