import type { MailPlace } from '../../../services/needs/mail.ts'
import { service } from '../../../services/wiki-farm/wiki-farm.ts'

/** The image of the wikis here. */
export const image = 'registry.bocage.example/yeswiki:4.4.5'

/** A share of a wiki farm with one wiki of YesWiki's, which its farm has an image for. */
export function shareOf(
  site: Record<string, unknown> = {},
  settings: Record<string, unknown> = { yeswiki_image: image },
) {
  const sites = { 'w.example': { title: 'Le wiki', software: 'yeswiki', ...site } }
  const instance = { key: 'wikis', owner: 'collective', settings: service.settings.parse(settings) }
  return { association: 'houx', use: service.use?.parse({ sites }) as never, instance }
}

/** What such a wiki is made of, and where it answers. */
export function wikiOf(share = shareOf(), mail?: MailPlace) {
  const [unit] = service.shareUnits?.(share) ?? []
  const place = { address: '10.20.0.110', port: 21000, host: 'w.example', proxy: '10.20.0.101' }
  const made = unit?.make({
    ...{ endpoint: () => place, web: () => place, image: (role: string) => role, secretFile: (path: string) => path },
    database: () => ({
      ...{ host: 'localhost:/run/database/mysqld.sock', port: 3306, name: 'wikis-w', login: 'wikis-w' },
      ...{ reaches: { '/run/database': '/run/bocage-databases/wikis' }, password: 'database' },
    }),
    ...{ accounts: [], provided: () => mail as never, ownerName: 'Le Houx', contact: 'contact@houx.example' },
  })
  const steps = made?.steps ?? []
  const [container] = steps.flatMap((step) => ('container' in step ? [step.container] : []))
  const [task] = steps.flatMap((step) => ('task' in step ? [step.task] : []))
  const [secret] = made?.secrets ?? []
  if (unit === undefined || container === undefined || task === undefined) throw new Error('there is no wiki')
  return { unit, container, task, secret, file: (path: string) => container.files?.[path] ?? '' }
}
