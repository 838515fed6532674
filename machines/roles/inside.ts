import { insideAddress } from '../container-networks.ts'
import type { MachinePart } from '../part.ts'

const unit = 'bocage-inside.service'

/**
 * The address within a machine that has no private network: there containers are published, and nobody outside comes to it. It lies on
 * the interface that leads back to the machine itself, which is always up, and which nobody's network configuration takes down.
 *
 * Source: ip-address(8); ip(7) takes the address itself as the source of what the machine sends to it.
 */
export const inside = (): MachinePart => ({
  packages: ['iproute2'],
  files: { [`/etc/systemd/system/${unit}`]: { text: unitText } },
  units: { [unit]: {} },
  effects: [
    {
      title: 'the address within',
      command: `ip -4 -oneline address show dev lo | awk '$4 == "${insideAddress}/32" { print $4 }'`,
      expected: `${insideAddress}/32`,
      mend: `systemctl restart ${unit}`,
    },
  ],
})

/** Docker can publish nothing at an address that isn't there yet. */
const unitText = `[Unit]
Description=Bocage: the address within this machine, for what containers publish
Before=docker.service caddy.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/env PATH=/usr/sbin:/usr/bin:/sbin:/bin ip address replace ${insideAddress}/32 dev lo

[Install]
WantedBy=multi-user.target
`
