import type { HoldingWish, Placed, Placement, Step, Unit, WebPlacement } from '../../../services/form/unit.ts'
import type { Holding } from '../../../words/holding.ts'
import type { Endpoint, ServicePlan, StepPlan, UnitPlan } from './plan.ts'

/** What a unit is of: whose, on which machine, from which images. */
type Standing = Pick<ServicePlan, 'owner' | 'machine' | 'images' | 'accounts'>

/** A unit with everything that it is made of, once its endpoints have their place. */
export function placeUnit(
  unit: Unit,
  { owner, machine, images, accounts }: Standing,
  endpoints: Endpoint[],
  { name: ownerName, contact }: { name: string; contact: string },
): UnitPlan {
  const { identity, component } = unit
  const image = (role: string) => needed(images[role], `"${identity}" has no image "${role}"`)
  const placed: Placed = { ...placesOf(identity, endpoints), image, accounts, ownerName, contact }
  const { steps, secrets = [], parts = [], network, url } = unit.make(placed)
  const claimed = [identity, ...alsoNamed(unit)]
  for (const name of dockerNames(steps, network))
    if (!claimed.includes(name))
      throw new Error(`a definition is wrong: "${identity}" has "${name}" in Docker, which is no name of what it holds`)
  return {
    identity,
    component,
    owner,
    machine,
    ...(network !== undefined && { network }),
    steps: steps.map((step) => stepPlan(step, unit, owner, machine)),
    secrets,
    parts,
    ...(url !== undefined && { url }),
  }
}

const dockerNames = (steps: Step[], network: string | undefined): string[] => [
  ...steps.flatMap((step) => ('container' in step ? step.container.identity : [])),
  ...(network === undefined ? [] : [network]),
]

function stepPlan(step: Step, { holds = [] }: Unit, owner: string, machine: string): StepPlan {
  if ('task' in step) return step
  const { versioned, ...container } = step.container
  const data = holds.find(({ identity }) => identity === container.identity)?.data
  return {
    container: {
      owner,
      ...container,
      ...(data && { data }),
      ...(versioned && { versioned: { machine, ...versioned } }),
    },
  }
}

/** What a unit holds, as its machine remembers it. */
export const holdingOf = ({ data, ...wish }: HoldingWish, service: string): Holding => ({
  ...wish,
  service,
  ...(data && { volumes: Object.keys(data).map((name) => `${wish.identity}-${name}`) }),
})

/** The names that a unit has on its machine beside its own: of the containers of what it holds. */
export const alsoNamed = ({ identity, holds = [] }: Unit): string[] =>
  holds.flatMap((held) => (held.data !== undefined && held.identity !== identity ? [held.identity] : []))

/** How a definition asks for places. What it asks for without having wished for it is a mistake of the definition's. */
export function placesOf(identity: string, endpoints: Endpoint[]): Pick<Placed, 'endpoint' | 'web'> {
  const find = (wanted: string) =>
    needed(
      endpoints.find(({ role }) => role === wanted),
      `"${identity}" has no endpoint "${wanted}"`,
    )
  return {
    endpoint: (role): Placement => find(role),
    web: (role): WebPlacement => {
      const { address, port, host, proxy } = find(role)
      const what = `"${role}" of "${identity}" is no web address`
      return { address, port, host: needed(host, what), proxy: needed(proxy, what) }
    },
  }
}

function needed<Value>(value: Value | undefined, mistake: string): Value {
  if (value === undefined) throw new Error(`a definition is wrong: ${mistake}`)
  return value
}
