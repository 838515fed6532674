import { readFileSync } from 'node:fs'
import { local } from '@pulumi/command'
import type * as pulumi from '@pulumi/pulumi'
import { sshConfig } from '../provider/ssh.ts'
import { quote } from '../words/quote.ts'

export type RemoteScriptArgs = {
  /** The machine's key. */
  machine: string
  /** For a POSIX shell on the machine, safe to run again. Secrets are read there, from their files. */
  script: string
  /** Words for the script, as shell variables. */
  values: Record<string, string>
  /** Whether it also runs when it is removed, then with `removed` as its `$1`: to close what it opened. Unless said, nothing runs. */
  onRemoval?: boolean
  /** How long it may take: a quarter of an hour unless said. An application that doesn't come back would hold up the whole run. */
  limitSeconds?: number
}

const beginning = readFileSync(new URL('remote-script.sh', import.meta.url), 'utf8')

/**
 * One-off work inside an application, done on its machine: create a database, an organisation, an account.
 * It runs when it is made and whenever its text changes. What it made is data, and stays when it is removed.
 */
export class RemoteScript extends local.Command {
  constructor(
    name: string,
    { machine, script, values, onRemoval = false, limitSeconds = 900 }: RemoteScriptArgs,
    opts?: pulumi.CustomResourceOptions,
  ) {
    const assignments = Object.entries(values).map(([variable, value]) => `${variable}=${quote(value)}\n`)
    const run = `ssh -F ${sshConfig} -T ${machine} timeout ${limitSeconds} sh -s`
    super(
      name,
      {
        create: run,
        ...(onRemoval && { delete: `${run} removed` }),
        stdin: `set -eu\n${assignments.join('')}${beginning}${script}`,
        logging: local.Logging.Stderr,
        addPreviousOutputInEnv: false,
      },
      opts,
    )
  }
}
