# shellcheck shell=sh disable=SC2154 # the values are set before it
# What the scripts of a wiki of MediaWiki's do there. Values: container, administrator, database (its name and login), server (its
# host, as MediaWiki writes it).

# A program in its container, as PHP runs there: PROGRAM [OPTION...].
in_wiki() { docker exec -i --user www-data "$container" "$@"; }

# A line of PHP within MediaWiki, from standard input.
evaluate() { in_wiki php maintenance/run.php eval; }

# Whether it has its administrator, who comes last of all that an installation makes.
is_installed() {
  in_wiki php -r '
    mysqli_report(MYSQLI_REPORT_OFF);
    [, $login, $administrator] = $argv;
    $password = trim(file_get_contents("/run/secrets/database"));
    $database = mysqli_init();
    if (!$database->real_connect("localhost", $login, $password, $login, 0, "/run/database/mysqld.sock")) {
      fwrite(STDERR, "The database can not be reached: " . mysqli_connect_error() . "\n");
      exit(69);
    }
    $found = $database->query("SELECT 1 FROM user WHERE user_name = \"$administrator\"");
    exit($found && $found->num_rows > 0 ? 0 : 3);
  ' "$database" "$administrator"
}

# The administrator, as a line of PHP that begins with $user.
# shellcheck disable=SC2016 # PHP's variables
administrator_in_php="\$user = MediaWiki\\MediaWikiServices::getInstance()->getUserFactory()->newFromName('$administrator');"

# Gives the administrator the password in FILE. It travels on standard input, and is never a word of a command.
set_administrators_password() {
  new=$(cat "$1")
  case $new in
  '' | *[!A-Za-z0-9_-]*)
    echo "$1 does not hold a password of letters, digits, - and _, as one that is made here does." >&2
    exit 1
    ;;
  esac
  # shellcheck disable=SC2016 # PHP's variables
  said=$(printf '%s $done = $user->changeAuthenticationData(["username" => $user->getName(), "password" => "%s", "retype" => "%s"]); echo $done->isGood() ? "done" : "refused";\n' \
    "$administrator_in_php" "$new" "$new" | evaluate)
  case $said in *done*) ;; *)
    echo "$container does not take another password for $administrator." >&2
    exit 1
    ;;
  esac
}
