import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { execa, type ResultPromise } from 'execa'
import { checkout } from '../../operations/session.ts'
import { ssh } from '../../provider/ssh.ts'
import { borrowedEstate, stacks, up } from './estate.ts'

const estate = borrowedEstate()

/** Starts `scripts/up`, and kills it as soon as something is so on a machine: alone, or with all its children. */
async function killUpWhen(machine: string, condition: string, whom: 'it' | 'all'): Promise<void> {
  const running: ResultPromise = execa(join(checkout, 'scripts/up'), [], {
    cwd: checkout,
    detached: true,
    reject: false,
    stdio: 'ignore',
  })
  const deadline = Date.now() + 240_000
  let met = false
  while (!met && Date.now() < deadline && running.exitCode === null) {
    met = await ssh(machine, condition, { timeoutSeconds: 30 }).then(
      () => true,
      () => false,
    )
    if (!met) await setTimeout(200)
  }
  expect({ met, ended: running.exitCode !== null }).toEqual({ met: true, ended: false })
  const pid = running.pid as number
  process.kill(whom === 'all' ? -pid : pid, 'SIGKILL')
  await running
}

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
    await killUpWhen(machine, condition, whom)
    await up()
    await ssh(machine, proof)
    const again = await up()
    for (const stack of await stacks()) expect(again).toContain(`${stack}: no change`)
    await estate.reset()
    await up()
  },
)
