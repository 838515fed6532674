import { z } from 'zod'
import {
  type GivenSecretPlan,
  givenSecretsOf,
  notGiven,
  oncePerName,
  settingOf,
} from '../../inventory/model/planning/given-secrets.ts'
import type { Problem } from '../../words/said/problem.ts'
import { plansByStack } from '../estate/planned.ts'
import { pulumi } from '../estate/pulumi.ts'
import { createStack, existingStacks, type Session } from '../estate/session.ts'
import { refuseTwoPassphrases } from './begun-passphrase.ts'

/** The secrets that are to be given to some stacks, each once. */
export const givenTo = ({ plan }: Pick<Session, 'plan'>, stacks: string[]): GivenSecretPlan[] =>
  plansByStack(plan)
    .filter(({ stack }) => stacks.includes(stack))
    .flatMap((part) => oncePerName(givenSecretsOf(part)))

/** The settings of a stack, by name: values are not in it where they are secret. */
const settings = z.record(z.string(), z.looseObject({ secret: z.boolean().default(false) }))

/**
 * What is wrong with the secrets that some stacks are to be given: all that are missing, and those that lie in plain text in a file
 * that people share. No value is read.
 */
export async function givenProblems(session: Session, stacks: string[], existing: Set<string>): Promise<Problem[]> {
  const wanted = givenTo(session, stacks)
  const all = await Promise.all(
    [...new Set(wanted.map(({ stack }) => stack))].map(async (stack) => {
      const written = existing.has(stack) ? await settingsOf(session, stack) : {}
      return wanted.filter((secret) => secret.stack === stack).flatMap((secret) => problemOf(secret, written))
    }),
  )
  return all.flat()
}

const settingsOf = async ({ engine }: Pick<Session, 'engine'>, stack: string) =>
  settings.parse(JSON.parse(await pulumi(engine, ['config', '--json', '--stack', stack])))

function problemOf(secret: GivenSecretPlan, written: z.output<typeof settings>): Problem[] {
  const found = written[settingOf(secret.name)]
  if (found === undefined) return [notGiven(secret)]
  if (found.secret) return []
  const { name, stack, what } = secret
  return [
    {
      where: name,
      what: `${what} lies in plain text in the settings of the stack "${stack}"`,
      instead: `Whoever reads those has it. Get another, and give it: scripts/secret set ${name}`,
    },
  ]
}

/** Keeps a value for a stack, encrypted by the state's passphrase: `scripts/up` puts it on its machine. It never is a word of a command. */
export async function give(
  session: Session,
  { name, stack }: Pick<GivenSecretPlan, 'name' | 'stack'>,
  value: string,
): Promise<void> {
  const existing = await existingStacks(session)
  await refuseTwoPassphrases(session, existing)
  if (!existing.has(stack)) await createStack(session, stack)
  // Pulumi takes one line end off what it reads.
  await pulumi(session.engine, ['config', 'set', '--secret', settingOf(name), '--stack', stack], `${value}\n`)
}
