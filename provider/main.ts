import { Server, ServerCredentials } from '@grpc/grpc-js'
import providerServices from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import { refuseDuringOthers } from './lease/guard.ts'
import { engineLog } from './protocol/engine-log.ts'
import { handlers } from './protocol/handlers.ts'
import { providerService } from './protocol/server.ts'

/**
 * The provider's process: it serves the engine's calls on a port of its own, whose number it prints, and ends when the
 * engine does. It speaks the engine's protocol directly rather than through `@pulumi/pulumi/provider`, which gives neither
 * previews nor a diff by property, and takes twice as long to load.
 */
const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith('-'))
const log = engineLog()
if (engineAddress !== undefined) log.connect(engineAddress)
const stopping = new AbortController()

const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 })
server.addService(
  providerServices.ResourceProviderService,
  providerService(handlers, log, stopping, refuseDuringOthers),
)
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  process.stdout.write(`${port}\n`)
})

// An engine that was killed tells nobody: what it began is finished by the next run, not by an orphan.
const engineProcess = process.ppid
setInterval(() => process.ppid !== engineProcess && process.exit(1), 500).unref()
