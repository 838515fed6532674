import { readFileSync } from 'node:fs'
import type * as docker from '@pulumi/docker'
import * as pulumi from '@pulumi/pulumi'
import type { z } from 'zod'
import type { ServicePlan, SharePlan } from '../inventory/model/planning/plan.ts'
import type { MachinePart } from '../machines/part.ts'
import type { service as kind } from '../services/gitea.ts'
import { ContainerService } from './container-service.ts'
import { giteaApi, giteaEndpoints, organisationKey } from './gitea-api.ts'
import { RemoteScript } from './remote-script.ts'
import { secretFile } from './secrets.ts'
import type { ServiceComponent, Standing } from './service-component.ts'

type Settings = z.output<(typeof kind)['settings']>
type Use = z.output<NonNullable<(typeof kind)['use']>>

export type GiteaArgs = {
  shape: ServicePlan
  /** The Docker engine of its machine. */
  docker: docker.Provider
}

/**
 * A Gitea with the accounts of all its people; the organisations belong to the associations' stacks (`GiteaOrganisation`).
 * Nobody registers by themselves, makes an organisation or takes another name: the inventory alone says which names there are.
 *
 * On change, it is away for some seconds. Who is no longer named can't sign in by any means, and their SSH keys go; what they
 * wrote stays, and who returns has their account again. Accounts that were made by hand are left alone.
 * On removal, it is no longer served; repositories and passwords stay, listed as leftovers.
 */
export class Gitea extends pulumi.ComponentResource {
  static readonly type = 'bocage:components:Gitea'

  constructor(name: string, { shape, docker }: GiteaArgs, opts?: pulumi.ComponentResourceOptions) {
    super(Gitea.type, name, {}, opts)
    const { http, ssh } = giteaEndpoints(shape)
    const { ssh: outsideSsh, memory } = shape.settings as Settings
    const host = shape.address ?? ''

    const container = new ContainerService(
      name,
      {
        shape: {
          owner: shape.owner,
          identity: name,
          image: shape.images.gitea ?? '',
          environment: {
            USER_UID: '1000',
            USER_GID: '1000',
            GITEA__security__INSTALL_LOCK: 'true',
            GITEA__security__SECRET_KEY__FILE: '/run/secrets/secret-key',
            GITEA__server__ROOT_URL: `https://${host}/`,
            GITEA__server__PUBLIC_URL_DETECTION: 'never',
            GITEA__server__DOMAIN: host,
            GITEA__server__SSH_DOMAIN: host,
            GITEA__server__SSH_PORT: String(outsideSsh),
            GITEA__service__DISABLE_REGISTRATION: 'true',
            GITEA__service__REQUIRE_SIGNIN_VIEW: 'false',
            GITEA__admin__DISABLE_REGULAR_ORG_CREATION: 'true',
            GITEA__admin__USER_DISABLED_FEATURES: 'deletion,change_username',
            GITEA__openid__ENABLE_OPENID_SIGNIN: 'false',
            GITEA__server__OFFLINE_MODE: 'true',
            // What is still at work then, as a long push, is cut off: Gitea itself ends before it would be killed.
            GITEA__server__GRACEFUL_HAMMER_TIME: '45s',
          },
          data: { data: '/data' },
          // Repositories are git's, whatever the version; a new one changes the database, and may the settings.
          versioned: { machine: shape.machine, data: 'data', paths: ['gitea/gitea.db*', 'gitea/conf'] },
          secrets: { 'secret-key': secretFile(shape.owner, name, 'secret-key') },
          ports: [
            { internal: 3000, external: http.port, ip: http.address },
            { internal: 22, external: ssh.port, ip: ssh.address },
          ],
          health: ['curl', '--fail', '--silent', '--output', '/dev/null', 'http://127.0.0.1:3000/api/healthz'],
          memoryMiB: memory,
          capabilities: [
            'CAP_CHOWN',
            'CAP_DAC_OVERRIDE',
            'CAP_FOWNER',
            'CAP_KILL',
            'CAP_NET_BIND_SERVICE',
            'CAP_SETGID',
            'CAP_SETUID',
            'CAP_SYS_CHROOT',
          ],
          stopSeconds: 60,
        },
        docker,
      },
      { parent: this },
    )
    new RemoteScript(
      `${name}-accounts`,
      {
        machine: shape.machine,
        script: accountsScript,
        values: {
          ...giteaApi(shape),
          accounts: JSON.stringify(shape.accounts.map(({ key, name, email, ssh }) => ({ key, name, email, ssh }))),
        },
      },
      { parent: this, dependsOn: [container] },
    )
    const standing: Standing = { machine: shape.machine, owner: shape.owner, service: shape.key }
    this.registerOutputs({ ...standing, url: `https://${host}` })
  }
}

export type GiteaOrganisationArgs = { shape: SharePlan }

/**
 * An association's organisation: its repositories and its teams, with just the members of the inventory.
 *
 * On change, repositories are added, and teams get and lose members.
 * On removal, its teams lose their members; the organisation stays with its repositories, listed as a leftover.
 */
export class GiteaOrganisation extends pulumi.ComponentResource {
  static readonly type = 'bocage:components:GiteaOrganisation'

  constructor(name: string, { shape }: GiteaOrganisationArgs, opts?: pulumi.ComponentResourceOptions) {
    super(GiteaOrganisation.type, name, {}, opts)
    const { members, repositories } = shape.use as Use
    const organisation = { key: shape.association, name: shape.associationName, members, repositories }
    new RemoteScript(
      name,
      {
        machine: shape.service.machine,
        script: organisationScript,
        values: { ...giteaApi(shape.service), organisation: JSON.stringify(organisation) },
        opens: `${shape.service.key}/${shape.association}`,
      },
      { parent: this },
    )
    const { machine, key: uses } = shape.service
    const standing: Standing = { machine, owner: shape.association, service: name, uses }
    this.registerOutputs({ ...standing, url: `https://${shape.service.address}/${shape.association}` })
  }
}

/** Gitea's key for what it encrypts, everyone's first password, and what the scripts need. */
const giteaParts = ({ key, accounts }: ServicePlan): MachinePart[] => [
  {
    packages: ['curl', 'jq'],
    secrets: [
      { path: `${key}/secret-key`, bytes: 48 },
      ...accounts.map((person) => ({ path: `${key}/account-${person.key}` })),
    ],
  },
]

export const component: ServiceComponent = {
  parts: giteaParts,
  build: (shape, { docker }) => {
    new Gitea(shape.key, { shape, docker: docker(shape.machine) })
  },
  buildShare: (shape, { configuration }) => {
    // Its machine remembers it before it is made.
    const dependsOn = [configuration(shape.service.machine)]
    new GiteaOrganisation(organisationKey(shape.service.key, shape.association), { shape }, { dependsOn })
  },
}

const read = (file: string) => readFileSync(new URL(`gitea/${file}`, import.meta.url), 'utf8')
const accountsScript = read('api.sh') + read('accounts.sh')
const organisationScript = read('api.sh') + read('recall.sh') + read('organisation.sh')
