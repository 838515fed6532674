import { join } from 'node:path'
import type { Plan } from '../../inventory/model/planning/plan.ts'
import type { SiteProfile } from '../../inventory/model/site.ts'
import { baseFolder } from '../../words/base-folder.ts'

/** Where state and passphrase of an estate are kept by default. */
export const estateHome = ({ collective }: Plan, site: SiteProfile | undefined): string =>
  site?.home ?? join(baseFolder('XDG_DATA_HOME', '.local/share'), 'bocage', collective.domain)
