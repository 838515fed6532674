# shellcheck shell=sh disable=SC2154 # the values are set before it
# What the scripts of a wiki of MediaWiki's do there. After password-in.sh. Values: container, administrator, database (its name and login), server (its
# host, as MediaWiki writes it).

# A program in its container, as PHP runs there: PROGRAM [OPTION...]. It reads nothing: what this script is read from is not its.
in_wiki() { docker exec --user www-data "$container" "$@"; }

# A line of PHP within MediaWiki, from standard input.
evaluate() { docker exec -i --user www-data "$container" php maintenance/run.php eval; }

# Whether somebody has an account there, which comes last of all that an installation makes. What was begun and has neither people nor
# pages is taken away with `begin`: MediaWiki would take what is there for the whole.
# Fails with 3 where there is no wiki, and with another code where that can't be seen.
is_installed() {
  # shellcheck disable=SC2016 # PHP's variables
  in_wiki php -r '
    mysqli_report(MYSQLI_REPORT_OFF);
    [, $login, $action] = $argv;
    $password = trim(file_get_contents("/run/secrets/database"));
    $database = mysqli_init();
    $fail = function (string $what) use ($database) {
        fwrite(STDERR, "$what: " . ($database->connect_error ?: $database->error) . "\n");
        exit(69);
    };
    @$database->real_connect("localhost", $login, $password, $login, 0, "/run/database/mysqld.sock")
        || $fail("The database can not be reached");
    $rows = function (string $table) use ($database, $fail): int {
        $found = $database->query("SELECT COUNT(*) FROM `$table`");
        $none = $database->errno === 1146; // there is no such table
        return $found ? (int) $found->fetch_row()[0] : ($none ? 0 : $fail("The database does not answer"));
    };
    if ($rows("user") > 0) {
        exit(0);
    }
    if ($rows("page") > 0) {
        $fail("The wiki has pages and nobody with an account: look at its database");
    }
    if ($action === "begin") {
        $database->query("SET FOREIGN_KEY_CHECKS = 0");
        foreach ($database->query("SHOW TABLES")->fetch_all() as [$table]) {
            $database->query("DROP TABLE `$table`") || $fail("What was begun can not be taken away");
        }
    }
    exit(3);
  ' "$database" "${1:-}"
}

# The administrator, as a line of PHP that begins with $user.
# shellcheck disable=SC2016 # PHP's variables
administrator_in_php="\$user = MediaWiki\\MediaWikiServices::getInstance()->getUserFactory()->newFromName('$administrator');"

# Gives the administrator the password in FILE. It travels on standard input, and is never a word of a command.
set_administrators_password() {
  new=$(password_in "$1")
  # shellcheck disable=SC2016 # PHP's variables
  said=$(printf '%s $done = $user->changeAuthenticationData(["username" => $user->getName(), "password" => "%s", "retype" => "%s"]); echo $done->isGood() ? "done" : "refused";\n' \
    "$administrator_in_php" "$new" "$new" | evaluate)
  case $said in *done*) ;; *)
    echo "$container does not take another password for $administrator." >&2
    exit 1
    ;;
  esac
}

# Says whether the administrator's password is the one in FILE (`ours`), or another (`theirs`).
administrators_password_is() {
  # shellcheck disable=SC2016 # PHP's variables
  printf '%s $services = MediaWiki\\MediaWikiServices::getInstance(); $hash = $services->getDBLoadBalancer()->getConnection(DB_REPLICA)->selectField("user", "user_password", ["user_name" => $user->getName()]); echo $services->getPasswordFactory()->newFromCiphertext($hash)->verify("%s") ? "ours" : "theirs";\n' \
    "$administrator_in_php" "$(cat "$1")" | evaluate
}
