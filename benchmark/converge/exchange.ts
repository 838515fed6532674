/** Brings the benchmark's files to a machine, or takes them away: `node --import tsx benchmark/converge/exchange.ts apply|remove MACHINE`. */
import { assemble } from '../../machines/assemble.ts'
import { converge } from '../../provider/machine-configuration/converge.ts'
import { newSalt } from '../../provider/machine-configuration/salted-digest.ts'
import type { Action } from '../../provider/machine-configuration/stream.ts'
import { ssh } from '../../ssh/ssh.ts'
import { benchFiles, owner } from './files.ts'

const [action = 'apply', machine = ''] = process.argv.slice(2)
const files = Object.fromEntries([...benchFiles()].map(([path, text]) => [path, { text }]))
const inputs = assemble({ machine, owner, parts: [{ files }] })

const started = performance.now()
// A connection of its own each time: a real run's first one is no cheaper.
const report = await converge(action as Action, inputs, newSalt(), (name, command, options) =>
  ssh(name, command, { ...options, fresh: true }),
)
const seconds = (performance.now() - started) / 1000
console.log(JSON.stringify({ seconds, changed: report.rows('changed').length }))
