# shellcheck shell=sh disable=SC2154 # the values are set before it
# Installs WordPress in a site's container, once, and gives the site its title and address.
# Values: server (the container of the database server), container, site (JSON: owner, host, title, language, administrator's
# name and address), password (the administrator's: its file on this machine). After client.sh and site-owner.sh, with their values.
# The password travels on standard input, for as long as this takes: nothing that PHP can read holds it.

program=$(
  cat <<'PHP'
// WordPress ends a failed request without a failing exit code: what isn't finished at the end has failed.
$finished = false;
register_shutdown_function(function () use (&$finished) {
    if (!$finished) {
        exit(1);
    }
});
$password = trim(stream_get_contents(STDIN));
if ($password === '') {
    fwrite(STDERR, "The administrator's password is empty.\n");
    exit(1);
}
$site = json_decode(getenv('BOCAGE_SITE'), true, 8, JSON_THROW_ON_ERROR);
$_SERVER['HTTP_HOST'] = $site['host'];
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
define('WP_INSTALLING', true);
require '/var/www/html/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

if (!is_blog_installed()) {
    // The image holds English alone: a new site speaks its language from its first page on.
    require_once ABSPATH . 'wp-admin/includes/translation-install.php';
    if ($language = wp_download_language_pack($site['language'])) {
        load_default_textdomain($language);
        $GLOBALS['wp_locale'] = new WP_Locale();
    }
    // WordPress would send the administrator their password, which is shown on request only.
    add_filter('pre_wp_mail', '__return_true');
    wp_install($site['title'], $site['administrator'], $site['email'], true, '', $password, $site['language']);
}
// A site that was another association's comes with an administrator whose password is theirs: it becomes its new owner's.
$administrator = get_user_by('login', $site['administrator']);
$before = getenv('BOCAGE_OWNER_BEFORE') ?: get_option('bocage_owner', $site['owner']);
if ($administrator && $before !== $site['owner']) {
    wp_set_password($password, $administrator->ID);
    // Others may be people of the one or of the other: who is new decides, and is told who there is.
    $others = get_users(['role' => 'administrator', 'exclude' => [$administrator->ID]]);
    if ($others) {
        $names = implode(', ', wp_list_pluck($others, 'user_login'));
        fwrite(STDERR, "note: {$site['host']} is of {$site['owner']} now, and has other administrators from before: $names. See in its Users who may stay.\n");
    }
}
update_option('bocage_owner', $site['owner']);
foreach (['siteurl', 'home'] as $option) {
    update_option($option, 'https://' . $site['host']);
}
update_option('blogname', $site['title']);
$finished = true;
PHP
)
# What the site itself says of it is believed of sites from before this machine remembered.
docker exec -i --user www-data --env "BOCAGE_SITE=$site" --env "BOCAGE_OWNER_BEFORE=$(owner_before)" "$container" \
  php -r "$program" < "$password"
remember_owner

# The site reaches the database by its socket now: the login that it had on the network has no use.
printf "DROP USER IF EXISTS '%s'@'%%';\n" "$container" | mariadb_as_root "$server"
