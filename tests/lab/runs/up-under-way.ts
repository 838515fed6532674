import { join } from 'node:path'
import { expect } from '@jest/globals'
import { execa } from 'execa'
import { ssh } from '../../../ssh/ssh.ts'
import { checkout } from '../../../words/checkout.ts'

/** A run that goes on: its process, and how it ends. */
export type UnderWay = { pid: number; ended: Promise<{ exitCode: number | undefined; output: string }> }

/**
 * Starts `scripts/up`, as the leader of a process group, and waits until a condition holds on a machine while it is at work.
 *
 * @param condition a shell command, without single quotes, that ends with 0 when it holds
 */
export async function upUnderWay(machine: string, condition: string): Promise<UnderWay> {
  const running = execa(join(checkout, 'scripts/up'), [], {
    cwd: checkout,
    detached: true,
    reject: false,
    stdin: 'ignore',
    all: true,
  })
  // The machine itself looks, many times a second: what is waited for may be over soon.
  const met = await ssh(machine, `timeout 240 sh -c 'until ${condition}; do sleep 0.03; done'`, { timeoutSeconds: 300 })
    .then(() => true)
    .catch(() => false)
  expect({ met, ended: running.exitCode !== null }).toEqual({ met: true, ended: false })
  return {
    pid: running.pid as number,
    ended: running.then(({ exitCode, all }) => ({ exitCode, output: all ?? '' })),
  }
}
