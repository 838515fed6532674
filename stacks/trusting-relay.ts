import type * as docker from '@pulumi/docker'
import * as pulumi from '@pulumi/pulumi'
import { relayPassword } from '../inventory/model/planning/given-by.ts'
import type { SiteProfile } from '../inventory/model/site.ts'
import { secretFile } from '../machines/secret-file.ts'

/**
 * Lets the containers that send mail trust the relay's own authority: for a rehearsal, whose relay nobody else vouches for.
 *
 * Source: OpenSSL looks in this folder for a certificate by the hash in its file's name (openssl-rehash(1ssl)); Go reads all files there
 * (crypto/x509, root_linux.go).
 */
export function trustingRelay({ file, certificate }: NonNullable<SiteProfile['relayAuthority']>): void {
  const trusted = { file: `/etc/ssl/certs/${file}`, content: certificate }
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
    if (type !== 'docker:index/container:Container') return undefined
    const { volumes = [], uploads = [] } = props as {
      volumes?: Volume[]
      uploads?: docker.types.input.ContainerUpload[]
    }
    const sends = volumes.some(({ hostPath }) => hostPath?.startsWith(secretFile('collective', relayPassword)))
    return sends ? { props: { ...props, uploads: [...uploads, trusted] }, opts } : undefined
  })
}

type Volume = { hostPath?: string }
