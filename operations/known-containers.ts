import { ssh } from '../provider/ssh.ts'
import { quote } from '../words/quote.ts'
import type { StackState } from './state.ts'

/** Containers and networks by physical name, as `container forge`. */
export type Known = Set<string>

/** What a stack's state knows of the containers and networks it made. */
export function knownIn({ resources }: StackState): Known {
  const known: Known = new Set()
  for (const { type, outputs } of resources) {
    if (type === 'docker:index/container:Container') known.add(`container ${outputs?.name}`)
    if (type === 'docker:index/network:Network') known.add(`network ${outputs?.name}`)
  }
  return known
}

// Each line: what it is, its stack, its name; for a network, then the containers on it.
const listing = `
docker ps --all --filter label=bocage.stack --format 'container {{.Label "bocage.stack"}} {{.Names}}'
docker network ls --quiet --filter label=bocage.stack | while read -r id; do
  docker network inspect --format 'network {{index .Labels "bocage.stack"}} {{.Name}}{{range .Containers}} {{.Name}}{{end}}' "$id"
done`

/**
 * Removes from a machine the containers and networks of our stacks that no state knows: a killed run made them, and the
 * engine would stumble over their names. No data is lost: it lies in volumes, which stay.
 *
 * @param known by stack; the others are left alone
 * @returns what was removed, in words, and the stacks whose containers had to go with a network
 */
export async function removeUnknown(
  machine: string,
  known: Map<string, Known>,
): Promise<{ said: string[]; touched: Set<string> }> {
  const lines = (
    await ssh(machine, `command -v docker > /dev/null || exit 0; ${listing}`, { timeoutSeconds: 60 })
  ).split('\n')
  const found = lines.filter((line) => line !== '').map((line) => line.split(' '))
  const stackOf = new Map(found.filter(([kind]) => kind === 'container').map(([, stack, name]) => [name, stack]))
  const unknown = found.filter(([kind, stack = '', name]) => known.get(stack)?.has(`${kind} ${name}`) === false)
  if (unknown.length === 0) return { said: [], touched: new Set() }

  const containers = new Set<string>()
  const networks: string[] = []
  const touched = new Set<string>()
  for (const [kind, , name = '', ...attached] of unknown) {
    if (kind === 'container') containers.add(name)
    else networks.push(name)
    for (const other of attached) {
      containers.add(other)
      touched.add(stackOf.get(other) ?? '')
    }
  }
  const remove = [
    ...[...containers].map((name) => `docker rm --force ${quote(name)}`),
    ...networks.map((name) => `docker network rm ${quote(name)}`),
  ]
  await ssh(machine, `set -e; ${remove.join('; ')}`, { timeoutSeconds: 300 })
  return {
    said: [`${machine}: removed ${[...containers, ...networks].join(', ')}, which a killed run had left`],
    touched,
  }
}
