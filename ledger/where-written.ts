import type { Plan } from '../inventory/model/planning/plan.ts'
import type { InventoryDocument, Path } from '../inventory/model/reading/yaml/document.ts'
import type { Verdict } from './compare.ts'
import type { Held } from './holdings.ts'

/**
 * The verdicts that must not be carried out, each with the line of the inventory that asks for it, and the address that people know it
 * by: `inventory/associations/houx.yaml:8:7 (houx.example): houx: blogs-houx-example`. The files are read for that alone, and only
 * when there is something to refuse. What cannot be found in them is told without.
 */
export async function withPlaces(verdicts: Verdict[], plan: Plan, folder: string): Promise<Verdict[]> {
  if (verdicts.every(({ problem }) => problem === undefined)) return verdicts
  const { find, parse } = await reader()
  const documents = parse(folder)
  return verdicts.map((verdict) => {
    const { held, problem } = verdict
    if (held === undefined || problem === undefined) return verdict
    const { host, spots } = spotsOf(held, plan)
    const place = spots.flatMap(([owner, way]) => find(documents(owner), way, host) ?? [])[0]
    if (place === undefined) return verdict
    return {
      ...verdict,
      problem: { ...problem, where: `${place}${host === undefined ? '' : ` (${host})`}: ${problem.where}` },
    }
  })
}

/** A file, by its owner, and the way to what may be there: the first that is, is meant. */
type Spot = [owner: string, way: Path]

/** Where something that holds data may be written, and the address that it is known by. */
function spotsOf(
  { identity, owner, kind, bearer, ofOwner, service }: Held,
  plan: Plan,
): { host?: string; spots: Spot[] } {
  if (kind === 'guest' && bearer !== undefined) return { spots: [['collective', ['machines', bearer, 'id']]] }
  const last = identity.slice(identity.indexOf('/') + 1)
  const owners = ['collective', ...Object.keys(plan.associations)]
  const people = bearer !== undefined && !ofOwner ? owners.map((one): Spot => [one, ['people', last]]) : []
  const host = hostOf(identity, owner, plan)
  const name = service.startsWith(`${owner}-`) ? service.slice(owner.length + 1) : service
  const uses = (association: string): Spot => [association, ['uses', service]]
  return {
    ...(host !== undefined && { host }),
    spots: [...people, uses(owner), uses(last), [owner, ['services', name]]],
  }
}

function hostOf(identity: string, owner: string, { collective, associations }: Plan): string | undefined {
  const part = owner === 'collective' ? collective : associations[owner]
  const shares = part && 'shares' in part ? part.shares : []
  const endpoints = [...(part?.services ?? []), ...shares].flatMap((one) => one.endpoints)
  return endpoints.find(({ key, host }) => host !== undefined && (key === identity || key === `${identity}-http`))?.host
}

/** What reads the inventory again: loaded only here, since a run that refuses nothing needs none of it. */
async function reader() {
  const [{ parseFiles }, { readInventoryFiles }, { placeIn }, { locate }] = await Promise.all([
    import('../inventory/model/read.ts'),
    import('../inventory/model/reading/files/read-files.ts'),
    import('../inventory/model/reading/findings.ts'),
    import('../inventory/model/reading/locate.ts'),
  ])
  const parse = (folder: string) => {
    const { collective, associations } = parseFiles(folder, readInventoryFiles(folder).texts)
    return (owner: string) => (owner === 'collective' ? collective : associations.get(owner))
  }
  const find = (document: InventoryDocument | undefined, way: Path, host: string | undefined): string | undefined => {
    let value: unknown = document?.value
    for (const step of way)
      value = Object.hasOwn(Object(value), step) ? (value as Record<string, unknown>)[step] : undefined
    if (document === undefined || value === undefined) return undefined
    const [within] = host === undefined ? [] : locate(value, host)
    const path = within ? [...way, ...within] : way
    return placeIn(document, path, way.at(-1) === 'id' || within?.at(-1) === 'address' ? 'value' : 'name')
  }
  return { parse, find }
}
