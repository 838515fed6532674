import type { Plan } from '../inventory/model/planning/plan.ts'
import type { Whereabouts } from '../ledger/by-hand.ts'
import { guestIdentity, heldIn } from '../ledger/holdings.ts'
import { isCarried } from '../machines/kinds/machine.ts'
import { ssh } from '../ssh/ssh.ts'
import { quote } from '../words/quote.ts'
import { OperatorError, type Problem } from '../words/said/problem.ts'
import { some } from '../words/said/some.ts'

// Each line: a guest's id, and `absent`, or the router that it knows; nothing where that isn't said.
const look = `for id; do
  file=/etc/pve/lxc/$id.conf
  if [ -e "$file" ]; then echo "$id $(sed -n '/^\\[/q; s/^net0:.*[ ,]gw=\\([0-9.]*\\).*/\\1/p' "$file")"; else echo "$id absent"; fi
done`

/**
 * Guests that were there in the last run and don't answer, while their host does: one that is gone with data, and those that know
 * another router, as where the inventory gives them another network.
 *
 * @param silent the machines that don't answer
 * @param placed what the collective's last run wrote down of its data
 * @throws OperatorError with the next step of each; scripts/up refuses the same, by the state
 */
export async function refuseGuestsByHand(plan: Plan, silent: string[], placed: Whereabouts): Promise<void> {
  const { machines } = plan.collective
  const guests = Object.values(machines)
    .filter(isCarried)
    .filter(({ name, on, id }) => silent.includes(name) && !silent.includes(on) && guestIdentity(on, id) in placed)
  const held = heldIn(plan)
  const problems = await Promise.all(
    [...new Set(guests.map(({ on }) => on))].map(async (host): Promise<Problem[]> => {
      const here = guests.filter(({ on }) => on === host)
      const found = routersOf(await ssh(host, `set -- ${here.map(({ id }) => quote(`${id}`)).join(' ')}; ${look}`))
      const router = machines[host]?.inside
      return here.flatMap(({ name, id }): Problem[] => {
        const on = held.filter(({ machine }) => machine === name).map(({ identity }) => identity)
        const known = found.get(id)
        if (known === 'absent')
          return on.length === 0 ? [] : [{ where: host, what: gone(name, id, on), instead: waysBack }]
        if (known === undefined || known === '' || known === router) return []
        return [{ where: host, what: shutOut(name, known, machines[host]?.network), instead: oldNetwork }]
      })
    }),
  )
  if (problems.flat().length > 0) throw new OperatorError('Guests would be lost.', problems.flat())
}

const routersOf = (answer: string): Map<number, string> =>
  new Map(
    [...answer.matchAll(/^(\d{3,5}) (absent|[0-9.]{0,15})$/gm)].map(([, id, router = '']) => [Number(id), router]),
  )

const gone = (name: string, id: number, held: string[]) =>
  `the guest "${name}" (${id}) is not there any more; it held ${some(held.sort())}`
const waysBack = 'Run scripts/up: it tells the ways to have it back.'
const shutOut = (name: string, router: string, network = '') =>
  `the guest "${name}" knows it as ${router}, and "network: ${network}" would shut it out, with all that it serves`
const oldNetwork = 'Write the network of before again. Another one is for a host that carries no guest yet.'
