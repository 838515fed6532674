import { execFileSync } from 'node:child_process'
import { lstatSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { accessOf } from '../../../inventory/model/planning/access.ts'
import type { CollectivePlan } from '../../../inventory/model/planning/plan.ts'
import { keysByHand } from '../../../ssh/keys/keys-by-hand.ts'

const camille = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIENvuNnwbBx8sVe8eeYuTA26hvLZnN/RYFaTACZsAgYK camille@laptop'
const nolwenn = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE/knFUYve8KY3nMeAg1al49ogN7Eqz1McCJiyD6XHUR nolwenn@laptop'
const own = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl root@pve1'

const technician = (key: string, ...ssh: string[]) => ({ key, name: key, ssh })
const access = (...technicians: ReturnType<typeof technician>[]) =>
  accessOf({ machines: { pve1: {}, apps: {} }, technicians } as unknown as CollectivePlan)

const file = ['# by the installer', camille, `from="10.0.0.1",command="echo \\"x y\\"" ${nolwenn}`, own]
const printed = [...file.map((line) => `lets_in ${line}`), `own ${own}`, ''].join('\n')

test('the technicians’ keys and the host’s own are nobody’s surprise', () => {
  expect(keysByHand('pve1', printed, access(technician('camille', camille), technician('nolwenn', nolwenn)))).toEqual(
    [],
  )
  expect(keysByHand('pve1', '', access())).toEqual([])
})

test('who left the inventory and still gets in is named, with the command that ends it', () => {
  expect(keysByHand('pve1', printed, access(technician('camille', camille)))).toEqual([
    {
      where: 'pve1',
      what: '/root/.ssh/authorized_keys there lets in who is not in the inventory: "nolwenn@laptop" (SHA256:r9SOI0Mn+2eu+pWcWomJ3idvYq/8/6kP2Ebty5q6xME)',
      instead: `A key put there by hand stays until it is removed: ssh -F .bocage/ssh_config pve1 "sed -i --follow-symlinks -e '\\|AAAAC3NzaC1lZDI1NTE5AAAAIE/knFUYve8KY3nMeAg1al49ogN7Eqz1McCJiyD6XHUR|d' /root/.ssh/authorized_keys"`,
    },
  ])
})

test('the other nodes of a cluster reach each other by this file', () => {
  const other = own.replace('root@pve1', 'root@pve2')
  expect(keysByHand('pve1', `lets_in ${other}\nnode pve1\nnode pve2`, access())).toEqual([])
  expect(keysByHand('pve1', `lets_in ${other}\nnode pve1`, access())).toHaveLength(1)
})

test('a comment with something invisible in it is shown as it is', () => {
  const [problem] = keysByHand('pve1', `lets_in ${camille}\u001b[2K`, access())
  expect(problem?.what).toContain('"camille@laptop\\u001b[2K"')
})

test('the command removes these keys, no other line, and leaves Proxmox’s link a link', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bocage-'))
  writeFileSync(join(folder, 'cluster'), `${file.join('\n')}\n`)
  symlinkSync('cluster', join(folder, 'authorized_keys'))
  const [problem] = keysByHand('pve1', printed, access())
  const command = problem?.instead.replace(/^.*?: ssh -F \S+ pve1/, 'sh -c').replace('/root/.ssh/', `${folder}/`)
  execFileSync('sh', ['-c', command ?? 'exit 1'])
  expect(readFileSync(join(folder, 'cluster'), 'utf8')).toBe(`# by the installer\n${own}\n`)
  expect(lstatSync(join(folder, 'authorized_keys')).isSymbolicLink()).toBe(true)
})
