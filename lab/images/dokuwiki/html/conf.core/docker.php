<?php
/** Defaults that hold because the image has what they ask for: Apache's rules for addresses. */
$conf['userewrite'] = 1;
