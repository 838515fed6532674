import * as docker from '@pulumi/docker'
import * as pulumi from '@pulumi/pulumi'
import { sshConfig } from '../ssh/ssh.ts'
import type { Standing } from './standing.ts'

export type DockerHostArgs = {
  /** The machine's key: its name in the SSH configuration. */
  machine: string
  /** Whose containers they are. */
  owner: string
}

/**
 * The Docker engine of a machine, reached over SSH; everything of one stack that runs in containers there goes through it.
 * Its `dependsOn` holds back all of it until the machine is configured.
 */
export class DockerHost extends pulumi.ComponentResource {
  static readonly type = 'bocage:components:DockerHost'
  readonly provider: docker.Provider

  constructor(name: string, { machine, owner }: DockerHostArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(DockerHost.type, name, {}, opts)
    const connection = { host: `ssh://${machine}`, sshOpts: ['-F', sshConfig] }
    this.provider = new docker.Provider(name, connection, { parent: this, dependsOn: opts.dependsOn })
    const standing: Standing = { machine, owner }
    this.registerOutputs(standing)
  }
}
