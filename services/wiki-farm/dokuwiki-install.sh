# shellcheck shell=sh disable=SC2154 # the values are set before it
# Tells a wiki what the inventory says of it, and gives it its administrator, once. After site-owner.sh and dokuwiki.sh.
# Values beside theirs: wiki (JSON: title, language, host, email, proxy), password (the administrator's: its file on this machine).

# What is in the protected settings, nobody changes in the wiki itself. Who may do what is written once, and theirs after that.
# shellcheck disable=SC2016 # PHP's variables
php_in_wiki '
  $wiki = json_decode($argv[1], true, 8, JSON_THROW_ON_ERROR);
  $settings = [
      "title" => $wiki["title"], "lang" => $wiki["language"], "baseurl" => "https://" . $wiki["host"], "basedir" => "/",
      "useacl" => 1, "superuser" => "@admin", "disableactions" => "register", "securecookie" => 1,
      "trustedproxy" => "^" . preg_quote($wiki["proxy"]) . "$", "trustedproxies" => [$wiki["proxy"]],
  ];
  $text = "<?php\n# Written by Bocage.\n";
  foreach ($settings as $name => $value) {
      $text .= "\$conf[" . var_export($name, true) . "] = " . var_export($value, true) . ";\n";
  }
  $write = function (string $file, string $text) {
      if (file_put_contents("$file.new", $text) === false || !rename("$file.new", $file)) {
          exit(1);
      }
  };
  $write("/storage/conf/local.protected.php", $text);
  if (!is_file("/storage/conf/acl.auth.php")) {
      $write("/storage/conf/acl.auth.php", "# acl.auth.php\n# <?php exit()?>\n*\t@ALL\t1\n*\t@user\t8\n");
  }
  if (!is_file("/storage/conf/local.php")) {
      $write("/storage/conf/local.php", "<?php\n");
  }
' "$wiki" < /dev/null

# A wiki that was another association's comes with an administrator whose password is theirs.
before=$(owner_before)
if ! has_administrator || { [ -n "$before" ] && [ "$before" != "$owner" ]; }; then
  set_administrators_password "$password" "$(printf '%s' "$wiki" | jq --raw-output .email)"
fi
remember_owner
