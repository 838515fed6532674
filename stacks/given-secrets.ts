import * as pulumi from '@pulumi/pulumi'
import { givenSecretsOf, notGiven, oncePerName } from '../inventory/model/planning/given-secrets.ts'
import type { AssociationPlan, CollectivePlan } from '../inventory/model/planning/plan.ts'
import { OperatorError } from '../words/said/problem.ts'

/** The values of the secrets that are given: secret outputs. */
export type GivenSecrets = {
  /** Those that go on a machine, by `SERVICE/NAME`. */
  on: (machine: string) => Record<string, pulumi.Output<string>>
  /** Those that no machine gets, by the same name: the program works with them itself. */
  here: Record<string, pulumi.Output<string>>
}

/**
 * Reads what people gave to this stack.
 *
 * @throws OperatorError with all that is missing, before anything is asked of the engine
 */
export function readGivenSecrets(part: CollectivePlan | AssociationPlan): GivenSecrets {
  const config = new pulumi.Config(pulumi.getProject())
  const read = givenSecretsOf(part).map((secret) => ({ ...secret, value: config.getSecret(secret.name) }))
  const missing = read.filter(({ value }) => value === undefined)
  if (missing.length > 0) throw new OperatorError('Secrets were not given.', oncePerName(missing).map(notGiven))
  const of = (machine: string | undefined) =>
    Object.fromEntries(
      read.flatMap((secret) =>
        secret.machine === machine && secret.value !== undefined ? [[secret.path, secret.value]] : [],
      ),
    )
  return { on: of, here: of(undefined) }
}
