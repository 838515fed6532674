import { phpText } from '../form/php.ts'
import type { MailPlace } from '../needs/mail.ts'

/** Where the program lies in a site that sends its mail through it. */
export const mailProgram = '/etc/bocage/mail.php'

/**
 * Hands a site's mail to a mail server. WordPress takes up filters that are there before it: nothing lies among the site's files, which
 * outlive this. What a plugin of the site's own sets about mail comes after, and goes before it.
 *
 * Source: WordPress, wp-includes/class-wp-hook.php, build_preinitialized_hooks; wp-includes/pluggable.php, wp_mail; PHPMailer, SMTPSecure.
 */
export const mailSettings = ({ host, port, security, login, from }: MailPlace): string => `<?php
// Written by Bocage.
$GLOBALS['wp_filter']['phpmailer_init'][1]['bocage'] = [
    'accepted_args' => 1,
    'function' => static function ($mail) {
        $mail->isSMTP();
        $mail->Host = ${phpText(host)};
        $mail->Port = ${port};
        $mail->SMTPSecure = ${phpText(security === 'tls' ? 'ssl' : 'tls')};
        $mail->SMTPAuth = true;
        $mail->Username = ${phpText(login)};
        $mail->Password = rtrim(file_get_contents('/run/secrets/mail'), "\\n");
        $mail->Timeout = 20;
    },
];
// The relay takes mail from this address alone. The site's title says who writes.
$GLOBALS['wp_filter']['wp_mail_from'][1]['bocage'] = [
    'accepted_args' => 1,
    'function' => static fn () => ${phpText(from)},
];
$GLOBALS['wp_filter']['wp_mail_from_name'][1]['bocage'] = [
    'accepted_args' => 1,
    'function' => static fn ($name) => $name === 'WordPress' ? wp_specialchars_decode(get_option('blogname'), ENT_QUOTES) : $name,
];
`
