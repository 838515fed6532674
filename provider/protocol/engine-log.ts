import { credentials } from '@grpc/grpc-js'
import engineServices from '@pulumi/pulumi/proto/engine_grpc_pb.js'
import engineProto from '@pulumi/pulumi/proto/engine_pb.js'
import { visible } from '../../words/said/visible.ts'
import type { Operation } from './resource-handler.ts'

/** What the provider says to people while it works: the engine shows it beside the resource. */
export type EngineLog = {
  /** To the engine that listens at this address, as `127.0.0.1:4000`. Until then, nothing is said. */
  connect(address: string): void
  about(urn: string): Operation['say']
}

export function engineLog(): EngineLog {
  let engine: engineServices.EngineClient | undefined
  const { INFO, WARNING } = engineProto.LogSeverity
  const log = (urn: string, severity: engineProto.LogSeverity, message: string, ephemeral = false) => {
    const request = new engineProto.LogRequest()
    request.setUrn(urn).setSeverity(severity).setMessage(visible(message)).setEphemeral(ephemeral)
    // A lost message must not fail the operation that it speaks of.
    engine?.log(request, () => {})
  }
  return {
    connect(address) {
      engine = new engineServices.EngineClient(address, credentials.createInsecure())
    },
    about: (urn) => ({
      progress: (message) => log(urn, INFO, message, true),
      info: (message) => log(urn, INFO, message),
      warning: (message) => log(urn, WARNING, message),
    }),
  }
}
