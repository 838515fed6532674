/** Where a machine keeps the secrets that were born on it, in a folder for each owner. */
export const secretsFolder = '/var/lib/bocage/secrets'

/** The folder of a service's secrets on its machine. */
export const secretFolder = (owner: string, service: string) => `${secretsFolder}/${owner}/${service}`

/** Where one secret lies, by its path among its owner's (`SERVICE/NAME`). Pulumi never reads it. */
export const secretFile = (owner: string, path: string) => `${secretsFolder}/${owner}/${path}`
