import { readFileSync } from 'node:fs'
import { secretsIn } from '../../inventory/model/planning/given-secrets.ts'
import type { Plan } from '../../inventory/model/planning/plan.ts'
import { scriptText } from '../../services/form/script-text.ts'
import type { Renewal } from '../../services/form/unit.ts'
import { plansByStack } from '../estate/planned.ts'

/**
 * How one secret of the estate is made anew, after somebody could read it who should not any more.
 * Until the new one is in force the old one stays so, wherever the script is killed; the next one goes on from there.
 */
export type Rotation = Omit<Renewal, 'when'> & {
  /** `given`: people are given another one elsewhere, and give it to the estate. */
  when: Renewal['when'] | 'given'
  machine: string
  /** `OWNER/SERVICE/NAME`, as it lies among the machine's secrets. */
  secret: string
  /** What people call it, where more than one file holds it. */
  name?: string
}

/** What people call a secret: SERVICE/NAME, which is one in the whole estate. */
export const secretName = ({ secret, name }: Pick<Rotation, 'secret' | 'name'>): string =>
  name ?? secret.slice(secret.indexOf('/') + 1)

/** How each secret of the estate is made anew. */
export const rotationsOf = (plan: Plan): Rotation[] =>
  plansByStack(plan).flatMap((part) =>
    secretsIn(part).map(({ machine, path, given, renewal }) => ({
      ...(given
        ? { opens: given.what, when: 'given' as const, ...(given.name !== undefined && { name: given.name }) }
        : renewal),
      machine,
      secret: `${part.stack}/${path}`,
    })),
  )

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')
const things = (name: string) => read(`../../provider/converge/things/${name}`)
const helper = things('answers.sh') + things('containers.sh') + read('rotate.sh')
const ending = read('rotate-end.sh')

/** The whole of a rotation's script; its `$1` is `look`, `change` or `settle`. */
export const rotationScript = ({ scripts = [] }: Rotation): string =>
  `set -eu\n${helper}${scriptText(scripts)}${ending}`
