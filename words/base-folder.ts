import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/**
 * A person's base folder: what the variable says, or its usual place below the home folder. A path that is empty or relative would
 * be another folder with every command, and counts as none.
 * Source: XDG Base Directory Specification, "Environment variables".
 */
export const baseFolder = (variable: 'XDG_DATA_HOME' | 'XDG_CACHE_HOME', usual: string): string => {
  const given = process.env[variable] ?? ''
  return isAbsolute(given) ? given : join(homedir(), usual)
}
