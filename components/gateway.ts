import type { ServiceComponent } from './service-component.ts'

/** The gateway is a role of its machine (`machines/roles/caddy.ts`): it has no container, and nothing to make. */
export const component: ServiceComponent = {}
