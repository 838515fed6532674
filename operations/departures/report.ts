import { givenSecretsOf, oncePerName } from '../../inventory/model/planning/given-secrets.ts'
import type { Plan } from '../../inventory/model/planning/plan.ts'
import { kindOf } from '../../machines/kinds/kinds.ts'
import { type Problem, renderProblem } from '../../words/said/problem.ts'
import type { Departures } from './departures.ts'
import { type Rotation, secretName } from './rotations.ts'

/** What a technician could know that no machine of the estate can see or change. */
export function outOfReach({ collective }: Pick<Plan, 'collective'>): Problem[] {
  const machines = Object.values(collective.machines)
  return [
    ...machines.flatMap((machine) =>
      kindOf(machine)
        .unseen(machine)
        .map((unseen) => ({ where: machine.name, ...unseen })),
    ),
    ...collective.gateways.map((gateway) => ({
      where: gateway,
      what: 'the keys of its certificates, with which somebody who also stands in the way to it could pass for your web sites',
      instead: `ssh -F .bocage/ssh_config ${gateway} 'systemctl stop caddy && rm -r /var/lib/caddy/.local/share/caddy/certificates && systemctl start caddy': it gets others within minutes. Authorities give a few a week for each name.`,
    })),
    // No machine has them, so none can tell how old they are.
    ...givenSecretsOf(collective).flatMap(({ machine, path, what }) =>
      machine === undefined
        ? [
            {
              where: path,
              what: `${what}, which was given: who has it can do there what the estate can`,
              instead: `Have another made where it comes from, then scripts/secret set ${path}, and end the former one there.`,
            },
          ]
        : [],
    ),
    {
      where: "the state's passphrase",
      what: 'it opens the secrets that were given, in each copy of the state and of Pulumi.*.yaml that there is',
      instead: 'scripts/secret passphrase makes another, to hand on; what the former one opened has to be given anew.',
    },
    {
      where: 'the shared state',
      what: 'the password or the key of its object storage or database',
      instead: 'Change it there, and in PULUMI_BACKEND_URL of everyone who stays.',
    },
    {
      where: 'accounts elsewhere',
      what: 'the router, domain names and DNS, the VPN, rented servers, the repository of the inventory and the secrets of its CI',
      instead: 'Take the person out of each, and change what was shared with them.',
    },
  ]
}

/** The command that makes secrets anew; nothing where there is none. */
export const renewCommands = (rotations: Rotation[]): string[] =>
  rotations.length === 0 ? [] : [`scripts/secret rotate ${rotations.map(secretName).join(' ')}`]

/** What came of departures, and what is left to do, each with its command; nothing where nobody left. */
export function renderDepartures({ left, looked, renewed, open }: Departures, elsewhere: Problem[]): string[] {
  const of = (when: Rotation['when']) => open.filter((rotation) => rotation.when === when)
  const onRequest = of('on request')
  const given = oncePerName(of('given').map((rotation) => ({ ...rotation, name: secretName(rotation) })))
  const todo = [...of('by itself'), ...onRequest, ...given]
  if (left.length === 0 && renewed.length === 0 && todo.length === 0) return []
  if (!looked)
    return [`What a technician who left could read is not all changed: scripts/departures tells what is left to do.`]
  return [
    left.length > 0 ? `Left: ${left.join(', ')}. What they could read:` : 'What a technician who left could read:',
    ...renewed.map(({ opens }) => `  made anew   the password of ${opens}`),
    ...of('by itself').map(({ opens }) => `  still open  the password of ${opens}: scripts/up makes it anew`),
    ...onRequest.map(({ opens, note }) => `  still open  ${opens} has the password that was made for it; ${note}`),
    ...renewCommands(onRequest).map((command) => `              ${command}`),
    ...given.flatMap((secret) => [
      `  still open  ${secret.opens}, which was given: have another made where it comes from, then`,
      `              scripts/secret set ${secretName(secret)}`,
    ]),
    ...of('never').map(({ opens, note }) => `  stays       the key of ${opens}; ${note}`),
    ...(left.length > 0
      ? [
          'What no machine can see, to do by hand:',
          ...elsewhere.map((problem) => `  ${renderProblem(problem)}`),
          'scripts/departures tells this again. When it is done:',
          ...left.map((who) => `  scripts/departures --done ${who}`),
        ]
      : []),
  ]
}
