import { readFileSync } from 'node:fs'
import type { MachinePart } from '../part.ts'
import { dataFolder } from './data-volume.ts'

/** Mounts it now, or says why not; safe to run again, and its file system has then the size of the volume. */
export const mountVolume = readFileSync(new URL('hcloud-volume/mount-volume.sh', import.meta.url), 'utf8')

const script = '/usr/lib/bocage/mount-volume'
const unit = 'bocage-volume.service'

/**
 * The one volume of Hetzner's that is attached to a machine, mounted on /data at each start. Hetzner formats it when it is made, and
 * nothing does here: what can't be mounted is refused. Before its first configuration a machine has it mounted by `HcloudServer`: the
 * secrets that open its data lie there.
 *
 * Errors: the unit fails where no volume is attached, or several are.
 * Source: Hetzner's documentation, "Volumes": `/dev/disk/by-id/scsi-0HC_Volume_ID`; the id is an output, which no plan knows.
 */
export const hcloudVolume = (): MachinePart => ({
  packages: ['e2fsprogs', 'udev'],
  files: {
    [script]: { text: mountVolume, mode: '0755' },
    [`/etc/systemd/system/${unit}`]: { text: unitText },
  },
  units: { [unit]: { files: [script] } },
  checks: [{ title: 'the script for the volume is whole', needs: [], command: `sh -n "$STAGE${script}"` }],
  effects: [
    {
      title: 'the volume for data',
      command: `findmnt --noheadings --output TARGET --mountpoint ${dataFolder}`,
      expected: dataFolder,
      mend: `systemctl restart ${unit}`,
    },
  ],
})

const unitText = `[Unit]
Description=Bocage: the volume for data
After=local-fs.target systemd-udevd.service
Before=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${script}
TimeoutStartSec=10min

[Install]
WantedBy=multi-user.target
`
