import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { proxmoxNetwork } from '../../machines/roles/proxmox-network.ts'

const part = proxmoxNetwork({
  bridge: 'vmbr1',
  network: '10.20.0.0/24',
  bridgeAddress: '10.20.0.1',
  forwards: [],
  guests: [],
})
const reads = part.checks?.find(({ title }) => title.includes('interfaces.d'))?.command ?? ''

test.each([
  ['source /etc/network/interfaces.d/*', true],
  ['  source interfaces.d/*  ', true],
  ['source-directory /etc/network/interfaces.d', true],
  ['source /etc/network/interfaces.d/sdn', false],
  ['source /etc/network/interfaces.d', false],
  ['# source /etc/network/interfaces.d/*', false],
  ['', false],
])('P6: a host with the line "%s" reads our bridge: %s; if not, it is said what to add', (line, isRead) => {
  const folder = mkdtempSync(join(tmpdir(), 'bocage-'))
  const file = join(folder, 'interfaces')
  writeFileSync(file, `auto lo\niface lo inet loopback\n${line}\n`)
  const command = reads.replace("' /etc/network/interfaces ", `' ${file} `)
  const { status, stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  expect(status).toBe(isRead ? 0 : 1)
  expect(stdout).toMatch(isRead ? /^$/ : /Add the line "source \/etc\/network\/interfaces\.d\/\*"/)
})
