import type { MachinePart } from '../part.ts'

/** What is done in a container from time to time. */
export type ContainerJob = {
  /** Its name on the machine, within `bocage-job-NAME`. */
  name: string
  /** For people. */
  title: string
  /** The container's name. */
  container: string
  /** What runs in it, as words. */
  command: string[]
  /** The user in the container; the image's own unless said. */
  user?: string
  /** When, as systemd writes it: `*:0/5`, `daily`. */
  every: string
  limitMinutes: number
}

/**
 * A timer and its service. One that was due while the machine was off runs when it is back; one whose container is away, being made
 * again, is no failure: the next time finds it.
 *
 * Source: systemd.timer(5); systemd.service(5), "Command Lines" and "ExecCondition".
 */
export function job({ name, title, container, command, user, every, limitMinutes }: ContainerJob): MachinePart {
  const unit = `bocage-job-${name}`
  const run = ['/usr/bin/docker', 'exec', ...(user === undefined ? [] : ['--user', user]), container, ...command]
  return {
    files: {
      [`/etc/systemd/system/${unit}.service`]: {
        text: `[Unit]
Description=${specifiers(title)}
Requires=docker.service
After=docker.service

[Service]
Type=oneshot
ExecCondition=/bin/sh -c 'test "$(docker inspect --format {{.State.Running}} ${container})" = true'
ExecStart=${run.map(word).join(' ')}
TimeoutStartSec=${limitMinutes}min
# What a container prints is its tenant's: a few lines of a failure, and not everybody's journal.
LogRateLimitIntervalSec=5min
LogRateLimitBurst=20
`,
      },
      [`/etc/systemd/system/${unit}.timer`]: {
        text: `[Unit]
Description=${specifiers(title)}

[Timer]
OnCalendar=${every}
RandomizedDelaySec=60
AccuracySec=10
Persistent=true

[Install]
WantedBy=timers.target
`,
      },
    },
    units: { [`${unit}.timer`]: {} },
  }
}

const specifiers = (text: string) => text.replaceAll('%', '%%')

/** A word of a command line, as systemd reads it. */
const word = (text: string): string =>
  /^[A-Za-z0-9_./:@=,+-]+$/.test(text)
    ? text
    : `"${specifiers(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '$$$$').replaceAll('\n', '\\n')}"`
