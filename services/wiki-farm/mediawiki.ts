import { administratorSecret, siteOwnerScript, siteOwners } from '../define-farm.ts'
import { phpConnects } from '../form/health.ts'
import { phpText } from '../form/php.ts'
import { passwordScript } from '../form/script-text.ts'
import { startAgain } from '../form/start-again.ts'
import type { Made, Placed } from '../form/unit.ts'
import { apacheCapabilities, apacheWorkers, phpSettings } from '../form/web-server.ts'
import type { MailPlace } from '../needs/mail.ts'
import type { Wiki, WikiProgram } from './wiki-farm.ts'

/** The account that a wiki begins with. */
const administrator = 'Admin'

/** Who runs PHP in its image, by number: it reads a wiki's secrets. */
const php = '33:33'

/** Its settings lie apart from its program: without them it installs itself, with them it would refuse to. */
const settingsFile = '/etc/mediawiki/LocalSettings.php'

/**
 * A wiki that MediaWiki serves. Everyone reads; who has an account writes, and accounts are made by its administrator.
 *
 * Source: mediawiki.org, "Manual:Configuration settings", "Manual:install.php", "Manual:update.php".
 */
export const mediawiki: WikiProgram = {
  kind: 'wiki',
  // What is no page: those are in its database.
  data: { images: '/var/www/html/images' },
  database: { reader: php },
  needs: { mail: { reader: php } },
  make,
}

function make(
  wiki: Wiki,
  { web, image, contact, database: databaseNamed, provided, secretFile, ownerName }: Placed,
): Made {
  const { identity, host, owner, settings, memoryMiB, workers } = wiki
  const database = databaseNamed('database')
  const mail = provided('mail')
  const password = secretFile(`${identity}/admin`)
  const values = { container: identity, administrator, database: database.name, server: database.host }
  return {
    steps: [
      {
        container: {
          identity,
          image: image('mediawiki'),
          environment: { MW_CONFIG_FILE: settingsFile },
          secrets: {
            database: database.password,
            key: secretFile(`${identity}/key`),
            ...(mail && { mail: mail.password }),
          },
          files: {
            [settingsFile]: localSettings(wiki, database, { contact, proxy: web('http').proxy, mail }),
            '/usr/local/etc/php/conf.d/bocage.ini': phpSettings(settings.upload),
            '/etc/apache2/conf-enabled/bocage.conf': apacheWorkers(workers),
          },
          reaches: database.reaches,
          // Files stay as they are, whatever the version; a new one changes the tables.
          versioned: { data: 'images', paths: [] },
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
          scripts: [siteOwnerScript, passwordScript, script('mediawiki.sh'), script('mediawiki-install.sh')],
          // Another image, and the tables take the form of its version.
          values: {
            ...values,
            host,
            language: wiki.site.language,
            owner,
            owners: siteOwners,
            password,
            image: image('mediawiki'),
          },
        },
      },
    ],
    secrets: [
      { path: `${identity}/key`, owner: php, renewal: { opens: `who is signed in to ${host}`, ...startAgain } },
      administratorSecret(
        { identity, host },
        { login: administrator, page: `https://${host}/index.php?title=Special:UserLogin`, who: ownerName },
        {
          scripts: [passwordScript, script('mediawiki.sh'), script('rotate.sh')],
          values,
        },
      ),
    ],
    jobs: {
      queue: {
        title: `Due tasks of the wiki ${host}`,
        command: ['php', 'maintenance/run.php', 'runJobs', '--maxtime', '240'],
        user: 'www-data',
        every: '*:2/5',
      },
    },
  }
}

/** The text of its settings, without a secret: those are read when a request comes. */
const localSettings = (
  { host, site: { title, language }, settings }: Wiki,
  database: { host: string; name: string; login: string },
  { contact, proxy, mail }: { contact: string; proxy: string; mail: MailPlace | undefined },
): string => `<?php
# Written by Bocage.
if ( !defined( 'MEDIAWIKI' ) ) {
	exit;
}
$wgSitename = ${phpText(title)};
$wgLanguageCode = ${phpText(language)};
$wgLocaltimezone = ${phpText(settings.time_zone)};
$wgServer = ${phpText(`https://${host}`)};
$wgScriptPath = '';
$wgEmergencyContact = ${phpText(contact)};
$wgPasswordSender = ${phpText(mail?.from ?? contact)};
$wgEnableEmail = ${mail !== undefined};
${mail ? mailSettings(host, mail) : ''}
$wgDBtype = 'mysql';
$wgDBserver = ${phpText(database.host)};
$wgDBname = ${phpText(database.name)};
$wgDBuser = ${phpText(database.login)};
$wgDBpassword = trim( file_get_contents( '/run/secrets/database' ) );
$wgSecretKey = trim( file_get_contents( '/run/secrets/key' ) );
$wgUpgradeKey = false;

# The gateway alone is believed when it says for whom it speaks.
$wgCdnServersNoPurge = [ ${phpText(proxy)} ];
$wgUsePrivateIPs = true;
$wgMainCacheType = CACHE_ACCEL;
$wgSessionCacheType = CACHE_DB;
$wgJobRunRate = 0;

$wgEnableUploads = true;
$wgMaxUploadSize = ${settings.upload} * 1024 * 1024;
$wgFileExtensions = array_merge( $wgFileExtensions, [ 'svg', 'pdf', 'odt', 'ods', 'odp' ] );
$wgUseImageMagick = true;
$wgImageMagickConvertCommand = '/usr/bin/convert';

# Whoever may write without an account is soon a machine that sells something.
$wgGroupPermissions['*']['edit'] = false;
$wgGroupPermissions['*']['createaccount'] = false;

wfLoadSkins( [ 'Vector', 'MonoBook', 'Timeless' ] );
$wgDefaultSkin = 'vector-2022';
wfLoadExtensions( [ 'Cite', 'CategoryTree', 'ParserFunctions', 'PdfHandler', 'WikiEditor' ] );
`

/** Source: mediawiki.org, "Manual:$wgSMTP"; PHP's transports: `ssl` is any TLS from the first byte. */
const mailSettings = (host: string, mail: MailPlace): string => `$wgSMTP = [
	'host' => ${phpText(`${mail.security === 'tls' ? 'ssl://' : ''}${mail.host}`)},
	'IDHost' => ${phpText(host)},
	'port' => ${mail.port},
	'auth' => true,
	'username' => ${phpText(mail.login)},
	'password' => rtrim( file_get_contents( '/run/secrets/mail' ), "\\n" ),
];
`

const script = (file: string) => `services/wiki-farm/${file}`
