<?php
/** What nobody may change in the image: the volume's place. */
$conf['savedir'] = '/storage/data';
