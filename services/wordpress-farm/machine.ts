import type { MachinePart } from '../../machines/part.ts'

/** The folder where a farm's database server leaves its socket: the sites have no other way to it. */
export const socketFolder = (farm: string) => `/run/bocage-databases/${farm}`

const socketFile = (farm: string) => `/etc/tmpfiles.d/bocage-${farm}.conf`

/** The timer that runs one site's due tasks, by its container. */
export const cronTimer = (container: string) => `bocage-wordpress-cron@${container}.timer`

const cronService = `[Unit]
Description=Due tasks of the WordPress site %i
Requires=docker.service
After=docker.service

[Service]
Type=oneshot
# A container that is away, being made again, is no failure: the next run finds it.
ExecCondition=/bin/sh -c 'test "$(docker inspect --format {{.State.Running}} %i)" = true'
ExecStart=/usr/bin/docker exec --user www-data %i php /var/www/html/wp-cron.php
TimeoutStartSec=5min
# What a site prints is its tenant's: a few lines of a failure, and not everybody's journal.
LogRateLimitIntervalSec=5min
LogRateLimitBurst=20
`

const cronTimerUnit = `[Unit]
Description=Runs the due tasks of the WordPress site %i every five minutes

[Timer]
OnCalendar=*:0/5
RandomizedDelaySec=60
AccuracySec=10

[Install]
WantedBy=timers.target
`

/**
 * What a machine needs for a farm of WordPress sites: the folder of the database's socket, which is made anew at each start, and
 * a timer that does what visitors' requests did.
 *
 * Source: WordPress's handbook, "Hooking WP-Cron into the system task scheduler".
 */
export const farmParts = (farm: string): MachinePart => ({
  files: {
    [socketFile(farm)]: {
      text: `# Written by Bocage: uid 999 is the database server's.\nd ${socketFolder(farm)} 0755 999 999\n`,
    },
    '/etc/systemd/system/bocage-wordpress-cron@.service': { text: cronService },
    '/etc/systemd/system/bocage-wordpress-cron@.timer': { text: cronTimerUnit },
  },
  after: [`systemd-tmpfiles --create ${socketFile(farm)}`],
})
