import { readFileSync } from 'node:fs'
import { local } from '@pulumi/command'
import * as pulumi from '@pulumi/pulumi'
import { never255 } from '../ssh/never-255.ts'
import { sshConfig } from '../ssh/ssh.ts'
import { assign } from '../words/assign.ts'

export type RemoteScriptArgs = {
  /** The machine's key. */
  machine: string
  /** For a POSIX shell on the machine, safe to run again. Secrets are read there, from their files. */
  script: string
  /** Words for the script, as shell variables. */
  values: Record<string, pulumi.Input<string>>
  /**
   * What it opens, by a name that nothing else on its machine opens. It then also runs when it is removed, with `removed` as its
   * `$1`, to close that, unless another resource has opened it since. Without one, nothing runs.
   */
  opens?: string
  /** How long it may take: a quarter of an hour unless said. An application that doesn't come back would hold up the whole run. */
  limitSeconds?: number
}

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')
const beginning = read('remote-script.sh')
const closing = read('remote-script-removal.sh')

/**
 * One-off work inside an application, done on its machine: create a database, an organisation, an account.
 * It runs when it is made and whenever its text changes. What it made is data, and stays when it is removed.
 */
export class RemoteScript extends local.Command {
  constructor(
    name: string,
    { machine, script, values, opens, limitSeconds = 900 }: RemoteScriptArgs,
    opts?: pulumi.CustomResourceOptions,
  ) {
    const run = `ssh -F ${sshConfig} -T ${machine} timeout ${limitSeconds} sh -s`
    const opener = opens === undefined ? '' : pulumi.createUrn(name, 'command:local:Command', opts?.parent)
    const stdin = pulumi.all([pulumi.output(values), opener]).apply(([words, opener]) => {
      const opening = opens === undefined ? '' : assign({ opened: `${openedFolder}/${opens}`, opener })
      return whole(`${assign(words)}${opening}${beginning}${opens === undefined ? '' : closing}${script}`)
    })
    super(
      name,
      {
        create: run,
        ...(opens !== undefined && { delete: `${run} removed` }),
        stdin,
        logging: local.Logging.Stderr,
        addPreviousOutputInEnv: false,
      },
      opts,
    )
  }
}

/**
 * A script that its shell has read to the end before it begins: a shell reads its standard input in pieces (dash: 8 KiB), and a program
 * inside that reads it, too, would take the rest of the script away, which then ends early and well.
 */
const whole = (script: string): string => `{\n${never255(`set -eu\n${script.trimEnd()}`)}\n}\n`

/** Where a machine remembers which resource opened what last. */
const openedFolder = '/var/lib/bocage/opened'
