import { expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { borrowedEstate, preview, up } from '../estate.ts'
import { upUnderWay } from './up-under-way.ts'

const estate = borrowedEstate()

/** Killed with all its children, and without. */
const trials = (['all', 'it'] as const).map((whom, n) => ({ whom, id: 131 + n }))

const moments = ({ whom, id }: (typeof trials)[number]) => [
  {
    title: 'while a guest is made',
    file: 'collective.yaml',
    from: /\nmachines:\n/,
    to: `$&  essai-${whom}: { kind: lxc, on: pve1, id: ${id}, cores: 1, memory: 256MiB, disk: 2GiB }\n`,
    machine: 'pve1',
    condition: `test -e /etc/pve/lxc/${id}.conf`,
    proof: `pct status ${id} | grep -q running`,
  },
  {
    title: 'while a package is installed',
    file: 'associations/infini.yaml',
    from: /( +)sites:\n/,
    to: `$&$1  paquet-${whom}.infini.example: { title: Paquet }\n`,
    machine: 'gateway',
    condition: 'pgrep -x "dpkg|dpkg-deb" > /dev/null',
    proof: `grep -q paquet-${whom} /etc/bocage/sites.d/infini.caddy`,
  },
  {
    title: 'while a container starts',
    file: 'associations/infini.yaml',
    from: /( +)sites:\n/,
    to: `$&$1  conteneur-${whom}.infini.example: { title: Conteneur }\n`,
    machine: 'apps',
    condition: `docker ps --all --format "{{.Names}}" | grep -q conteneur-${whom}`,
    proof: `docker ps --format '{{.Names}}' | grep -q conteneur-${whom}`,
  },
]

// Without its children it is killed where they have most to do: an engine that goes on installs, and makes containers.
const kills = trials
  .flatMap((trial) => moments(trial).map((moment) => ({ ...moment, ...trial })))
  .filter(({ whom, machine }) => whom === 'all' || machine === 'apps')

test.each(kills)(
  'killed $title ($whom), the next run finishes without a hand',
  async ({ file, from, to, machine, condition, proof, whom, id }) => {
    // A guest that an earlier run of these tests left over would be taken up again, not made.
    await ssh('pve1', `! grep -qs bocage-leftover /etc/pve/lxc/${id}.conf || pct destroy ${id} --purge 1`)
    await estate.edit(file, from, to)
    const { pid, ended } = await upUnderWay(machine, condition)
    process.kill(whom === 'all' ? -pid : pid, 'SIGKILL')
    await ended
    await up()
    await ssh(machine, proof)
  },
)

test('after all of them, nothing is left to do', async () => {
  for (const stack of ['collective', 'infini']) expect((await preview(stack, '--refresh')).changes).toEqual([])
})
