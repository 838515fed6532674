<?php
/** Says "ok" when DokuWiki starts, else what stands in its way, with the status 500. */

// What cannot go on throws then, instead of ending the process.
define('DOKU_UNITTEST', 1);
define('DOKU_INC', __DIR__ . '/');
header('Content-Type: text/plain; charset=utf-8');
ob_start();
try {
	require DOKU_INC . 'inc/init.php';
	$said = 'ok';
} catch (Exception $error) {
	http_response_code(500);
	$said = trim(strip_tags($error->getMessage()));
}
ob_end_clean();
echo $said;
