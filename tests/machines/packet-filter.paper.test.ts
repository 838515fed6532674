import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { MachinePart } from '../../machines/part.ts'
import { firewall } from '../../machines/roles/firewall.ts'
import { proxmoxNetwork } from '../../machines/roles/proxmox-network.ts'
import { guestMac } from '../../words/guest-mac.ts'

/** The kernel's own packet filter, in a network that ends with each test; nft is the real one. */
const inNetwork = ['--map-root-user', '--net', 'sh', '-eu', '-c']
const here = spawnSync('unshare', [...inNetwork, 'nft list ruleset']).status === 0
const withKernel = here ? test : test.skip

const root = mkdtempSync(join(tmpdir(), 'bocage-'))
const part = firewall({ open: [443, 80], sshFrom: ['10.20.0.1'] })
const network = proxmoxNetwork({
  bridge: 'vmbr1',
  network: '10.20.0.0/24',
  bridgeAddress: '10.20.0.1',
  forwards: [{ port: 443, to: '10.20.0.101', toPort: 443 }],
  guests: [101, 110, 120, 199].map((id) => ({
    id,
    name: `guest-${id}`,
    address: `10.20.0.${id}`,
    mac: guestMac('pve1', id),
    reaches: [],
  })),
})

/** Runs commands with the role's files below a folder, and a systemctl that says whether their unit is enabled. */
function run(commands: string): string {
  const put = ({ files = {} }: MachinePart) => {
    for (const [path, { text }] of Object.entries(files)) {
      mkdirSync(join(root, path, '..'), { recursive: true })
      writeFileSync(
        join(root, path),
        text.replaceAll(/=\/usr\/sbin:|\/etc\/bocage/g, (found) =>
          found.startsWith('=') ? `=${root}/bin:/usr/sbin:` : root + found,
        ),
        { mode: 0o755 },
      )
    }
  }
  put(part)
  put(network)
  const filter = `${root}/usr/lib/bocage/packet-filter`
  const script = `alias filter=${filter}; F=${root}/etc/bocage/firewall.nft; N=${root}/etc/bocage/network.nft
    ended() { echo "ended with $?"; }
    ${commands}`
  const { stdout, stderr } = spawnSync('unshare', [...inNetwork, script], { encoding: 'utf8' })
  return stdout + stderr
}

beforeAll(() => {
  mkdirSync(join(root, 'bin'))
  writeFileSync(join(root, 'bin/systemctl'), `#!/bin/sh\ntest ! -e ${root}/disabled\n`, { mode: 0o755 })
})
afterAll(() => rmSync(root, { recursive: true }))

withKernel('S12: what the kernel has is compared with what the file says, rule by rule', () => {
  expect(
    run(`filter state $F
      filter load $F; filter load $N; filter state $F; filter state $N
      nft add rule inet bocage input tcp dport 25 accept; filter state $F
      filter load $F; filter state $F
      nft flush ruleset; filter state $F; filter state $N`).split('\n'),
  ).toEqual(['missing', 'in force', 'in force', 'changed', 'in force', 'missing', 'missing', ''])
})

withKernel('S12: a file that can’t be loaded keeps no other from coming back, and is a failure', () => {
  const back = run(
    `filter load $F; filter load $N; echo nonsense >> $F; nft flush ruleset; filter keep 2> /dev/null || ended; filter state $N`,
  )
  expect(back.split('\n').slice(-3)).toEqual(['ended with 1', 'in force', ''])
})

withKernel('S12: what somebody flushed comes back by itself, and says so; what is disabled does not', () => {
  const back = run(
    `filter load $F; filter load $N; filter keep; nft delete table inet bocage; filter keep; filter state $F; filter state $N`,
  )
  expect(back.replaceAll(root, '').split('\n')).toEqual(
    [
      'in force',
      'in force',
      '<4>/etc/bocage/firewall.nft: missing. Something flushed or changed it; it is loaded again.',
    ]
      .sort((a, b) => Number(a.startsWith('i')) - Number(b.startsWith('i')))
      .concat(''),
  )
  expect(
    run(`filter load $F; touch ${root}/disabled; nft flush ruleset; filter keep; filter state $F; rm ${root}/disabled`),
  ).toBe('missing\n')
})

withKernel('S12: a unit that is stopped leaves its rules in force, one that is disabled takes them away', () => {
  expect(
    run(
      `filter load $F; filter end $F; filter state $F; touch ${root}/disabled; filter end $F; filter state $F; filter end $F; rm ${root}/disabled`,
    ),
  ).toBe('in force\nmissing\n')
})

withKernel('S12: rules that can’t be loaded leave the old ones in force; at a start, closed ones', () => {
  const broken = `echo 'table inet bocage { nonsense' > $F`
  expect(
    run(`filter load $F; nft list ruleset > ${root}/before; ${broken}; filter load $F 2> ${root}/said || ended
    nft list ruleset | cmp - ${root}/before && echo same; filter state $F`),
  ).toBe('ended with 1\nsame\nnot to be loaded\n')
  const closed = run(`${broken}; filter load $F 2> ${root}/said || ended; nft list ruleset; cat ${root}/said`)
  expect(closed).toContain('ended with 1')
  expect(closed).toContain('policy drop')
  expect(closed).toContain('ip saddr 10.20.0.1 tcp dport 22 accept')
  expect(closed).not.toContain('443')
  expect(closed).toContain("can't be loaded: closed rules are in force")
})
