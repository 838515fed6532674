import { readFileSync } from 'node:fs'

/** Scripts that put a password in a statement begin with this one. */
export const passwordScript = 'services/form/password-in.sh'

/** The text of shell scripts, one after the other, by their paths in the repository. */
export const scriptText = (paths: string[]): string =>
  paths.map((path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).join('')
