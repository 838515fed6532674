import type { MachinePart } from './part.ts'

/** The PHP settings that every site of a farm reads, by the farm's key. */
export const phpSettings = (farm: string) => `/etc/bocage/wordpress/${farm}.ini`

/** Apache's settings that every site of a farm reads; each site's own values come from its environment. */
export const apacheSettings = (farm: string) => `/etc/bocage/wordpress/${farm}.conf`

/** The folder where a farm's database server leaves its socket: the sites have no other way to it. */
export const socketFolder = (farm: string) => `/run/bocage-databases/${farm}`

const socketFile = (farm: string) => `/etc/tmpfiles.d/bocage-${farm}.conf`

/** The timer that runs one site's due tasks, by its container. */
export const cronTimer = (container: string) => `bocage-wordpress-cron@${container}.timer`

/** It replaces the image's own file of that name, which believes every private address. */
const apache = `# Written by Bocage. The gateway alone is believed when it says for whom it speaks.
RemoteIPHeader X-Forwarded-For
RemoteIPInternalProxy \${BOCAGE_GATEWAY}

# As many requests at once as the site's memory holds: each has a process of its own.
<IfModule mpm_prefork_module>
  MaxRequestWorkers \${BOCAGE_WORKERS}
</IfModule>
`

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
 * What a machine needs for a farm of WordPress sites: PHP's and Apache's limits, the folder of the database's socket, which
 * is made anew at each start, and a timer that does what visitors' requests did.
 *
 * Units: `uploadMiB` is the largest upload, in MiB; a request may be a little larger.
 * Source: WordPress's handbook, "Hooking WP-Cron into the system task scheduler"; php.ini, upload_max_filesize; Apache's
 *         mod_remoteip; docker-library/wordpress, Dockerfile, remoteip.conf.
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
    [apacheSettings(farm)]: { text: apache },
    [socketFile(farm)]: {
      text: `# Written by Bocage: uid 999 is the database server's.\nd ${socketFolder(farm)} 0755 999 999\n`,
    },
    '/etc/systemd/system/bocage-wordpress-cron@.service': { text: cronService },
    '/etc/systemd/system/bocage-wordpress-cron@.timer': { text: cronTimerUnit },
  },
  after: [`systemd-tmpfiles --create ${socketFile(farm)}`],
})
