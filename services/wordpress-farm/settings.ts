/**
 * Apache's settings in a site, whose own values come from its environment. They replace the image's file of that name, which
 * believes every private address.
 *
 * Source: Apache's mod_remoteip; docker-library/wordpress, Dockerfile, remoteip.conf.
 */
export const apacheSettings = `# Written by Bocage. The gateway alone is believed when it says for whom it speaks.
RemoteIPHeader X-Forwarded-For
RemoteIPInternalProxy \${BOCAGE_GATEWAY}

# As many requests at once as the site's memory holds: each has a process of its own.
<IfModule mpm_prefork_module>
  MaxRequestWorkers \${BOCAGE_WORKERS}
</IfModule>
`
