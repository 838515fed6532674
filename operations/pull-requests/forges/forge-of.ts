import type { Runner } from '../runner.ts'
import type { Forge } from './forge.ts'
import { gitea } from './gitea.ts'
import { github } from './github.ts'

/** The forge that a runner works for. */
export const forgeOf = (runner: Runner): Forge => (runner.kind === 'github' ? github : gitea)(runner)
