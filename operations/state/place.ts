import { decoded } from '../estate/state-file.ts'

/** What the engine said, without the password of the place where the state is. @param place its URL */
export function withoutSecrets(said: string, place: string): string {
  const secrets = secretsInUrl(place)
    .flatMap((secret) => [secret, encodeURIComponent(secret), decoded(secret)])
    .filter((secret) => secret.length > 2)
    .sort((one, other) => other.length - one.length)
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), said)
}

/** What of the place of a state opens it: its password, and options that hold a key. */
export function secretsInUrl(place: string): string[] {
  const [, authority = '', query = ''] = /^\w+:\/\/(?:(.*)@)?[^?]*(?:\?(.*))?$/s.exec(place) ?? []
  const password = /:(.*)/s.exec(authority)?.[1] ?? ''
  const options = [...new URLSearchParams(query)].flatMap(([name, value]) =>
    /pass|secret|key|token/i.test(name) ? [value] : [],
  )
  return [password, ...password.split(/[/@]/), ...options].filter((secret) => secret !== '')
}
