# shellcheck shell=sh disable=SC2154 # the values are set before it
# A site's WordPress lies in its volume, where an image puts it once: an older one than the image's gets its files, never the other way.
# What people put there stays: wp-content, wp-config.php, .htaccess. Values: container, site (JSON), of which it reads host.
# Ended anywhere, it begins again: the version is written last. The tables follow (install.sh), as does the copy before (container.ts, versioned).

program=$(
  cat <<'PHP'
[$image, $site] = ['/usr/src/wordpress', '/var/www/html'];
$say = fn (string $text) => fwrite(STDERR, "$text\n");
$fail = function (string $text) use ($say): never {
    $say($text);
    exit(1);
};
// Read, and not run: the site's is its people's.
$versionIn = fn (string $folder): ?string => preg_match('/^\$wp_version\s*=\s*[\'"]([\w.+-]+)[\'"]/m', (string) @file_get_contents("$folder/wp-includes/version.php"), $found) ? $found[1] : null;
$offered = $versionIn($image) ?? $fail("The image holds no WordPress in $image.");
$found = $versionIn($site) ?? '0';
['host' => $host] = json_decode(getenv('BOCAGE_SITE'), true, 8, JSON_THROW_ON_ERROR);
if (version_compare($found, $offered) > 0) {
    $say("note: $host runs WordPress $found, which it brought itself to: its image has $offered.");
}
if (version_compare($found, $offered) >= 0) {
    exit(0);
}
// A file is there whole or as it was.
$put = function (string $path) use ($image, $site, $fail) {
    $new = "$site/$path.bocage-new";
    if (!is_dir(dirname($new)) && !mkdir(dirname($new), 0755, true) || !copy("$image/$path", $new) || !rename($new, "$site/$path")) {
        $fail("$path of WordPress can not be written in the site: see who owns its folder, and whether the disk is full.");
    }
};
$remove = function (string $path) use (&$remove) {
    if (is_dir($path) && !is_link($path)) {
        array_map(fn (string $inner) => $remove("$path/$inner"), array_diff(scandir($path), ['.', '..']));
        rmdir($path);
    } else {
        unlink($path);
    }
};
$core = fn (SplFileInfo $file): bool => !in_array($file->getPathname(), ["$image/wp-content", "$image/.htaccess", "$image/wp-config.php"], true);
$files = new RecursiveIteratorIterator(new RecursiveCallbackFilterIterator(new RecursiveDirectoryIterator($image, FilesystemIterator::SKIP_DOTS), $core));
$paths = [];
$bytes = 0;
foreach ($files as $file) {
    $paths[] = $path = substr($file->getPathname(), strlen("$image/"));
    $bytes += $file->getSize();
    $folder = dirname("$site/$path");
    if (is_dir($folder) && !is_writable($folder)) {
        $fail("$host keeps WordPress $found, and its image has $offered: " . dirname($path) . ' in it can not be written. Let it be www-data’s.');
    }
}
if (disk_free_space($site) < $bytes) {
    $fail("$host keeps WordPress $found, and its image has $offered: there is no room for " . intdiv($bytes, 1 << 20) . ' MiB beside it. Make room.');
}
// WordPress takes it down by itself after ten minutes.
file_put_contents("$site/.maintenance", '<?php $upgrading = ' . time() . ';');
foreach (array_diff($paths, ['wp-includes/version.php']) as $path) {
    $put($path);
}
// What the new version says that none before it needs any more.
try {
    $_old_files = [];
    include "$image/wp-admin/includes/update-core.php";
} catch (Throwable) {
}
foreach ($_old_files as $path) {
    $path = rtrim($path, '/');
    if (preg_match('#^(?:wp-(?:admin|includes)/.+|[^/]+\.php)$#', $path) && !str_contains($path, '..') && !file_exists("$image/$path") && file_exists("$site/$path")) {
        $remove("$site/$path");
    }
}
$put('wp-includes/version.php');
unlink("$site/.maintenance");
$say("note: $host runs WordPress $offered now, as its image does; it was $found.");
PHP
)
docker exec --user www-data --env "BOCAGE_SITE=$site" "$container" php -r "$program" < /dev/null
