# shellcheck shell=sh disable=SC2154 # the values are set before it
# Installs a wiki in its container, once, and brings its tables to the form of its version. After site-owner.sh and yeswiki.sh.
# Values beside theirs: wiki (JSON: title, host, email), password (the administrator's: its file on this machine).

# Nobody publishes an image: whether this one is what is expected, is seen here.
# shellcheck disable=SC2016 # PHP's variables
php_in_wiki '
  $lacks = [];
  foreach (["ctype", "curl", "fileinfo", "filter", "gd", "iconv", "json", "mbstring", "mysqli", "pcre", "zip"] as $extension) {
      extension_loaded($extension) || $lacks[] = "the extension $extension of PHP";
  }
  foreach (["index.php", "includes/commands/console", "setup/install.helpers.php", "setup/sql/create-tables.sql", "setup/sql/default-content.sql"] as $file) {
      is_file($file) || $lacks[] = "/var/www/html/$file";
  }
  foreach (["cache", "custom", "files", "private"] as $folder) {
      is_writable($folder) || $lacks[] = "/var/www/html/$folder, for www-data to write in";
  }
  !is_writable("index.php") && !is_writable(".") || $lacks[] = "a program that www-data cannot change";
  if ($lacks) {
      fwrite(STDERR, "The image of $argv[1] is not what Bocage expects of one of YesWiki. It lacks " . implode("; ", $lacks) . ".\n");
      exit(1);
  }
' "$container" < /dev/null

# With YesWiki's own tables and pages, under names that nobody reads until all is there. Its installer is never open: there are settings.
# shellcheck disable=SC2016 # PHP's variables
php_with_database '
  [, $administrator, $wiki] = $argv;
  $wiki = json_decode($wiki, true, 8, JSON_THROW_ON_ERROR);
  $begun = "bocage_begun_";
  $tables = fn (string $prefix) => array_filter(
      array_column($database->query("SHOW TABLES")->fetch_all(), 0),
      fn (string $table) => str_starts_with($table, $prefix),
  );
  if (in_array("{$prefix}users", $tables($prefix), true)) {
      exit(0);
  }
  foreach ($tables($begun) as $table) {
      $database->query("DROP TABLE `$table`");
  }
  require "setup/install.helpers.php";
  $words = [
      "prefix" => $begun, "siteTitle" => $wiki["title"], "WikiName" => $administrator, "password" => bin2hex(random_bytes(16)),
      "email" => $wiki["email"], "rootPage" => $wakkaConfig["root_page"], "url" => $wakkaConfig["base_url"],
  ];
  foreach (["create-tables.sql", "default-content.sql"] as $file) {
      if (!querySqlFile($database, "setup/sql/$file", $words)) {
          throw new Exception("setup/sql/$file is not taken by the database");
      }
  }
  $change = $database->prepare("UPDATE `{$begun}users` SET password = ? WHERE name = ?");
  $hash = password_hash($password, PASSWORD_BCRYPT);
  $change->bind_param("ss", $hash, $administrator);
  $change->execute();
  $names = fn (string $table) => "`$table` TO `" . $prefix . substr($table, strlen($begun)) . "`";
  $database->query("RENAME TABLE " . implode(", ", array_map($names, $tables($begun))));
' "$administrator" "$wiki" < "$password"
docker exec --user www-data --workdir /var/www/html "$container" php includes/commands/console migrate >&2

# A wiki that was another association's comes with an administrator whose password is theirs.
before=$(owner_before)
if [ -n "$before" ] && [ "$before" != "$owner" ]; then set_administrators_password "$password"; fi
remember_owner
