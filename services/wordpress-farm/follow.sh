# shellcheck shell=sh disable=SC2154 # the values are set before it
# A site's title and e-mail addresses follow the inventory, unless people have chosen others in WordPress. After in-wordpress.sh.
# Of `site` it reads title, and the administrator's name and e-mail.

# What was never applied to a site from before this was remembered is taken for people's own.
program=$(
  cat <<'PHP'
$follow = function (string $name, string $what, string $wanted, Closure $stored, Closure $read, Closure $write) use (&$applied, $note) {
    $last = $applied[$name] ?? null;
    if ($last === $wanted) {
        return;
    }
    if ($read() !== $stored($wanted)) {
        if (!is_string($last) || $read() !== $stored($last)) {
            $note("keeps $what, which is not what the inventory says: it was chosen in WordPress, and can be changed there.");
        } else {
            $write($wanted);
            if ($read() !== $stored($wanted)) {
                $note("does not take \"$wanted\" as $what.");
                return;
            }
        }
    }
    $applied[$name] = $wanted;
};
$asItIs = fn (string $value): string => $value;
$asTitle = fn (string $value): string => sanitize_option('blogname', $value);
$setOption = fn (string $option) => fn (string $value) => update_option($option, $value);
$follow('title', 'its title', $site['title'], $asTitle, fn () => get_option('blogname'), $setOption('blogname'));
$follow('siteEmail', 'its e-mail address (Settings, General)', $site['email'], $asItIs, fn () => get_option('admin_email'), $setOption('admin_email'));
$account = fn () => get_user_by('login', $site['administrator']);
if ($account()) {
    $setEmail = fn (string $value) => wp_update_user(['ID' => $account()->ID, 'user_email' => $value]);
    $follow('accountEmail', "the e-mail address of its account \"{$site['administrator']}\"", $site['email'], $asItIs, fn () => $account()->user_email, $setEmail);
}
PHP
)
in_wordpress "$program" < /dev/null
