# shellcheck shell=sh disable=SC2154 # the values are set before it
# What the scripts of a wiki of DokuWiki's do there. Values: container, administrator.

# A program of PHP in its container: PROGRAM [WORD...]. A password comes on standard input, and is never a word of a command.
php_in_wiki() { docker exec -i --user www-data "$container" php -r "$@"; }

# Gives the administrator the password in FILE, and an account with it where there is none. The file of accounts is replaced whole.
# shellcheck disable=SC2016 # PHP's variables
set_administrators_password() {
  [ -s "$1" ] || { echo "$1 holds no password." >&2; exit 1; }
  php_in_wiki '
    [, $administrator, $email] = $argv;
    $file = "/storage/conf/users.auth.php";
    $lines = is_file($file) ? file($file, FILE_IGNORE_NEW_LINES) : ["# <?php exit()?>"];
    $account = [$administrator, password_hash(trim(stream_get_contents(STDIN)), PASSWORD_BCRYPT), "Administrator", $email, "admin,user"];
    $others = [];
    foreach ($lines as $line) {
        $fields = explode(":", $line);
        if ($fields[0] === $administrator && count($fields) === 5) {
            $account = [$administrator, $account[1], $fields[2], $fields[3], $fields[4]];
        } else {
            $others[] = $line;
        }
    }
    $others[] = implode(":", $account);
    if (file_put_contents("$file.new", implode("\n", $others) . "\n") === false || !rename("$file.new", $file)) {
        exit(1);
    }
  ' "$administrator" "${2:-}" < "$1"
}

# Says whether the administrator's password is the one in FILE (`ours`), or another (`theirs`), as where there is no such account.
# shellcheck disable=SC2016 # PHP's variables
administrators_password_is() {
  php_in_wiki '
    $password = trim(stream_get_contents(STDIN));
    $whose = "theirs";
    foreach (file("/storage/conf/users.auth.php", FILE_IGNORE_NEW_LINES) as $line) {
        $fields = explode(":", $line);
        if ($fields[0] === $argv[1]) {
            $whose = password_verify($password, $fields[1]) ? "ours" : "theirs";
        }
    }
    echo $whose;
  ' "$administrator" < "$1"
}

has_administrator() {
  docker exec "$container" grep -q "^$administrator:" /storage/conf/users.auth.php 2> /dev/null
}
