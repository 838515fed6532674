# shellcheck shell=sh disable=SC2154 # the values are set before it
# A site that has another address: what its content says of its former ones leads to this one. After in-wordpress.sh.
# Of `site` it reads host and formerly. Which was its address last is remembered in the site, where there is a memory; else WordPress knows.
# It goes through all texts of the site's tables, and is safe to end anywhere: what is done stays, and is done once.

program=$(
  cat <<'PHP'
$host = $site['host'];
$addressOption = fn (string $option) => $wpdb->get_var($wpdb->prepare("SELECT option_value FROM $wpdb->options WHERE option_name = %s", $option));
$last = $applied['address'] ?? parse_url((string) $addressOption('home'), PHP_URL_HOST);
$done = $last === $host ? ($applied['linksOf'] ?? []) : [];
$names = array_diff(array_unique(array_filter([$last, ...$site['formerly']], 'is_string')), [$host, '', ...$done]);

// Where a name stands as an address, be it in JSON or in another address, and not as a part of another name.
$patterns = array_map(
    fn (string $name) => '#((?:https?(?::|%3A)|(?<![^\s"\'(=,]))(?:\\\\*/\\\\*/|%2F%2F))' . preg_quote($name, '#') . '(?![a-z0-9-]|\.[a-z0-9]|:\d|%3A\d)#i',
    $names
);
$plain = function (string $text) use ($patterns, $host): string {
    $https = fn (array $found) => preg_replace('/^http(?=:|%3A)/i', 'https', $found[1]) . $host;
    return preg_replace_callback($patterns, $https, $text) ?? throw new RuntimeException(preg_last_error_msg());
};
// PHP writes before each text how long it is: one piece of what it wrote, from where it begins, is added to what is written. No object of
// it comes to life.
$piece = function (string $text, int &$at, string &$out, bool $isName = false) use (&$piece, &$rewritten): void {
    if (preg_match('/\G(?:N|[bidrR]:[^;]*);/', $text, $found, 0, $at)) {
        $at += strlen($found[0]);
        $out .= $found[0];
    } elseif (preg_match('/\G([sE]):(\d+):"/', $text, $found, 0, $at)) {
        $value = substr($text, $at + strlen($found[0]), (int) $found[2]);
        $at += strlen($found[0]) + (int) $found[2] + 2;
        if (substr($text, $at - 2, 2) !== '";') {
            throw new UnexpectedValueException();
        }
        $new = $isName || $found[1] === 'E' ? $value : $rewritten($value);
        $out .= $found[1] . ':' . strlen($new) . ":\"$new\";";
    } elseif (preg_match('/\G(?:a|O:\d+:"[^"]*"):(\d+):\{/', $text, $found, 0, $at)) {
        $at += strlen($found[0]);
        $out .= $found[0];
        for ($left = (int) $found[1]; $left > 0; $left--) {
            $piece($text, $at, $out, true);
            $piece($text, $at, $out);
        }
        if (($text[$at++] ?? '') !== '}') {
            throw new UnexpectedValueException();
        }
        $out .= '}';
    } else {
        throw new UnexpectedValueException();
    }
};
$rewritten = function (string $text) use (&$piece, $plain): string {
    if (!is_serialized($text, true)) {
        // In another text, as JSON or a session's, PHP's form is written in more ways than can be told: its lengths would be wrong.
        return preg_match('/\bs:\d+:\\\\*"/', $text) ? $text : $plain($text);
    }
    // What is broken, or in a form of a program's own, stays as it is.
    try {
        $at = 0;
        $out = '';
        $piece($text, $at, $out);
        return $at === strlen($text) ? $out : $text;
    } catch (UnexpectedValueException) {
        return $text;
    }
};

// All of the site's tables, with their keys, and with what holds text and is no key. An article's guid is no address: readers know it by it.
$tables = [];
$columns = $wpdb->get_results($wpdb->prepare(
    'SELECT TABLE_NAME AS t, COLUMN_NAME AS c, DATA_TYPE AS d, COLUMN_KEY AS k FROM information_schema.COLUMNS JOIN information_schema.TABLES USING (TABLE_SCHEMA, TABLE_NAME)
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = %s AND TABLE_NAME LIKE %s ORDER BY TABLE_NAME, ORDINAL_POSITION',
    'BASE TABLE',
    $wpdb->esc_like($wpdb->prefix) . '%'
));
foreach ($names ? $columns : [] as $column) {
    if ($column->k === 'PRI') {
        $tables[$column->t]['key'][] = "`$column->c`";
    } elseif (preg_match('/^(char|varchar|(tiny|medium|long)?text|json)$/', $column->d) && $column->k !== 'UNI' && "$column->t.$column->c" !== "$wpdb->posts.guid") {
        $tables[$column->t]['texts'][] = $column->c;
    }
}
$places = 0;
$left = [];
// WordPress has the database cut off what is too long for its column: here, that stays as it was.
$wpdb->query("SET SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',STRICT_ALL_TABLES')");
$shown = $wpdb->suppress_errors();
foreach ($tables as $table => $of) {
    ['key' => $key, 'texts' => $texts] = $of + ['key' => [], 'texts' => []];
    $likes = [];
    foreach ($texts as $text) {
        foreach ($names as $name) {
            $likes[] = $wpdb->prepare("`$text` LIKE %s", '%' . $wpdb->esc_like($name) . '%');
        }
    }
    if (!$likes) {
        continue;
    }
    $where = '(' . implode(' OR ', $likes) . ')';
    if (!$key) {
        if ($wpdb->get_var("SELECT 1 FROM `$table` WHERE $where LIMIT 1")) {
            $note("has links to a former address in its table $table, whose rows have no key: they stay as they are.");
        }
        continue;
    }
    $keys = implode(', ', $key);
    $given = implode(', ', array_fill(0, count($key), '%s'));
    $after = '';
    while ($ids = $wpdb->get_results("SELECT $keys FROM `$table` WHERE $where $after ORDER BY $keys LIMIT 500", ARRAY_N)) {
        foreach ($ids as $id) {
            $row = $wpdb->get_row($wpdb->prepare("SELECT * FROM `$table` WHERE ($keys) = ($given)", $id), ARRAY_A) ?? [];
            foreach ($texts as $text) {
                $old = $row[$text] ?? '';
                $new = $rewritten($old);
                if ($new === $old) {
                    if ($plain($old) !== $old) {
                        $left["$table.$text"] = true;
                    }
                    continue;
                }
                // Somebody may have written something else there meanwhile: that stays. Tables of old times are in another encoding.
                $same = "($keys) = ($given) AND BINARY CONVERT(`$text` USING utf8mb4) = %s";
                if ($wpdb->query($wpdb->prepare("UPDATE `$table` SET `$text` = %s WHERE $same", [$new, ...$id, $old]))) {
                    $places++;
                } else {
                    $left["$table.$text"] = true;
                }
            }
        }
        $after = $wpdb->prepare("AND ($keys) > ($given)", end($ids));
    }
}
$wpdb->suppress_errors($shown);
if ($left) {
    $note('keeps a former address where this one has no room, or what is there can not be read, or was just changed: ' . implode(', ', array_keys($left)) . '. See whether that matters.');
}
foreach (['siteurl', 'home'] as $option) {
    if ($addressOption($option) !== "https://$host") {
        $wpdb->update($wpdb->options, ['option_value' => "https://$host"], ['option_name' => $option]);
    }
}
if ($places > 0) {
    $where = $places === 1 ? 'one place' : "$places places";
    $note('had a former address (' . implode(', ', $names) . ") in $where of its content, which now has this one.");
}
wp_cache_flush();
$applied['address'] = $host;
$applied['linksOf'] = array_values(array_unique([...$done, ...$names]));
PHP
)
in_wordpress "$program" < /dev/null
