import { z } from 'zod'
import type { Plan } from '../../inventory/model/planning/plan.ts'
import { parseFiles, planOf } from '../../inventory/model/read.ts'
import { resolve } from '../../inventory/model/resolve.ts'
import { readCatalogue } from '../../services/catalogue.ts'
import { defineService } from '../../services/define.ts'
import { changed, digests, smallEstate } from './small-estate.ts'

/** An application that sends mail through somebody else's relay: its password is given. */
export const mailer = defineService({
  title: 'Mailer',
  summary: 'Sends mail through a relay.',
  manual: 'https://mailer.example',
  instances: 'anyone',
  addressed: true,
  images: { mailer: 'mailer:1.0' },
  settings: z.strictObject({}),
  unit: ({ key }) => ({
    identity: key,
    component: 'Mailer',
    holds: [{ identity: key, kind: 'mailer', data: { spool: '/spool' } }],
    endpoints: [{ key: `${key}-http`, role: 'http' }],
    make: ({ image, secretFile }) => ({
      secrets: [
        { path: `${key}/relay`, owner: '33:33', given: { what: 'the password of the mail relay' } },
        { path: `${key}/admin`, renewal: { opens: `"admin" of ${key}`, when: 'never', note: 'nobody needs it' } },
      ],
      steps: [
        {
          container: {
            identity: key,
            image: image('mailer'),
            secrets: { relay: secretFile(`${key}/relay`) },
            listens: { http: 8080 },
            health: ['true'],
            memoryMiB: 64,
          },
        },
      ],
    }),
  }),
})

const { names, kinds } = await readCatalogue()
const catalogue = { names: [...names, 'mailer'], kinds: new Map([...kinds, ['mailer', mailer as never]]) }

/** The small estate, where the collective and Le Houx each have a mailer. */
export function estateWithMailers(): Plan {
  const files = {
    ...smallEstate,
    ...changed(
      'collective.yaml',
      '  forge:',
      '  mail: { kind: mailer, on: apps, address: mail.bocage.example }\n  forge:',
    ),
  }
  const houx = `${files['associations/houx.yaml']}services:\n  letters: { kind: mailer, on: apps, address: letters.houx.example }\n`
  const texts = new Map(Object.entries({ ...files, 'associations/houx.yaml': houx }))
  return planOf(resolve(parseFiles('inventory', texts), catalogue, { lock: '', digests }))
}
