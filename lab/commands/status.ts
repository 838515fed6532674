import { existsSync, readFileSync } from 'node:fs'
import { execa } from 'execa'
import { z } from 'zod'
import { readAnswer } from '../../words/answer.ts'
import { visibleLine } from '../../words/said/visible.ts'
import { attach, isRunning, machineNames, rootOf } from '../machines/container.ts'
import { labServers } from '../machines/guests.ts'
import { internet } from '../places.ts'

/** What is up: a machine of the lab, one of its guests, or a service of the internet. */
export type Line = { what: string; name: string; state: string; at: string }

const listed = z.array(z.looseObject({ vmid: z.number(), name: z.string(), status: z.string() }))

/** The services of the internet's container. */
const services = { knot: 'names', unbound: 'names', pebble: 'certificates', 'docker-registry': 'images' }

/** The state of everything that the lab made. */
export async function labStatus(): Promise<Line[]> {
  const lines: Line[] = []
  for (const name of machineNames()) {
    const running = await isRunning(name)
    const isInternet = name === 'internet'
    const isServer = labServers().includes(name)
    lines.push({
      what: isInternet ? 'internet' : isServer ? 'server' : 'host',
      name,
      state: running ? 'running' : 'stopped',
      at: isInternet ? internet.container : addressOf(name),
    })
    if (!running || isServer) continue
    lines.push(...(isInternet ? await serviceLines(name) : await guestLines(name)))
  }
  return lines
}

/** The same as a text; what the lab is when there is nothing. */
export function renderStatus(lines: Line[]): string {
  if (lines.length === 0) return 'The lab is down. "scripts/lab up" brings it up.'
  const width = (key: 'what' | 'name' | 'state') => Math.max(...lines.map((line) => line[key].length))
  return lines
    .map(({ what, name, state, at }) =>
      visibleLine(
        [what.padEnd(width('what')), name.padEnd(width('name')), state.padEnd(width('state')), at].join('  ').trimEnd(),
      ),
    )
    .join('\n')
}

async function guestLines(host: string): Promise<Line[]> {
  const { stdout } = await execa(...attach(host, ['pvesh', 'get', `/nodes/${host}/lxc`, '--output-format', 'json']))
  const guests = readAnswer(listed, stdout, host, 'its guests')
  return guests.map(({ vmid, name, status }) => ({ what: '  guest', name, state: status, at: `${vmid} on ${host}` }))
}

async function serviceLines(container: string): Promise<Line[]> {
  const names = Object.entries(services)
  const { stdout } = await execa(...attach(container, ['systemctl', 'is-active', ...names.map(([name]) => name)]), {
    reject: false,
  })
  return names.map(([name, at], index) => ({ what: '  service', name, state: stdout.split('\n')[index] ?? '', at }))
}

/** Where a host answers, from its own settings; nothing while it is half made. */
function addressOf(host: string): string {
  const file = `${rootOf(host)}/etc/network/interfaces`
  return /address (\S+)\//.exec(existsSync(file) ? readFileSync(file, 'utf8') : '')?.[1] ?? ''
}
