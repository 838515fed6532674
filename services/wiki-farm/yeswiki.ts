import type { DatabasePlace } from '../databases/engine.ts'
import { administratorSecret, siteOwnerScript, siteOwners } from '../define-farm.ts'
import { phpConnects } from '../form/health.ts'
import { phpText } from '../form/php.ts'
import type { Made, Placed } from '../form/unit.ts'
import { apacheCapabilities, apacheWorkers, phpSettings } from '../form/web-server.ts'
import type { MailPlace } from '../needs/mail.ts'
import type { Wiki, WikiProgram } from './wiki-farm.ts'

/** The account that a wiki begins with. */
const administrator = 'WikiAdmin'

/** Who runs PHP in its image, by number: it reads a wiki's secrets. */
const php = '33:33'

const program = '/var/www/html'

/**
 * A wiki that YesWiki serves. Everyone reads; who has an account writes, and makes one without anybody's leave, past a captcha.
 *
 * By contract: nobody publishes an image of it, and Bocage has never run it. The collective builds one from YesWiki's `docker/dockerfile-prod`,
 * keeps it in a registry of its own, and names it (`yeswiki_image`). What is expected of it, and looked at before a wiki is installed:
 *
 * - Debian's Apache with PHP 8.2 or later in it, at port 80, as in Docker's `php:8.2-apache`, in the place of `php:8.2-fpm`, which would
 *   need another server before it; PHP runs as `www-data`, 33:33, and reads `/usr/local/etc/php/conf.d`.
 * - PHP's extensions ctype, curl, fileinfo, filter, gd, iconv, json, mbstring, mysqli, pcre and zip.
 * - YesWiki in `/var/www/html` with `vendor` and its themes, and no `wakka.config.php`. All of it is root's, but for `cache`, `custom`,
 *   `files` and `private`, which are `www-data`'s: a wiki that renews its own program would lose that with its container.
 * - The tag is YesWiki's version, as `4.4.5`.
 *
 * Its settings are Bocage's: nobody changes them in the wiki, which says so. Themes and extensions beyond those of the image go into `custom`.
 *
 * Source: YesWiki's repository (October 2024, doryphore 4.4), includes/YesWikiInit.php, setup/install.php, setup/sql,
 * includes/services/DbService.php and PasswordHasherFactory.php, includes/email.inc.php, composer.json.
 */
export const yeswiki: WikiProgram = {
  kind: 'wiki of YesWiki’s',
  // What is no page: those are in its database.
  data: { files: `${program}/files`, custom: `${program}/custom`, private: `${program}/private` },
  database: { reader: php },
  needs: { mail: { reader: php } },
  // Copies that its administrators made, and what no visitor has to see.
  closed: ['/private', '/setup', '/includes', '/vendor', '/docker', '/tests'],
  make,
}

function make(wiki: Wiki, { web, contact, database: databaseNamed, provided, secretFile, ownerName }: Placed): Made {
  const { identity, host, owner, settings, memoryMiB, workers, site } = wiki
  const image = settings.yeswiki_image
  // The check has refused such a wiki.
  if (image === undefined) throw new Error(`"${identity}" has no image`)
  const database = databaseNamed('database')
  const mail = provided('mail')
  const password = secretFile(`${identity}/admin`)
  const values = { container: identity, administrator }
  const about = { title: site.title, email: contact }
  return {
    steps: [
      {
        container: {
          identity,
          image,
          secrets: { database: database.password, ...(mail && { mail: mail.password }) },
          files: {
            [`${program}/wakka.config.php`]: settingsOf(wiki, image, database, mail),
            '/usr/local/etc/php/conf.d/bocage.ini': `${phpSettings(settings.upload)}mysqli.default_socket = ${socketOf(database)}\n`,
            '/etc/apache2/conf-enabled/bocage.conf': apacheSettings(workers, web('http').proxy),
          },
          reaches: database.reaches,
          // Files stay as they are, whatever the version; a new one changes the tables.
          versioned: { data: 'files', paths: [] },
          listens: { http: 80 },
          health: phpConnects(80),
          memoryMiB,
          capabilities: [...apacheCapabilities],
        },
      },
      {
        task: {
          name: `${identity}-install`,
          title: `settings of the wiki ${host}`,
          scripts: [siteOwnerScript, script('yeswiki.sh'), script('yeswiki-install.sh')],
          // Another image, and the tables take the form of its version.
          values: { ...values, wiki: JSON.stringify(about), owner, owners: siteOwners, password, image },
        },
      },
    ],
    secrets: [
      administratorSecret(
        { identity, host },
        { login: administrator, page: `https://${host}/?PageLogin`, who: ownerName },
        { scripts: [script('yeswiki.sh'), script('rotate.sh')], values },
      ),
    ],
  }
}

/** YesWiki gives its database's host to PHP as it is, which takes no socket there. */
const hostAndSocket = ({ host }: DatabasePlace) => host.split(':') as [string, string]
const socketOf = (database: DatabasePlace) => hostAndSocket(database)[1]

/** A text as one of its settings, where a name between two percent signs would stand for another setting. */
const settingText = (text: string) => phpText(text.replaceAll('%', '%%'))

/** The text of its settings, without a secret: those are read when a request comes. */
const settingsOf = (
  { host, site: { title, language }, settings }: Wiki,
  image: string,
  database: DatabasePlace,
  mail: MailPlace | undefined,
): string => `<?php
// Written by Bocage.
$wakkaConfig = [
    // The first two are of all versions of YesWiki.
    'wakka_version' => '0.1.1',
    'wikini_version' => '0.5.0',
    'yeswiki_version' => 'doryphore',
    'yeswiki_release' => ${settingText(image.replace(/^.*:/, ''))},
    'wakka_name' => ${settingText(title)},
    'root_page' => 'PagePrincipale',
    'base_url' => ${settingText(`https://${host}/?`)},
    'rewrite_mode' => false,
    'default_language' => ${settingText(language)},
    'timezone' => ${settingText(settings.time_zone)},
    'mysql_host' => ${settingText(hostAndSocket(database)[0])},
    'mysql_database' => ${settingText(database.name)},
    'mysql_user' => ${settingText(database.login)},
    'mysql_password' => trim(file_get_contents('/run/secrets/database')),
    'table_prefix' => 'yeswiki_',
    'db_charset' => 'utf8mb4',
    // Whoever may write without an account is soon a machine that sells something.
    'default_read_acl' => '*',
    'default_write_acl' => '+',
    'default_comment_acl' => 'comments-closed',
    'use_captcha' => true,
    'htmlPurifierActivated' => true,
    'contact_disable_email_for_password' => ${mail === undefined},
${mail ? mailSettings(mail) : ''}];
`

/** Source: PHPMailer, Host: `ssl` is any TLS from the first byte, `tls` is STARTTLS. */
const mailSettings = (mail: MailPlace): string => `    'contact_mail_func' => 'smtp',
    'contact_smtp_host' => ${settingText(`${mail.security === 'tls' ? 'ssl' : 'tls'}://${mail.host}`)},
    'contact_smtp_port' => ${mail.port},
    'contact_smtp_user' => ${settingText(mail.login)},
    'contact_smtp_pass' => str_replace('%', '%%', rtrim(file_get_contents('/run/secrets/mail'), "\\n")),
    'contact_from' => ${settingText(mail.from)},
`

/** Source: Apache's mod_remoteip and mod_env; where Debian has the first. */
const apacheSettings = (workers: number, proxy: string): string => `${apacheWorkers(workers)}
# The gateway alone is believed when it says for whom it speaks; all who come through it came by HTTPS.
<IfModule !remoteip_module>
  LoadModule remoteip_module /usr/lib/apache2/modules/mod_remoteip.so
</IfModule>
RemoteIPHeader X-Forwarded-For
RemoteIPInternalProxy ${proxy}
SetEnv HTTPS on
`

const script = (file: string) => `services/wiki-farm/${file}`
