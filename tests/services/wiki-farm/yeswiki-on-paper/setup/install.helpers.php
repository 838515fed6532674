<?php

// Takes exactly the words that YesWiki's installer gives.
function querySqlFile($link, $file, $words = [])
{
    $known = ['prefix', 'siteTitle', 'WikiName', 'password', 'email', 'rootPage', 'url'];
    if (array_diff(array_keys($words), $known) !== [] || array_diff($known, array_keys($words)) !== []) {
        throw new Exception('the words of the installer are ' . implode(', ', $known));
    }
    $names = array_map(fn ($word) => "{{{$word}}}", array_keys($words));
    $texts = array_map(fn ($text) => mysqli_real_escape_string($link, $text), $words);
    mysqli_multi_query($link, str_replace($names, $texts, file_get_contents($file)));
    while (mysqli_more_results($link)) {
        mysqli_next_result($link);
    }

    return true;
}
