/** Another password for an account: `--user NAME`, with the password on standard input, as PeerTube's own command takes it. */
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { readConfiguration, settingsOf } from './configuration.js'
import { openDatabase } from './database.js'

const { values } = parseArgs({ options: { user: { type: 'string', short: 'u' } } })
const database = await openDatabase(settingsOf(readConfiguration(process.env)))
console.log('New password?')
for await (const password of createInterface({ input: process.stdin })) {
  if (password.length < 8 || !(await database.setPassword(values.user ?? '', password))) {
    console.error('New password is invalid, or the user is unknown.')
    process.exit(1)
  }
  console.log('User password updated.')
  process.exit(0)
}
