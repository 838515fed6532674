<?php
/**
 * What MediaWiki's later releases have: runs the maintenance script whose name is the first word.
 * usage: run.php NAME [WORD…]
 */

$name = $argv[1] ?? '';
$script = __DIR__ . "/$name.php";
if (!preg_match('/^[A-Za-z0-9]+$/', $name) || !is_file($script)) {
	fwrite(STDERR, "There is no maintenance script of this name: $name\n");
	exit(1);
}
array_splice($argv, 0, 2, [$script]);
$argc = count($argv);
$_SERVER['argv'] = $argv;
require $script;
