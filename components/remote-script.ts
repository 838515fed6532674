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
}

/**
 * One-off work inside an application, done on its machine: create a database, an organisation, an account.
 * It runs when it is made and whenever its text changes; nothing runs when it is removed, since what it made is data.
 */
export class RemoteScript extends local.Command {
  constructor(name: string, { machine, script, values }: RemoteScriptArgs, opts?: pulumi.CustomResourceOptions) {
    const assignments = Object.entries(values).map(([variable, value]) => `${variable}=${quote(value)}\n`)
    super(
      name,
      {
        create: `ssh -F ${sshConfig} -T ${machine} sh -s`,
        stdin: `set -eu\n${assignments.join('')}${script}`,
        logging: local.Logging.Stderr,
        addPreviousOutputInEnv: false,
      },
      opts,
    )
  }
}
