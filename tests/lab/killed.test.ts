import { expect, test } from '@jest/globals'
import { ssh } from '../../provider/ssh.ts'
import { borrowedEstate, stacks, up } from './estate.ts'
import { upUnderWay } from './up-under-way.ts'

const estate = borrowedEstate()

const newGuest = '\n  essai: { kind: lxc, on: pve1, id: 131, cores: 1, memory: 256MiB, disk: 2GiB }\n'

const moments = [
  {
    title: 'while a guest is made',
    file: 'collective.yaml',
    from: /\nmachines:\n/,
    to: `$&${newGuest.slice(1)}`,
    machine: 'pve1',
    condition: 'test -e /etc/pve/lxc/131.conf',
    proof: 'pct status 131 | grep -q running',
  },
  {
    title: 'while a package is installed',
    file: 'associations/infini.yaml',
    from: /( +)sites:\n/,
    to: '$&$1  paquet.infini.example: { title: Paquet }\n',
    machine: 'gateway',
    condition: 'pgrep -x "dpkg|apt-get|dpkg-deb" > /dev/null || grep -q paquet /etc/bocage/sites.d/infini.caddy',
    proof: 'grep -q paquet /etc/bocage/sites.d/infini.caddy',
  },
  {
    title: 'while a container starts',
    file: 'associations/infini.yaml',
    from: /( +)sites:\n/,
    to: '$&$1  conteneur.infini.example: { title: Conteneur }\n',
    machine: 'apps',
    condition: "docker ps --all --format '{{.Names}}' | grep -q conteneur",
    proof: "docker ps --format '{{.Names}}' | grep -q conteneur",
  },
]

const kills = moments.flatMap((moment) => (['all', 'it'] as const).map((whom) => ({ ...moment, whom })))

test.each(kills)(
  'killed $title ($whom), the next run finishes without a hand',
  async ({ file, from, to, machine, condition, proof, whom }) => {
    await estate.reset()
    // A guest that is left over would be taken up again, not made.
    await ssh('pve1', 'test ! -e /etc/pve/lxc/131.conf || pct destroy 131 --purge 1')
    await estate.edit(file, from, to)
    const { pid, ended } = await upUnderWay(machine, condition)
    process.kill(whom === 'all' ? -pid : pid, 'SIGKILL')
    await ended
    await up()
    await ssh(machine, proof)
    const again = await up()
    for (const stack of await stacks()) expect(again).toContain(`${stack}: no change`)
    await estate.reset()
    await up()
  },
)
