<?php
/** The image's own settings come first, then what the volume has: nothing of an earlier image stays there. */

if (!defined('DOKU_CONF')) define('DOKU_CONF', '/var/www/html/conf/');
include __DIR__ . '/config_cascade.php';

$core = '/var/www/html/conf.core/';
foreach ($config_cascade as $kind => $groups) {
	foreach (['default', 'protected'] as $group) {
		if (!is_array($groups[$group] ?? null)) continue;
		$ours = array_map(fn($file) => $core . basename($file), $groups[$group]);
		$config_cascade[$kind][$group] = array_merge($ours, $groups[$group]);
	}
}
$config_cascade['main']['default'][] = $core . 'docker.php';
array_unshift($config_cascade['main']['protected'], $core . 'docker.protected.php');
