import type { LedPort } from '../led-port.ts'
import type { MachinePart } from '../part.ts'

export type Ways6Settings = {
  /** The machine's IPv6 address on the internet. */
  address6: string
  /** TCP ports that lead to what containers publish on the machine's address within. */
  ways: LedPort[]
}

/**
 * The ways in beside the web, over IPv6: systemd answers at the machine's own address, and passes each connection on to where those over
 * IPv4 are led. What is published there hears the machine, as it does over IPv4 (docs/decisions/0025).
 *
 * Shape:  a socket and its service for each port. The socket is there before its address is, which may come late.
 * Units:  TCP port numbers, 1 to 65535.
 * Source: systemd.socket(5); systemd-socket-proxyd(8), which takes 256 connections unless told otherwise.
 */
export const ways6 = ({ address6, ways }: Ways6Settings): MachinePart => ({
  files: Object.assign({}, ...ways.map((way) => unitsOf(address6, way))),
  units: Object.fromEntries(
    ways.map(({ port }) => [`${nameOf(port)}.socket`, { files: [`${folder}/${nameOf(port)}.service`] }]),
  ),
})

const folder = '/etc/systemd/system'
const nameOf = (port: number) => `bocage-way6-${port}`

/** Each connection is two sockets and two pipes: six files. */
const connections = 1024
const files = 8 * connections

const unitsOf = (
  address6: string,
  { port, to, toPort }: Ways6Settings['ways'][number],
): NonNullable<MachinePart['files']> => ({
  [`${folder}/${nameOf(port)}.socket`]: {
    text: `[Unit]
Description=Bocage: port ${port} over IPv6

[Socket]
ListenStream=[${address6}]:${port}
FreeBind=true

[Install]
WantedBy=sockets.target
`,
  },
  [`${folder}/${nameOf(port)}.service`]: {
    text: `[Unit]
Description=Bocage: what comes to port ${port} over IPv6
PartOf=${nameOf(port)}.socket

[Service]
ExecStart=/lib/systemd/systemd-socket-proxyd --connections-max=${connections} ${to}:${toPort}
DynamicUser=true
LimitNOFILE=${files}
LogRateLimitIntervalSec=5min
LogRateLimitBurst=20
`,
  },
})
