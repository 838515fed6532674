import { existsSync, mkdirSync } from 'node:fs'
import type { ListrTask } from 'listr2'
import { places } from './places.ts'
import { step } from './step.ts'

/** The key pair that the lab logs in with, made once. */
export function keyTask(): ListrTask {
  return step('key', {
    title: 'SSH key of the lab',
    skip: () => (existsSync(places.identity) ? 'SSH key of the lab: kept from before' : false),
    work: async ({ run }) => {
      mkdirSync(places.ssh, { recursive: true, mode: 0o700 })
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'bocage-lab', '-f', places.identity])
    },
  })
}
