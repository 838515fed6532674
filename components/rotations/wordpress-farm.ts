import { readFileSync } from 'node:fs'
import type { ServicePlan, SharePlan } from '../../inventory/model/planning/plan.ts'
import { databaseServer } from '../../services/wordpress-farm.ts'
import type { KindRotations, Rotation } from '../rotation.ts'

const read = (file: string) => readFileSync(new URL(`../wordpress/${file}`, import.meta.url), 'utf8')
const database = read('mariadb.sh') + read('rotate-database.sh')
const administrator = read('rotate-administrator.sh')

/** What a farm has for itself: its database server's root. */
const ofService = ({ key, owner, machine }: ServicePlan): Rotation[] => [
  {
    machine,
    secret: `${owner}/${databaseServer(key)}/root`,
    opens: `the database server "${databaseServer(key)}"`,
    when: 'by itself',
    script: database,
    values: { server: databaseServer(key), login: 'root' },
  },
]

/** What each site of a share has: its database's login, and the administrator that it was installed with. */
const ofShare = ({ association, service, endpoints }: SharePlan): Rotation[] =>
  endpoints.flatMap(({ key, host = key }): Rotation[] => [
    {
      machine: service.machine,
      secret: `${association}/${key}/database`,
      opens: `the database of ${host}`,
      when: 'by itself',
      script: database,
      values: { server: databaseServer(service.key), login: key },
    },
    {
      machine: service.machine,
      secret: `${association}/${key}/admin`,
      opens: `"admin" of ${host}`,
      when: 'on request',
      note: 'whoever uses it must be told the new one',
      script: administrator,
      values: { container: key, administrator: 'admin' },
    },
  ])

export const rotations: KindRotations = { ofService, ofShare }
