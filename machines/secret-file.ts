/** Where a machine keeps the secrets that were born on it, in a folder for each owner. */
export const secretsFolder = '/var/lib/bocage/secrets'

/** The folder of a service's secrets on its machine. */
export const secretFolder = (owner: string, service: string) => `${secretsFolder}/${owner}/${service}`

/** Where one secret lies: made there once by its owner's configuration, never read by Pulumi. */
export const secretFile = (owner: string, service: string, secret: string) =>
  `${secretFolder(owner, service)}/${secret}`
