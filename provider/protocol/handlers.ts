import { lxcGuest } from '../lxc-guest/lxc-guest.ts'
import { machineConfiguration } from '../machine-configuration/machine-configuration.ts'
import type { ResourceHandler, Values } from './resource-handler.ts'

/** Every kind of resource of this provider, by its type token. What `check` let through is what the handler's types say. */
export const handlers: Record<string, ResourceHandler> = {
  'bocage:provider:MachineConfiguration': machineConfiguration as unknown as ResourceHandler<Values, Values>,
  'bocage:provider:LxcGuest': lxcGuest as unknown as ResourceHandler<Values, Values>,
}
