import { readFileSync } from 'node:fs'
import type { ServicePlan } from '../../inventory/model/planning/plan.ts'
import { giteaApi } from '../gitea-api.ts'
import type { KindRotations, Rotation } from '../rotation.ts'

const read = (file: string) => readFileSync(new URL(`../gitea/${file}`, import.meta.url), 'utf8')
const account = read('api.sh') + read('rotate-account.sh')

/** People's first passwords, and the key that Gitea encrypts with. Its service account has nothing that lasts. */
const ofService = (shape: ServicePlan): Rotation[] => [
  {
    machine: shape.machine,
    secret: `${shape.owner}/${shape.key}/secret-key`,
    opens: `what "${shape.key}" encrypts in its database`,
    when: 'never',
    note: 'another key would lose the second factors of sign-in, and the passwords of mirrors and webhooks; whoever has it needs a copy of the database as well',
  },
  ...shape.accounts.map(
    ({ key, name }): Rotation => ({
      machine: shape.machine,
      secret: `${shape.owner}/${shape.key}/account-${key}`,
      opens: `the account of ${name} on "${shape.key}"`,
      when: 'on request',
      note: `${name} can choose another one instead, or must be told the new one`,
      script: account,
      values: { ...giteaApi(shape), login: key },
    }),
  ),
]

export const rotations: KindRotations = { ofService }
