import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { MachinePart } from '../part.ts'

export type ProxmoxStorageSettings = {
  /** The machine's key: with the disk's name it gives the file system its identity. */
  machine: string
  /** By name, which is also the name of the Proxmox storage. `format` is the serial of a disk that may lose what it holds. */
  disks: Record<string, { device: string; format?: string }>
}

const diskState = readFileSync(new URL('proxmox-storage/disk-state.sh', import.meta.url), 'utf8')
const script = '/usr/lib/bocage/prepare-disk'

/**
 * Further disks of a Proxmox host, each one a Proxmox storage. A disk is formatted only when it is empty, or when the
 * inventory gives its serial number; otherwise its unit refuses, and says what is on it.
 *
 * The file system's UUID is made from machine and name: a disk is known again after it changed its place, and after the
 * host was installed anew.
 */
export const proxmoxStorage = ({ machine, disks }: ProxmoxStorageSettings): MachinePart => {
  const entries = Object.entries(disks)
  if (entries.length === 0) return {}
  return {
    packages: ['e2fsprogs'],
    files: {
      [script]: {
        text: readFileSync(new URL('proxmox-storage/prepare-disk.sh', import.meta.url), 'utf8'),
        mode: '0755',
      },
      ...Object.fromEntries(
        entries.map(([name, { device, format }]) => [
          `/etc/systemd/system/${unitOf(name)}`,
          { text: renderUnit(name, [name, device, uuidOf(machine, name), format ?? '-']) },
        ]),
      ),
    },
    units: Object.fromEntries(entries.map(([name]) => [unitOf(name), { files: [script] }])),
    effects: entries.map(([name]) => ({
      title: `disk ${name}`,
      command: `set -- ${name} ${uuidOf(machine, name)}\n${diskState}`,
      expected: 'mounted',
      mend: `systemctl restart ${unitOf(name)}`,
    })),
    checks: [{ title: 'the script for disks is whole', needs: [], command: `sh -n "$STAGE${script}"` }],
  }
}

const unitOf = (name: string): string => `bocage-disk-${name}.service`

/** A UUID of version 8 (RFC 9562): our own, the same for the same disk. */
export function uuidOf(machine: string, disk: string): string {
  const hex = createHash('sha256').update(`bocage disk ${machine}/${disk}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

const renderUnit = (name: string, words: string[]): string => `[Unit]
Description=The disk "${name}", mounted and known to Proxmox
After=local-fs.target pve-cluster.service
Before=pve-guests.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${script} ${words.map((word) => `"${word.replaceAll('%', '%%')}"`).join(' ')}
TimeoutStartSec=10min

[Install]
WantedBy=multi-user.target
`
