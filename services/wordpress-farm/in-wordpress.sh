# shellcheck shell=sh disable=SC2154 # the values are set before it
# WordPress in a site's container, for the scripts after this one. Values: container, site (JSON).

# in_wordpress PROGRAM [OPTION...]: runs a program of PHP with WordPress around it, and options of `docker exec`. Standard input is the
# program's. No plugin or theme of the site's runs, and nothing that is done is told by mail. It has $site, and $applied, which the site
# keeps: what of the inventory's was put in force last, so that what people have changed since can be told from it.
in_wordpress() {
  program=$1
  shift
  docker exec -i --user www-data --env "BOCAGE_SITE=$site" "$@" "$container" php -r "$wordpress_begins$program$wordpress_ends"
}
wordpress_begins=$(
  cat <<'PHP'
// WordPress ends a failed request without a failing exit code: what isn't finished at the end has failed.
$finished = false;
register_shutdown_function(function () use (&$finished) {
    if (!$finished) {
        exit(1);
    }
});
$site = json_decode(getenv('BOCAGE_SITE'), true, 8, JSON_THROW_ON_ERROR);
$_SERVER['HTTP_HOST'] = $site['host'];
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['SERVER_SOFTWARE'] = 'Apache';
define('WP_INSTALLING', true);
// Else WordPress would end here where a killed run left tables without content; where there are none yet, it complains of each.
define('WP_REPAIRING', true);
$log = ini_set('error_log', '/dev/null');
require '/var/www/html/wp-load.php';
ini_set('error_log', $log);
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter('pre_wp_mail', '__return_true');
$note = fn (string $text) => fwrite(STDERR, "note: {$site['host']} $text\n");
$applied = get_option('bocage_applied');
$applied = is_array($applied) ? $applied : [];
$remember = function () use (&$applied) {
    update_option('bocage_applied', $applied, false);
};
// Whatever an account is signed in by ends, be it a browser or a program.
$signOut = function (WP_User $user) {
    WP_Session_Tokens::get_instance($user->ID)->destroy_all();
    WP_Application_Passwords::delete_all_application_passwords($user->ID);
};

PHP
)
wordpress_ends='
$remember();
$finished = true;
'
