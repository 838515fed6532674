import { ssh } from '../../ssh/ssh.ts'
import { quote } from '../../words/quote.ts'
import type { StackState } from '../estate/state.ts'

/** Containers and networks by physical name, as `container forge`. */
export type NamesInState = Set<string>

/** What a stack's state knows of the containers and networks it made. */
export const knownIn = ({ resources }: StackState): NamesInState =>
  new Set(resources.flatMap(({ type, outputs }) => physicalName(type, outputs?.name)))

/** The containers and networks that a killed run of a stack had begun to make or change. */
export const begunIn = ({ begun = [] }: StackState): NamesInState =>
  new Set(begun.flatMap(({ type, inputs }) => physicalName(type, inputs?.name)))

function physicalName(type: string, name: unknown): string[] {
  if (type === 'docker:index/container:Container') return [`container ${name}`]
  return type === 'docker:index/network:Network' ? [`network ${name}`] : []
}

// Each line: what it is, its stack, its name; then whether a container runs, or which containers are on a network.
const listing = `
docker ps --all --filter label=bocage.stack --format 'container {{.Label "bocage.stack"}} {{.Names}} {{.State}}'
docker network ls --quiet --filter label=bocage.stack | while read -r id; do
  docker network inspect --format 'network {{index .Labels "bocage.stack"}} {{.Name}}{{range .Containers}} {{.Name}}{{end}}' "$id"
done`

/** A container or network of one of our stacks that no state knows. */
export type UnknownThing = {
  kind: string
  stack: string
  name: string
  /** It runs, or something that runs is on it. */
  serves: boolean
  /** The containers on a network. */
  attached: string[]
}

const isUp = (state = '') => ['running', 'paused'].includes(state)

/**
 * The containers and networks of our stacks on a machine that no state knows.
 *
 * @param known by stack; those of other stacks are left alone
 */
export async function unknownOn(machine: string, known: Map<string, NamesInState>): Promise<UnknownThing[]> {
  const script = `command -v docker > /dev/null || exit 0; ${listing}`
  const lines = (await ssh(machine, script, { timeoutSeconds: 60 })).split('\n').filter((line) => line !== '')
  return lines
    .map((line): UnknownThing => {
      const [kind = '', stack = '', name = '', ...rest] = line.split(' ')
      const attached = kind === 'network' ? rest : []
      return { kind, stack, name, attached, serves: attached.length > 0 || isUp(rest[0]) }
    })
    .filter(({ kind, stack, name }) => known.get(stack)?.has(`${kind} ${name}`) === false)
}

/** Seconds that a container has to end before it goes: what a database needs to write down what it holds in memory. */
const stopSeconds = 60

/** The commands that remove containers, all stopped at the same time, and networks. Nothing is killed that could end by itself. */
export function removal(containers: string[], networks: string[]): string {
  const named = (names: string[]) => names.map(quote).join(' ')
  return [
    'set -e',
    ...(containers.length > 0 ? [`docker stop --time ${stopSeconds} ${named(containers)}`] : []),
    ...(containers.length > 0 ? [`docker rm ${named(containers)}`] : []),
    ...(networks.length > 0 ? [`docker network rm ${named(networks)}`] : []),
  ].join('; ')
}

/**
 * Removes what a killed run made before the state knew of it: the engine would stumble over the names. Containers on such a
 * network go with it, and come back with their stack's next refresh. No data is lost: it lies in volumes, which stay.
 *
 * @returns what was removed, in words
 */
export async function removeUnknown(machine: string, unknown: UnknownThing[]): Promise<string[]> {
  if (unknown.length === 0) return []
  const named = (kind: string) => unknown.filter((one) => one.kind === kind).map(({ name }) => name)
  const containers = [...new Set([...named('container'), ...unknown.flatMap(({ attached }) => attached)])]
  const networks = named('network')
  await ssh(machine, removal(containers, networks), { timeoutSeconds: 300 })
  return [`${machine}: removed ${[...containers, ...networks].join(', ')}, which a killed run had left`]
}
