import { administratorSecret, siteOwnerScript, siteOwners } from '../define-farm.ts'
import { answers } from '../form/health.ts'
import type { Made, Placed } from '../form/unit.ts'
import type { Wiki, WikiProgram } from './wiki-farm.ts'

/** The account that a wiki begins with. */
const administrator = 'admin'

/**
 * A wiki that DokuWiki serves, whose pages are plain files. Everyone reads; who has an account writes, and accounts are made by its
 * administrator.
 *
 * Source: dokuwiki/docker, README.md; dokuwiki.org, "config", "acl", "plugin:authplain".
 */
export const dokuwiki: WikiProgram = {
  kind: 'wiki of plain files',
  // All that it has: pages, files, people, settings.
  data: { storage: '/storage' },
  make,
}

function make(wiki: Wiki, { web, image, contact, secretFile, ownerName }: Placed): Made {
  const { identity, host, owner, settings, memoryMiB, site } = wiki
  const password = secretFile(`${identity}/admin`)
  const values = { container: identity, administrator }
  const about = { title: site.title, language: site.language, host, email: contact, proxy: web('http').proxy }
  return {
    steps: [
      {
        container: {
          identity,
          image: image('dokuwiki'),
          environment: { PHP_UPLOADLIMIT: `${settings.upload}M`, PHP_TIMEZONE: settings.time_zone },
          listens: { http: 8080 },
          health: answers('http://127.0.0.1:8080/health.php'),
          memoryMiB,
          capabilities: ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_KILL', 'CAP_SETGID', 'CAP_SETUID'],
        },
      },
      {
        task: {
          name: `${identity}-install`,
          title: `settings of the wiki ${host}`,
          scripts: [siteOwnerScript, script('dokuwiki.sh'), script('dokuwiki-install.sh')],
          values: { ...values, wiki: JSON.stringify(about), owner, owners: siteOwners, password },
        },
      },
    ],
    secrets: [
      administratorSecret(
        { identity, host },
        { login: administrator, page: `https://${host}/doku.php?do=login`, who: ownerName },
        {
          scripts: [script('dokuwiki.sh'), script('rotate.sh')],
          values,
        },
      ),
    ],
  }
}

const script = (file: string) => `services/wiki-farm/${file}`
