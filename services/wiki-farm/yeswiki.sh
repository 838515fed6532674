# shellcheck shell=sh disable=SC2154 # the values are set before it
# What the scripts of a wiki of YesWiki's do there. Values: container, administrator.

# A program of PHP in its container, beside YesWiki's own files: PROGRAM [WORD...]. A password comes on standard input, and is never a word of
# a command.
php_in_wiki() { docker exec -i --user www-data --workdir /var/www/html "$container" php -r "$@"; }

# The same, of one that speaks with the wiki's database: it has $database, $prefix (of its tables), and $password as it came. An error is a
# sentence, without the values that were in it.
# shellcheck disable=SC2016 # PHP's variables
php_with_database() {
  text='
    try {
        require "/var/www/html/wakka.config.php";
        $prefix = $wakkaConfig["table_prefix"];
        $database = new mysqli($wakkaConfig["mysql_host"], $wakkaConfig["mysql_user"], $wakkaConfig["mysql_password"], $wakkaConfig["mysql_database"]);
        $database->set_charset("utf8mb4");
        $password = trim(stream_get_contents(STDIN));
        '"$1"'
    } catch (Throwable $error) {
        fwrite(STDERR, "YesWiki: {$error->getMessage()}\n");
        exit(69);
    }
  '
  shift
  php_in_wiki "$text" "$@"
}

# Gives the administrator the password in FILE.
# shellcheck disable=SC2016 # PHP's variables
set_administrators_password() {
  [ -s "$1" ] || { echo "$1 holds no password." >&2; exit 1; }
  php_with_database '
    $change = $database->prepare("UPDATE `{$prefix}users` SET password = ? WHERE name = ?");
    $hash = password_hash($password, PASSWORD_BCRYPT);
    $change->bind_param("ss", $hash, $argv[1]);
    $change->execute();
    if ($change->affected_rows !== 1) {
        throw new Exception("there is no account \"$argv[1]\" any more, so it is given no other password: make one in the wiki, and run this again");
    }
  ' "$administrator" < "$1"
}

# Says whether the administrator's password is the one in FILE (`ours`), or another (`theirs`), as where there is no such account.
# shellcheck disable=SC2016 # PHP's variables
administrators_password_is() {
  php_with_database '
    $look = $database->prepare("SELECT password FROM `{$prefix}users` WHERE name = ?");
    $look->bind_param("s", $argv[1]);
    $look->execute();
    $hash = $look->get_result()->fetch_row()[0] ?? "";
    echo password_verify($password, $hash) ? "ours" : "theirs";
  ' "$administrator" < "$1"
}
