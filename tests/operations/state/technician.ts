import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engineEnvironment, ensureHome } from '../../../engine/home/environment.ts'
import { planOf } from '../../../inventory/model/read.ts'
import type { Session } from '../../../operations/estate/session.ts'
import { stateFolder } from '../../../operations/estate/state-file.ts'
import { checkout } from '../../../words/checkout.ts'
import { resolveSmall } from '../../inventory/small-estate.ts'

/** What a stack is brought up with here: nothing but the engine is needed; it says that it began, and waits until it may end. */
const program = `import { setTimeout } from 'node:timers/promises'
import { existsSync, writeFileSync } from 'node:fs'
import * as pulumi from '@pulumi/pulumi'
new pulumi.ComponentResource('bocage:components:Gateway', 'front')
export const hush = pulumi.secret('hush')
const { BEGAN, MAY_END } = process.env
if (BEGAN) writeFileSync(BEGAN, '')
while (MAY_END && !existsSync(MAY_END)) await setTimeout(50)
`

/** Somebody with a home and a checkout of their own, and the real engine. Call `remove` at the end. */
export class Technician {
  readonly root = mkdtempSync(join(tmpdir(), 'bocage-technician-'))
  readonly home = join(this.root, 'home')
  readonly checkout = join(this.root, 'checkout')

  constructor() {
    ensureHome(this.home)
    mkdirSync(this.checkout)
    this.write({
      'Pulumi.yaml': 'name: bocage\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n',
      'package.json': '{ "type": "module", "main": "index.js", "dependencies": { "@pulumi/pulumi": "*" } }',
      'index.js': program,
    })
    symlinkSync(join(checkout, 'node_modules'), join(this.checkout, 'node_modules'))
    // The team's: each has a copy.
    writeFileSync(join(this.home, 'passphrase'), 'of-the-team\n', { mode: 0o600 })
  }

  /** Puts files into the checkout. */
  write(files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.checkout, name), text)
  }

  /** What commands have to act on an estate whose state is at a place; in the home, unless given. */
  session(place?: string, keys: Record<string, string> = {}): Session {
    const environment = engineEnvironment(
      { home: this.home },
      {
        ...process.env,
        PULUMI_BACKEND_URL: place,
        PULUMI_CONFIG_PASSPHRASE: undefined,
        PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
      },
    )
    return {
      plan: planOf(resolveSmall()),
      planDigest: 'of the plan',
      site: undefined,
      engine: { checkout: this.checkout, environment: { ...environment, ...keys }, patienceSeconds: 45 },
      warnings: [],
      state: stateFolder(environment.PULUMI_BACKEND_URL ?? ''),
      home: this.home,
      settings: this.checkout,
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}
