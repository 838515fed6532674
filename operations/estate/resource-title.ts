/** What people call a type of resource; another is called by its class. */
const words: Record<string, string> = {
  'bocage:provider:LxcGuest': 'guest',
  'bocage:provider:MachineConfiguration': 'configuration',
  'command:local:Command': 'script',
  'docker:index/container:Container': 'container',
  'docker:index/network:Network': 'network',
  'docker:index/remoteImage:RemoteImage': 'image',
  'docker:index/volume:Volume': 'volume',
  'pulumi:providers:docker': 'Docker connection',
}

/** A resource as people speak of it: `container forge-container`, from its URN. */
export function resourceTitle(urn: string): string {
  const [, , types = '', name = ''] = urn.split('::')
  const type = types.split('$').at(-1) ?? ''
  return `${words[type] ?? type.split(':').at(-1)} ${name}`
}

/** Whether it is a thing on a machine, rather than a group of them. */
export const isThing = (urn: string): boolean => !/(::|\$)(bocage:components:\w+|pulumi:pulumi:\w+)::[^:]*$/.test(urn)
