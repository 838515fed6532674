import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ListrTask } from 'listr2'
import { attach, isRunning } from '../machines/container.ts'
import { labGuests, labServers } from '../machines/guests.ts'
import { places } from '../places.ts'
import { type LabStep, step } from '../step.ts'

const forget =
  '[ ! -d /var/lib/caddy ] || find /var/lib/caddy -type d -path "*/acme/acme.lab.test*/users" -prune -exec rm -r {} +'
const seen = join(places.acme, 'roots-seen')

/**
 * pebble forgets its accounts when it ends, and Caddy 2.6 asks for certificates with a forgotten one for ever. A real
 * authority forgets nobody, so this is the lab's to mend: whoever has an account there makes a new one.
 */
export const acmeAccountsTask = (): ListrTask =>
  step('acme-accounts', {
    title: 'Accounts at the certificate authority',
    skip: () => (authorityIsNew() ? false : 'Accounts at the certificate authority: it still knows them'),
    work: async (step) => {
      for (const { host, vmid, name } of labGuests()) {
        step.say(name)
        if (await runs(host, vmid, step))
          await step.run(...attach(host, ['pct', 'exec', vmid, '--', 'sh', '-c', forget]))
      }
      for (const server of labServers()) {
        step.say(server)
        if (await isRunning(server)) await step.run(...attach(server, ['sh', '-c', forget]))
      }
      writeFileSync(seen, roots())
    },
  })

/** Whether the authority began anew since we looked: each time, it adds a root. */
const authorityIsNew = (): boolean => !existsSync(seen) || readFileSync(seen, 'utf8') !== roots()

const roots = (): string => (existsSync(places.roots) ? readFileSync(places.roots, 'utf8') : '')

const runs = async (host: string, vmid: string, { run }: LabStep): Promise<boolean> =>
  (await run(...attach(host, ['pct', 'status', vmid]))).trim() === 'status: running'
