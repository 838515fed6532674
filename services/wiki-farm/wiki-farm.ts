import { z } from 'zod'
import { line } from '../../words/written/line.ts'
import { pinnedImage } from '../../words/written/pinned-image.ts'
import { mebibytesBetween } from '../../words/written/quantity.ts'
import { timeZone } from '../../words/written/time-zone.ts'
import type { DatabaseWish } from '../databases/engine.ts'
import { defineFarm, type FarmSite, farmSettings, farmSite } from '../define-farm.ts'
import type { HoldingWish, Made, Placed } from '../form/unit.ts'
import type { NeedWishes } from '../needs/need.ts'
import { dokuwiki } from './dokuwiki.ts'
import { mediawiki } from './mediawiki.ts'
import { yeswiki } from './yeswiki.ts'

const site = z.strictObject({
  /** The wiki's title, as visitors read it. */
  title: line(200),
  /**
   * The program: MediaWiki, which Wikipedia runs on; DokuWiki, which is smaller and keeps its pages as plain files; or YesWiki, with forms,
   * maps and calendars, of an image that the collective builds ("yeswiki_image" of the farm).
   */
  software: z.enum(['mediawiki', 'dokuwiki', 'yeswiki']).default('mediawiki'),
  /** The language of its pages and menus: `fr`, `en`, `br`. */
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[a-z]{2,8})?$/, 'Write the code of a language, as "fr"')
    .default('fr'),
  ...farmSite.shape,
})

const settings = z.strictObject({
  /** The largest file that may be uploaded. */
  upload: mebibytesBetween('1MiB', '1GiB').prefault('64MiB'),
  /** The time zone of what its wikis tell, as "Europe/Brussels". Europe/Paris, unless written; who has an account may choose another. */
  time_zone: timeZone.default('Europe/Paris'),
  /**
   * The image of YesWiki, with its version, as "registry.example.org/yeswiki:4.4.5": nobody publishes one, so the collective builds it, and
   * no mirror has it. Its contract: services/wiki-farm/yeswiki.ts.
   */
  yeswiki_image: pinnedImage.optional(),
  ...farmSettings.shape,
})

export type Wiki = FarmSite<z.output<typeof site>, z.output<typeof settings>>

/** What a wiki's program makes of it, and where it keeps what people write. */
export type WikiProgram = {
  kind: string
  data: NonNullable<HoldingWish['data']>
  database?: Pick<DatabaseWish, 'reader'>
  needs?: NeedWishes
  /** Folders of its address that nobody is let into from outside, beside those of all. */
  closed?: string[]
  make: (wiki: Wiki, placed: Placed) => Made
}

const programs: Record<Wiki['site']['software'], WikiProgram> = { mediawiki, dokuwiki, yeswiki }

/**
 * A farm of wikis: each in a container and a network of its own, with a volume; those of MediaWiki and YesWiki with a database
 * and login on the farm's server. Each is installed without a person, and has no `members`: accounts are made in the wiki itself.
 *
 * On change of a wiki's title, its image, its memory or what may be uploaded, it is away for some seconds. On change of the database
 * server, all are.
 * On removal, it is no longer served; pages, files and passwords stay, listed as leftovers.
 */
export const service = defineFarm({
  title: 'Wiki farm',
  summary: 'Hosts many small wikis, each closed to the others.',
  manual: 'https://www.mediawiki.org/wiki/Help:Contents',
  components: { farm: 'WikiFarm', site: 'Wiki' },
  images: { mediawiki: 'mediawiki:1.43.9', dokuwiki: 'dokuwiki/dokuwiki:2025-05-14b', mariadb: 'mariadb:10.11.18' },
  settings,
  site,
  kind: ({ software }) => programs[software].kind,
  data: ({ software }) => programs[software].data,
  // PHP with MediaWiki, the largest of the three.
  requestMiB: 48,
  database: ({ software }) => programs[software].database,
  needs: ({ software }) => programs[software].needs ?? {},
  // The installer of either would let whoever comes first be the administrator.
  closed: ({ software }) => ['/install.php', '/mw-config', ...(programs[software].closed ?? [])],
  refuses: ({ software }, { yeswiki_image }) =>
    software === 'yeswiki' && yeswiki_image === undefined
      ? {
          field: 'software',
          what: 'nobody publishes an image of YesWiki, and the wiki farm names none of the collective’s own',
          instead:
            'Write "yeswiki_image: REGISTRY/yeswiki:VERSION" beside "kind: wiki-farm" in collective.yaml: docs/yeswiki.md says how it is built. Or choose mediawiki, or dokuwiki.',
        }
      : undefined,
  upload: ({ upload }) => upload,
  make: (wiki, placed) => programs[wiki.site.software].make(wiki, placed),
})
