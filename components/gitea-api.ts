import type { Endpoint, ServicePlan } from '../inventory/model/planning/plan.ts'
import { secretFolder } from './secrets.ts'

/** Where a Gitea answers on its machine: its pages, and git over SSH. */
export function giteaEndpoints({ key, endpoints }: ServicePlan): { http: Endpoint; ssh: Endpoint } {
  const find = (role: string) => endpoints.find((endpoint) => endpoint.key === `${key}-${role}`) as Endpoint
  return { http: find('http'), ssh: find('ssh') }
}

/** The values of `gitea/api.sh` and `gitea/recall.sh`: who acts for us, where, and where it is remembered which organisation is whose. */
export function giteaApi(shape: ServicePlan): Record<string, string> {
  const { http } = giteaEndpoints(shape)
  return {
    account: 'bocage',
    container: shape.key,
    url: `http://${http.address}:${http.port}/api/v1`,
    secrets: secretFolder(shape.owner, shape.key),
    organisations: `/var/lib/bocage/organisations/${shape.key}`,
  }
}

/** The identity of an association's organisation in the whole estate. */
export const organisationKey = (gitea: string, association: string) => `${gitea}-${association}`
