/** The largest request that brings a file of a size, in MiB: around the file is what the form says beside it. */
export const requestAround = (fileMiB: number): number => fileMiB + 8

/**
 * PHP's limits in a site.
 *
 * Units: `uploadMiB` is the largest upload, in MiB; a request may be a little larger.
 * Source: php.ini, upload_max_filesize and post_max_size.
 */
export const phpSettings = (uploadMiB: number): string => `upload_max_filesize = ${uploadMiB}M
post_max_size = ${requestAround(uploadMiB)}M
memory_limit = 256M
max_execution_time = 120
`

/** As many requests at once as a site's memory holds: in Apache with PHP, each has a process of its own. */
export const apacheWorkers = (workers: number): string => `# Written by Bocage.
<IfModule mpm_prefork_module>
  MaxRequestWorkers ${workers}
</IfModule>
`

/** What Apache in a wiki's container needs of root's powers: its port, and to run PHP as another. In the order that Docker was told. */
export const apacheCapabilities = [
  'CAP_NET_BIND_SERVICE',
  'CAP_SETGID',
  'CAP_SETUID',
  'CAP_KILL',
  'CAP_DAC_OVERRIDE',
  'CAP_CHOWN',
] as const
