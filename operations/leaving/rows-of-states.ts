import { z } from 'zod'
import { secretsIn } from '../../inventory/model/planning/given-secrets.ts'
import type { Plan } from '../../inventory/model/planning/plan.ts'
import { guestIdentity } from '../../ledger/holdings.ts'
import type { Row } from '../../ledger/row.ts'
import { logicalName, type StackState } from '../estate/state.ts'

const holding = z.object({
  kind: z.string(),
  service: z.string(),
  bearer: z.string(),
  mail: z.string(),
  volumes: z.array(z.string()),
})
const configuration = z.object({
  machine: z.string(),
  owner: z.string(),
  holds: z.record(z.string(), holding).optional(),
  secrets: z.record(z.string(), z.unknown()).default({}),
})
const guest = z.object({ host: z.string(), vmid: z.number() })

/** What a stack's state says of things that hold data: those it put into machines' ledgers, and its guests. */
export const rowsOfState = ({ resources }: StackState): Row[] =>
  resources.flatMap(({ type, urn, outputs }) => {
    if (type === 'bocage:provider:MachineConfiguration') return rowsOfConfiguration(outputs)
    const { data } = guest.safeParse(outputs)
    if (type !== 'bocage:provider:LxcGuest' || !data) return []
    const identity = guestIdentity(data.host, data.vmid)
    return [{ ...unknown, machine: data.host, identity, kind: 'guest', owner: 'collective', bearer: logicalName(urn) }]
  })

/** Whose passwords a stack put on machines, by what they belong to: also of what holds no data, and has no line in a ledger. */
export const passwordsOfState = ({ resources }: StackState): Whose[] =>
  resources.flatMap(({ type, outputs }) => {
    const { data } = configuration.safeParse(outputs)
    if (type !== 'bocage:provider:MachineConfiguration' || !data) return []
    const { machine, owner, secrets } = data
    return Object.keys(secrets).map((path) => ({ machine, owner, identity: secretIdentity(path) }))
  })

/** Whose passwords the inventory wants on machines. */
export const passwordsIn = ({ collective, associations }: Plan): Whose[] =>
  [collective, ...Object.values(associations)].flatMap((part) =>
    secretsIn(part).map(({ machine, path }) => ({ machine, owner: part.stack, identity: secretIdentity(path) })),
  )

type Whose = Pick<Row, 'machine' | 'owner' | 'identity'>

function rowsOfConfiguration(outputs: unknown): Row[] {
  const { data } = configuration.safeParse(outputs)
  if (!data) return []
  const { machine, owner, holds, secrets } = data
  if (holds) return Object.entries(holds).map(([identity, held]) => ({ ...unknown, ...held, machine, owner, identity }))
  // A state from before there were ledgers: its secrets are named by what they belong to.
  const identities = new Set(Object.keys(secrets).map(secretIdentity))
  return [...identities].map((identity) => ({ ...unknown, machine, owner, identity }))
}

const unknown = { kind: '', inService: true, since: '', service: '', bearer: '', mail: '', volumes: [] }

/** What a secret belongs to, by its path among those of its owner: `IDENTITY/NAME`. */
const secretIdentity = (path: string) => path.replace(/\/.*/, '')
