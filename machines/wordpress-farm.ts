import type { MachinePart } from './part.ts'

/** The PHP settings that every site of a farm reads, by the farm's key. */
export const phpSettings = (farm: string) => `/etc/bocage/wordpress/${farm}.ini`

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
 * What a machine needs for a farm of WordPress sites: PHP's limits, and a timer that does what visitors' requests did.
 *
 * Units: `uploadMiB` is the largest upload, in MiB; a request may be a little larger.
 * Source: WordPress's handbook, "Hooking WP-Cron into the system task scheduler"; php.ini, upload_max_filesize.
 */
export const wordpressFarm = ({ farm, uploadMiB }: { farm: string; uploadMiB: number }): MachinePart => ({
  files: {
    [phpSettings(farm)]: {
      text: [
        `upload_max_filesize = ${uploadMiB}M`,
        `post_max_size = ${uploadMiB + 8}M`,
        'memory_limit = 256M',
        'max_execution_time = 120',
        '',
      ].join('\n'),
    },
    '/etc/systemd/system/bocage-wordpress-cron@.service': { text: cronService },
    '/etc/systemd/system/bocage-wordpress-cron@.timer': { text: cronTimerUnit },
  },
})
