# shellcheck shell=sh disable=SC2154 # a part of a rotation: what others set
# A password on a site: of the account that it was installed with, or of a member. Values: container, administrator, person (a member's
# key; empty for the administrator).
# The password travels on standard input; the program, which holds none, is a word of the command.

# in_wordpress check|set: reads a password.
in_wordpress() {
  docker exec -i --user www-data --env "BOCAGE_ADMINISTRATOR=$administrator" --env "BOCAGE_PERSON=$person" "$container" php -r '
    $_SERVER["HTTP_HOST"] = "localhost";
    $_SERVER["REQUEST_URI"] = "/";
    $_SERVER["SERVER_PROTOCOL"] = "HTTP/1.1";
    register_shutdown_function(function () { exit($GLOBALS["code"] ?? 2); });
    require "/var/www/html/wp-load.php";
    $password = trim(stream_get_contents(STDIN));
    $find = function () {
        $person = getenv("BOCAGE_PERSON");
        $applied = $person === "" ? [] : get_option("bocage_applied");
        return $person === "" ? get_user_by("login", getenv("BOCAGE_ADMINISTRATOR")) : get_userdata($applied["members"][$person]["id"] ?? 0);
    };
    if (($user = $find()) && $argv[1] === "set") {
        wp_set_password($password, $user->ID);
        // Who knew the former one may have made others, which outlive it.
        WP_Session_Tokens::get_instance($user->ID)->destroy_all();
        WP_Application_Passwords::delete_all_application_passwords($user->ID);
    }
    $user = $find();
    $code = $user && wp_check_password($password, $user->user_pass, $user->ID) ? 0 : 1;
  ' "$1"
}

# Whether the password that was made for it still gets in. Anything but yes and no ends the script.
is_ours() {
  code=0
  in_wordpress check < "$file" || code=$?
  [ "$code" -le 1 ] || exit "$code"
  return "$code"
}

change() {
  code=0
  in_wordpress set < "$next" || code=$?
  if [ "$code" -ne 0 ]; then
    echo "$container does not take another password for ${person:-$administrator}: see whether it has that account." >&2
    exit "$code"
  fi
  put_next
}
