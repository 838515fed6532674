import { expect, test } from '@jest/globals'
import { ssh } from '../../provider/ssh.ts'
import { preview, session, up } from './estate.ts'
import { visit } from './visit.ts'

const { plan } = await session()
const infini = plan.associations.infini
const [site] = infini?.shares.flatMap(({ endpoints }) => endpoints.filter(({ host }) => host)) ?? []

/** Each drift: how it comes about, the stack whose preview names it, what that names, and the proof that it is mended. */
const drifts = [
  {
    title: 'a file edited on the gateway',
    machine: 'gateway',
    make: 'echo "# by hand" >> /etc/bocage/sites.d/infini.caddy',
    stack: 'infini',
    names: /configuration gateway/,
    mended: '! grep -q "by hand" /etc/bocage/sites.d/infini.caddy',
  },
  {
    title: 'the mode of a file changed',
    machine: 'gateway',
    make: 'chmod 0666 /etc/bocage/sites.d/infini.caddy',
    stack: 'infini',
    names: /configuration gateway/,
    mended: 'test "$(stat -c %a /etc/bocage/sites.d/infini.caddy)" = 644',
  },
  {
    title: 'a unit stopped',
    machine: 'gateway',
    make: 'systemctl stop caddy.service',
    stack: 'collective',
    names: /configuration gateway/,
    mended: 'systemctl is-active --quiet caddy.service',
  },
  {
    title: 'a package removed',
    machine: 'apps',
    make: 'dpkg --remove --force-depends jq > /dev/null',
    stack: 'collective',
    names: /configuration apps/,
    mended: 'jq --version > /dev/null',
  },
  {
    title: 'a container stopped',
    machine: 'apps',
    make: `docker stop ${site?.key} > /dev/null`,
    stack: 'infini',
    names: new RegExp(`container ${site?.key}-container`),
    mended: `test "$(docker inspect --format '{{.State.Running}}' ${site?.key})" = true`,
  },
  {
    title: 'a guest’s memory changed with pct set',
    machine: 'pve1',
    make: 'pct set 101 --memory 640',
    stack: 'collective',
    names: /guest gateway/,
    mended: '! pct config 101 | grep -qx "memory: 640"',
  },
]

test.each(drifts)('$title is named by a preview, and mended', async ({ machine, make, stack, names, mended }) => {
  await ssh(machine, make)
  const { changes } = await preview(stack, '--refresh')
  expect(changes).not.toEqual([])
  expect(changes.filter((change) => !names.test(change))).toEqual([])
  await up('--refresh', stack)
  await ssh(machine, mended)
  expect((await preview(stack, '--refresh')).changes).toEqual([])
})

test('a guest stopped is named as that guest, and started before what runs in it', async () => {
  await ssh('pve1', 'pct stop 110')
  const { outcome } = await preview('collective', '--refresh')
  expect(outcome.warnings).toContainEqual(expect.stringContaining('guest "apps" is stopped on "pve1"'))
  await up('--refresh')
  expect(await ssh('pve1', 'pct status 110')).toBe('status: running')
  expect((await visit(`https://${site?.host}/`)).status).toBe(200)
})
