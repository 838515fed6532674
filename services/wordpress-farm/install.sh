# shellcheck shell=sh disable=SC2154 # the values are set before it
# Installs WordPress in a site's container, once, and sees to whose it is. After client.sh, site-owner.sh and in-wordpress.sh.
# Values beside theirs: server (the container of the database server), password (the administrator's: its file on this machine).
# Of `site` it reads owner, host, title, language, timeZone, and the administrator's name and e-mail.
# The password travels on standard input, for as long as this takes: nothing that PHP can read holds it.

program=$(
  cat <<'PHP'
$password = trim(stream_get_contents(STDIN));
if ($password === '') {
    fwrite(STDERR, "The administrator's password is empty.\n");
    exit(1);
}
$rows = function (string $table) use ($wpdb): int {
    $shown = $wpdb->suppress_errors();
    $count = (int) $wpdb->get_var("SELECT COUNT(*) FROM `$table`");
    $wpdb->suppress_errors($shown);
    return $count;
};
$isEmpty = !get_option('siteurl') && $rows($wpdb->users) + $rows($wpdb->posts) === 0;
if ($isEmpty || ($applied['birth'] ?? null) === 'begun') {
    // The image holds English alone: a new site speaks its language from its first page on.
    require_once ABSPATH . 'wp-admin/includes/translation-install.php';
    if ($language = wp_download_language_pack($site['language'])) {
        load_default_textdomain($language);
        $GLOBALS['wp_locale'] = new WP_Locale();
    }
    // What is there already, WordPress leaves as it is: it would try addresses at a site that nobody serves yet, and keep plain ones.
    add_action('populate_options', function () use ($site) {
        add_option('bocage_applied', ['birth' => 'begun'], '', false);
        add_option('permalink_structure', '/%postname%/');
        add_option('timezone_string', (new DateTimeZone($site['timeZone']))->getName());
        $GLOBALS['wp_rewrite']->init();
    });
    wp_install($site['title'], $site['administrator'], $site['email'], true, '', $password, $site['language']);
    $applied = ['title' => $site['title'], 'accountEmail' => $site['email'], 'siteEmail' => $site['email']];
    $remember();
} elseif (!get_option('siteurl')) {
    fwrite(STDERR, "The site's database has content, and does not say which site it is: look at it, or put a copy of it back.\n");
    exit(1);
}
// Its files may be of another version than its tables: this run brought them, or WordPress itself did.
if ((int) get_option('db_version') !== $GLOBALS['wp_db_version']) {
    wp_upgrade();
}
// A site that was another association's comes with an administrator whose password is theirs: it becomes its new owner's.
$administrator = get_user_by('login', $site['administrator']);
$before = getenv('BOCAGE_OWNER_BEFORE') ?: get_option('bocage_owner', $site['owner']);
if ($before !== $site['owner']) {
    // Who asks for a lost password is sent it by mail.
    update_option('admin_email', $site['email']);
    if ($administrator) {
        wp_set_password($password, $administrator->ID);
        wp_update_user(['ID' => $administrator->ID, 'user_email' => $site['email']]);
    }
    // Those whom the former owner's "members" named are nobody here, until its new owner's name them (members.sh).
    foreach ($applied['members'] ?? [] as $person => $member) {
        if ($user = get_userdata($member['id'])) {
            $user->remove_all_caps();
            $signOut($user);
        }
        $applied['members'][$person] = ['isIn' => false, 'isFormer' => true] + $member;
    }
    // Others may be people of the one or of the other: who is new decides, and is told who there is.
    $others = get_users(['role' => 'administrator', 'exclude' => $administrator ? [$administrator->ID] : []]);
    if ($others) {
        $names = implode(', ', wp_list_pluck($others, 'user_login'));
        $note("is of {$site['owner']} now, and has other administrators from before: $names. See in its Users who may stay.");
    }
}
update_option('bocage_owner', $site['owner']);
PHP
)
# What the site itself says of it is believed of sites from before this machine remembered.
in_wordpress "$program" --env "BOCAGE_OWNER_BEFORE=$(owner_before)" < "$password"
remember_owner

# The site reaches the database by its socket now: the login that it had on the network has no use.
printf "DROP USER IF EXISTS '%s'@'%%';\n" "$container" | mariadb_as_root "$server"
