import { ssh } from '../../ssh/ssh.ts'

/** What a line of PHP prints in a site of WordPress's, on the machine of the example's sites; WordPress is loaded, as for a visit. */
export const inWordPress = (container: string, host: string, php: string): Promise<string> =>
  ssh(
    'apps',
    `docker exec -i --user www-data ${container} php <<'PHP'
<?php
$_SERVER['HTTP_HOST'] = '${host}';
require '/var/www/html/wp-load.php';
${php}
PHP`,
  )
